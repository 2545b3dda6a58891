import type { MigrationInterface, QueryRunner } from 'typeorm';
import { createIndexConcurrently } from './create-index';

/**
 * Comments on all tables, for docs/internals/schema.md: a subject, and what the rows are. Besides, nothing names `is_listed`
 * of `git_jobs` any more: it is true in all rows. Servers of 0.3 still write it, so it is dropped one release later.
 *
 * Each statement is a transaction of its own and can be repeated.
 */
export class TablesSayTheirPurpose1767225600087 implements MigrationInterface {
  readonly transaction = false;

  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table git_jobs alter column is_listed set default true');
    await createIndexConcurrently(runner, {
      name: 'git_jobs_newest',
      on: 'git_jobs (workspace_id, id desc)',
    });
    // Servers of 0.3 use the new index as well.
    await runner.query('drop index concurrently if exists git_jobs_listed');
    for (const [table, text] of Object.entries(TABLES))
      await runner.query(`comment on table ${table} is '${text}'`);
    await runner.query(`comment on view apps is '${APPS}'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('comment on view apps is null');
    for (const table of Object.keys(TABLES)) await runner.query(`comment on table ${table} is null`);
    await createIndexConcurrently(runner, {
      name: 'git_jobs_listed',
      on: 'git_jobs (workspace_id, id desc) where is_listed',
    });
    await runner.query('drop index concurrently if exists git_jobs_newest');
    await runner.query('alter table git_jobs alter column is_listed drop default');
  }
}

const APPS = 'Apps: all_apps without the deleted ones';

const TABLES = {
  users: 'Accounts: people, with their passwords and Git names',
  sessions: 'Accounts: browsers that are signed in',
  api_tokens: 'Accounts: API tokens of people, command lines and agents',
  sign_in_failures: 'Accounts: failed sign-ins of the last minutes, which limit further ones',
  password_links: 'Accounts: links that set a new password',
  account_requests: 'Accounts: answers to requests outside workspaces, for their repetition',
  command_line_codes: 'Accounts: codes that a command line exchanges for its API token',
  identities: 'Accounts: accounts at the identity provider that people sign in with',
  used_once: 'Accounts: states and logout tokens of sign-on that were used',
  group_rule_workspaces: 'Accounts: workspaces that the rules of roles by groups mean',
  invites: 'Accounts: not used since 0.4, dropped in 0.5',

  workspaces: 'Workspaces: workspaces',
  memberships: 'Workspaces: members, with roles and the branch that each works on',
  invitations: 'Workspaces: people who have not joined yet, with their links',
  audit_entries: 'Workspaces: the audit trail',
  workspace_events: 'Workspaces: recent changes, for pages that are open and for clients that follow',
  idempotency_keys: 'Workspaces: answers to requests, for their repetition',
  constants: 'Workspaces: constants and secrets of apps',
  managed_settings: 'Workspaces: settings that the set-up file manages',
  notification_channels: 'Workspaces: addresses that are notified',
  notifications: 'Workspaces: notifications that wait for their delivery',

  all_apps: 'Apps: apps on all branches, also deleted ones until they are forgotten',
  app_versions: 'Apps: versions of apps, with their documents',
  app_releases: 'Apps: published versions as they were released; viewers see the live one',
  app_credentials: 'Apps: credentials of data sources, which never reach a repository',
  discarded_changes: 'Apps: documents before changes in them were discarded, to bring them back',

  git_configs: 'Git settings: repository, branch and options of each workspace',
  git_keys: 'Git settings: SSH keys and tokens for the repository',
  git_signing_keys: 'Git settings: keys that sign commits',
  git_setup_links: 'Git settings: links for a person who connects the repository',
  git_targets: 'Git settings: targets (repository, branch, directory) that workspaces were connected with',
  git_allowed_secrets: 'Git settings: texts that look like secrets and may be committed',
  git_backups: 'Git settings: automatic commits of each workspace',

  git_links: 'Git state: what connects an app with a target, and its last commit there',
  git_app_links: 'Git state: not used since 0.3 but by its servers, dropped in 0.5; see git_links',
  git_app_backups: 'Git state: apps that an automatic commit is due for, and settings of their own',
  git_dropped_apps: 'Git state: apps as they were in commits that a force push dropped',
  git_incoming: 'Git state: branches at the remote, as last compared with their workspaces',
  git_incoming_apps: 'Git state: apps that are to be pulled automatically',
  git_remote_looks: 'Git state: when each repository is polled next',
  git_last_look: 'Git state: when repositories were polled last',
  git_webhooks: 'Git state: webhooks of workspaces',
  git_webhook_deliveries: 'Git state: deliveries of webhooks that were received, against a second one',
  branches: 'Git state: branches that members work on',

  git_queues: 'Job queue: the queue of each workspace, and the worker that holds its lease',
  git_jobs: 'Job queue: jobs, waiting, running and ended',
  git_job_apps: 'Job queue: the apps of jobs that commit several',
  git_job_commits: 'Job queue: commits that a job made, recorded before they are pushed',
  git_documents: 'Job queue: documents of waiting jobs, by hash',
  git_workers: 'Job queue: workers that run',
  maintenance_runs: 'Job queue: when a worker last began each task that one of them does for all',

  merges: 'Merges and reviews: merges with conflicts that people resolve, of pulls and branches',
  merge_apps: 'Merges and reviews: the apps of a merge, with the three states of each',
  merge_decisions: 'Merges and reviews: resolved conflicts',
  reviews: 'Merges and reviews: reviews of a branch or a pull request',
  review_apps: 'Merges and reviews: the apps of a review, and the changes that were shown',
  review_decisions: 'Merges and reviews: decisions on changes',
  review_comments: 'Merges and reviews: comments on changes',
  pull_request_report_settings: 'Merges and reviews: whether and as who a workspace reports on pull requests',
  pull_request_reports: 'Merges and reviews: reports on pull requests, due and posted',

  git_deployment_settings: 'Deployments: the branch or tags that a workspace follows',
  git_deployments: 'Deployments: deployments, with their plans',
  git_deployment_changes: 'Deployments: changes of each app, as a deployment found them',
  git_rollbacks: 'Deployments: workspaces that were rolled back, until they follow their branch again',
  git_collision_choices: 'Deployments: decisions on data sources that differ from the deployed ones',

  provider_accounts: 'Providers: accounts of people at GitHub, GitLab and others',
  provider_sign_ins: 'Providers: sign-ins at a provider that have begun',
  provider_apps: 'Providers: GitHub Apps',
  provider_app_drafts: 'Providers: GitHub Apps that are being registered',
  provider_app_tokens: 'Providers: tokens of GitHub Apps for repositories',
  provider_app_workspaces: 'Providers: workspaces that use a GitHub App',
  provider_app_deliveries:
    'Providers: deliveries of webhooks of GitHub Apps that were received, against a second one',

  app_hosts: 'Connected editors: ToolJet, Node-RED or the program around Trellis, per workspace',
  hosted_apps: 'Connected editors: apps that are edited there, as last captured',
  host_creations: 'Connected editors: apps that are being created there',
  asked_commits:
    'Connected editors: commits that the program around Trellis asked for before the app was captured',

  agent_sessions: 'Agents: sessions of agents, with their branches',
  agent_session_apps: 'Agents: apps that a session works on',
  agent_edits: 'Agents: edits of a session, to take them back',
  agent_former_branches: 'Agents: deleted branches of sessions that have got another one',
  oauth_clients: 'Agents: programs that agents sign in with',
  oauth_codes: 'Agents: codes that such a program exchanges for its API token',

  migrations: 'Schema: migrations that were made, by TypeORM',
};
