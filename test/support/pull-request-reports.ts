import { Client } from 'pg';
import { createBranch } from './branches';
import { connect } from './connect';
import { createApp, type AppBody, type GitFixture } from './git-fixture';
import { createGitRepository, type GitRepository } from './git-repository';
import type { Hosted, HostedPullRequest, HostingServer } from './providers/hosting-server';
import type { Member } from './trellis-server';

/** A workspace at GitLab whose pull requests are reported, with a committed app and the branch `labels`. */
export interface Reported {
  member: Member;
  /** The same person on the branch `labels`. */
  onBranch: Member;
  app: AppBody;
  repository: GitRepository;
  hosted: Hosted;
  accountId: string;
}

/** Makes a workspace on a real repository, which the test server of GitLab lists. */
export async function reportedWorkspace(
  { git, servers: { gitlab } }: { git: GitFixture; servers: { gitlab: HostingServer } },
  { isEnabled = true }: { isEnabled?: boolean } = {},
): Promise<Reported> {
  const { port, user } = git.server;
  const authorize = (key: string) => git.server.authorize(key);
  const repository = await createGitRepository();
  const member = await git.admin.inNewWorkspace();
  await connect(member, { server: { host: 'localhost', port, user, authorize }, repository });
  const app = await createApp(member, 'Orders', { commitChanges: true });
  await createBranch(member, 'labels');
  const path = repository.path.replace(/^\/|\.git$/g, '');
  const hosted = await gitlab.host(path, ['main', 'labels']);
  const { baseUrl, certificateAuthority, users } = gitlab;
  const account = { provider: 'gitlab', baseUrl, token: users[0]!.token, certificateAuthority };
  const { body } = await member.post('/api/provider-accounts', account).expect(201);
  const accountId = body.id as string;
  if (isEnabled) await member.put('/git/pull-request-reports', { enabled: true, accountId }).expect(200);
  return { member, onBranch: member.on('labels'), app, repository, hosted, accountId };
}

export function openPullRequest(
  { pullRequests }: Hosted,
  more: Partial<HostedPullRequest> = {},
): HostedPullRequest {
  const one: HostedPullRequest = {
    ...{ number: pullRequests.length + 1, from: 'labels', into: 'main', title: 'Labels', description: '' },
    ...{ isOpen: true, isOfFork: false },
    ...more,
  };
  pullRequests.push(one);
  return one;
}

/** Has all pull requests listed, and failed reports tried again, now. */
export async function reportNow(databaseUrl: string, { workspaceId }: Member): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      `update pull_request_report_settings set wanted_at = now(), not_before = null where workspace_id = $1`,
      [workspaceId],
    );
    await client.query('update pull_request_reports set not_before = null where workspace_id = $1', [
      workspaceId,
    ]);
    await client.query(`select pg_notify('trellis_git_reports', '')`);
  } finally {
    await client.end();
  }
}
