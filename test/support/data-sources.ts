import { appsOf, deploy, twoEnvironments, type DeploymentBody } from './deployments';
import { commit, createApp, edit, exported, patch, type AppBody, type GitFixture } from './git-fixture';
import type { GitRepository } from './git-repository';
import type { Member } from './member';

const PASSWORD = { credential_id: 'c1', encrypted: true };
const HOST = '/appV2/dataSourceOptions/0/options/host/value';

/** An app with a data source that has a host and a password. */
export const withDataSource = (host: string) => ({
  appV2: {
    icon: 'first',
    dataSources: [{ id: 'd1', name: 'db', kind: 'postgresql' }],
    dataSourceOptions: [
      { id: 'o1', dataSourceId: 'd1', options: { host: { value: host }, password: PASSWORD } },
    ],
  },
});

export const setHost = (member: Member, app: AppBody, value: string): Promise<void> =>
  patch(member, app.id, { changes: [{ op: 'replace', path: HOST, value }] });

export function hostIn(text: string): string {
  const { appV2 } = JSON.parse(text) as ReturnType<typeof withDataSource>;
  return appV2.dataSourceOptions[0].options.host.value;
}

export const hostOf = async (member: Member, app: AppBody): Promise<string> =>
  hostIn(await exported(member, app.id));

/** Commits another host and another icon. */
export async function commitHost(member: Member, app: AppBody, host: string): Promise<void> {
  await setHost(member, app, host);
  await edit(member, app.id, host);
  await commit(member, app.id, host).expect(201);
}

interface Changed {
  builder: Member;
  production: Member;
  repository: GitRepository;
  app: AppBody;
  /** The app in production. */
  there: AppBody;
}

/** A host that was changed in production, with a commit that has another one. */
export async function changedDataSource(fixture: GitFixture): Promise<Changed> {
  const { builder, production, repository } = await twoEnvironments(fixture);
  const app = await createApp(builder, 'Db', {
    definition: withDataSource('dev'),
    commitChanges: true,
  });
  await deploy(production);
  const there = (await appsOf(production)).find(({ gitAppId }) => gitAppId === app.gitAppId)!;
  await production.patch(`/apps/${there.id}`, { locked: false }).expect(200);
  await setHost(production, there, 'prod');
  await commitHost(builder, app, 'stage');
  return { builder, production, repository, app, there };
}

export async function collided(fixture: GitFixture): Promise<Changed & { refused: DeploymentBody }> {
  const changed = await changedDataSource(fixture);
  return { ...changed, refused: await deploy(changed.production) };
}
