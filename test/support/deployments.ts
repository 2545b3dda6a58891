import type { GitFixture, AppBody } from './git-fixture';
import type { GitRepository } from './git-repository';
import type { Member } from './member';

export interface DeploymentBody {
  id: string;
  status: string;
  reason: string | null;
  isRunning: boolean;
  sha: string | null;
  ref: string | null;
  author: object | null;
  message: string | null;
  plan: {
    isRollback: boolean;
    commits: { total: number; items: { sha: string; message: string }[] } | null;
    apps: { gitAppId: string; name: string; change: string; total: number }[];
    missing: {
      constants: string[];
      secrets: string[];
      credentials: { appName: string; dataSourceId: string; name: string | null }[];
      hostConstants?: string;
    };
    collisions: {
      id: string;
      gitAppId: string;
      dataSourceId: string;
      isRemoved: boolean;
      choice: string | null;
    }[];
    bringsBack: { sha: string; commits: { total: number; items: { message: string }[] } } | null;
    problems: { code: string; detail: string; gitAppId: string | null }[];
    notices: { code: string; detail: string; gitAppId: string | null }[];
    hostDataSources?: object[];
  };
  isAutomatic: boolean;
  requestedBy: object | null;
  approvedBy: object | null;
  decided: { by: object; at: string; comment: string | null } | null;
  createdAt: string;
  startedAt: string | null;
  durationMs: number | null;
}

/** A workspace where an app is made, and another one on its repository to which it is deployed. */
export async function twoEnvironments(
  fixture: GitFixture,
  settings: object = {},
): Promise<{ builder: Member; production: Member; repository: GitRepository; app: AppBody }> {
  const { member: builder, repository, app } = await fixture.withApp('Orders');
  const { member: production } = await fixture.connected({ repository });
  await production.put('/deployment', { follow: { branch: 'main' }, ...settings }).expect(200);
  return { builder, production, repository, app };
}

export async function deploy(member: Member, body: object = {}): Promise<DeploymentBody> {
  return (await member.post('/deployments', body).expect(201)).body as DeploymentBody;
}

export async function deploymentsOf(member: Member): Promise<DeploymentBody[]> {
  return (await member.get('/deployments').expect(200)).body.items as DeploymentBody[];
}

export async function appsOf(member: Member): Promise<AppBody[]> {
  return (await member.get('/apps').expect(200)).body.items as AppBody[];
}
