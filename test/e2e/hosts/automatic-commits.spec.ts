import { Client } from 'pg';
import { ordersApp, ToolJetFixture } from '../../integration/tooljet/tooljet-fixture';
import { eventually } from '../../support/eventually';
import { commit, getApp, GitFixture } from '../../support/git-fixture';
import type { Member } from '../../support/member';
import {
  appeared,
  capture,
  certify,
  connectHost,
  connectToolJet,
  connectionTo,
  editThere,
} from '../../support/tooljet/connected-tooljet';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const NAMES = { commits: 'names' };

/** Kinds of the jobs that were ever asked for: a job that waits has not changed its app yet. */
const kindsOfJobs = async (member: Member): Promise<string[]> => {
  const { body } = await member.get('/git/jobs').expect(200);
  return (body.items as { kind: string }[]).map(({ kind }) => kind);
};

const rename = (tooljet: ToolJetFixture, hostAppId: string, name: string) =>
  tooljet.asSomebody('PUT', `/apps/${hostAppId}`, { app: { name } });

it('commits apps that are made or renamed in ToolJet, each once, and nothing else', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { member, repository } = await fixture.connected();
  tooljet.place({ ...ordersApp(), name: 'Known before' });
  await member.put('/host', connectionTo(tooljet, NAMES)).expect(200);
  await certify(member, tooljet);
  await member.post('/host/check').expect(200);
  const known = await appeared(member, 'Known before');
  await eventually(async () =>
    expect((await member.get('/host').expect(200)).body.host.capturedAt).not.toBeNull(),
  );
  const subjects = async () => (await repository.log('main')).map(({ message }) => message.trim());

  const hostAppId = tooljet.place({ ...ordersApp(), name: 'Made there' });
  await capture(member);
  const made = await appeared(member, 'Made there');
  await eventually(async () => expect((await getApp(member, made.id)).gitState).toBe('clean'));
  expect(await subjects()).toContain('App creation');
  expect((await getApp(member, known.id)).gitState).toBe('none');

  // An edit is committed by people, also if it comes together with a new name.
  await editThere(tooljet, hostAppId, 'edited there');
  await rename(tooljet, hostAppId, 'Renamed there');
  await capture(member);
  await eventually(async () =>
    expect(await repository.ls()).toContainEqual(expect.stringMatching(/^Renamed there\//)),
  );
  expect(await repository.ls()).not.toContainEqual(expect.stringMatching(/^Made there\//));
  const file = (await repository.ls()).find((path) => path.startsWith('Renamed there/'))!;
  expect(await repository.show('main', file)).not.toContain('edited there');
  expect((await getApp(member, made.id)).gitState).toBe('changed');
  await commit(member, made.id, 'An edit').expect(201);
  await capture(member);
  await capture(member);

  expect((await getApp(member, made.id)).gitState).toBe('clean');
  const all = await subjects();
  for (const message of ['App creation', 'App is renamed'])
    expect([message, all.filter((one) => one === message).length]).toEqual([message, 1]);
  expect((await getApp(member, known.id)).gitState).toBe('none');
  await repository.fsck();
});

it('commits nothing by itself unless an admin has chosen so, and nothing later for a time without a repository', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { member, repository } = await fixture.connected();
  await connectHost(member, tooljet);
  await capture(member);
  tooljet.place({ ...ordersApp(), name: 'Made there' });
  await capture(member);
  const made = await appeared(member, 'Made there');
  expect((await getApp(member, made.id)).gitState).toBe('none');

  await member.put('/host', connectionTo(tooljet, { ...NAMES, password: undefined })).expect(200);
  await member.patch('/git', { enabled: false }).expect(200);
  tooljet.place({ ...ordersApp(), name: 'Made later' });
  await capture(member);
  const later = await appeared(member, 'Made later');
  await member.patch('/git', { enabled: true }).expect(200);
  await capture(member);
  expect((await getApp(member, later.id)).gitState).toBe('none');
  expect(await kindsOfJobs(member)).not.toContain('create_app');
  await expect(repository.tip()).rejects.toThrow();
});

it('commits none of the apps that another ToolJet has when the workspace is connected to that', async () => {
  await using former = await ToolJetFixture.start();
  await using other = await ToolJetFixture.start();
  const { member } = await fixture.connected();
  await connectHost(member, former);
  await capture(member);
  other.place({ ...ordersApp(), name: 'There for long' });
  await member.put('/host', connectionTo(other, NAMES)).expect(200);
  await certify(member, other);
  await member.post('/host/check').expect(200);
  const app = await appeared(member, 'There for long');
  await capture(member);
  expect((await getApp(member, app.id)).gitState).toBe('none');
  expect(await kindsOfJobs(member)).not.toContain('create_app');
});

it('commits nothing that was wanted before an admin has turned it off, now or later', async () => {
  await using tooljet = await ToolJetFixture.start();
  const { member } = await fixture.connected();
  const { app } = await connectToolJet(member, tooljet);
  await capture(member);
  const database = new Client({ connectionString: fixture.trellis.databaseUrl });
  await database.connect();
  // As a capture leaves it, before the commit is asked for.
  await database.query(
    `update hosted_apps set wanted_commit = 'creation', committer_id = $2 where app_id = $1`,
    [app.id, member.user.id],
  );
  await database.end();
  await capture(member);
  await member.put('/host', connectionTo(tooljet, { ...NAMES, password: undefined })).expect(200);
  await capture(member);
  expect(await kindsOfJobs(member)).not.toContain('create_app');
});
