import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Reports in pull requests: the settings of workspaces, and the comment and state of each open pull request.
 * `wanted_at`: time from which the pull requests have to be listed again. `wanted` and `reported` name the state of a pull
 * request; if they differ, it is reported again, by the server that has the lease.
 */
export class PullRequestReports1767225600074 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table pull_request_report_settings (
        workspace_id uuid primary key references workspaces on delete cascade,
        is_enabled boolean not null,
        -- The account in which comments are written; null: the app of the repository.
        account_id uuid references provider_accounts on delete set null,
        -- Address of the page, for links in comments.
        address text not null,
        wanted_at timestamptz,
        looked_at timestamptz,
        leased_until timestamptz,
        not_before timestamptz,
        failures int not null default 0,
        error jsonb
      );
      create index pull_request_report_settings_account on pull_request_report_settings (account_id);

      create table pull_request_reports (
        workspace_id uuid not null references workspaces on delete cascade,
        repository_key text not null,
        number int not null,
        from_branch text not null,
        into_branch text not null,
        wanted text not null,
        noted_at timestamptz not null default clock_timestamp(),
        reported text,
        head_sha text,
        -- Whether Git, and a merge on structure, has no conflict.
        merges jsonb,
        comment_id text,
        lease uuid,
        leased_until timestamptz,
        not_before timestamptz,
        failures int not null default 0,
        error jsonb,
        primary key (workspace_id, repository_key, number)
      );
      create index pull_request_reports_waiting on pull_request_reports (noted_at)
        where reported is distinct from wanted;
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table pull_request_reports, pull_request_report_settings');
  }
}
