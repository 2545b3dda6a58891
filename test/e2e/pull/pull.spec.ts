import { Client } from 'pg';
import { sshUrlOf } from '../../support/connect';
import { deploy } from '../../support/deployments';
import {
  changeMeta,
  commit,
  createApp,
  edit,
  ended,
  exported,
  getApp,
  GitFixture,
  renameByHand,
  type AppBody,
} from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/member';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const versionsOf = async (member: Member, appId: string) => {
  const { body } = await member.get(`/apps/${appId}/versions`).expect(200);
  return (body.items ?? body) as AppBody['editingVersion'][];
};

const ODD = '{ "appV2" : {"name":"Orders",\t"2":1, "1": 1.50e1,\r\n "icon":"\\u00e9"} }\n';

/** Commits an app in one workspace and imports it in another. */
async function imported(name?: string) {
  const { repository, app } = await fixture.withApp('Orders');
  const { member: other } = await fixture.connected({ repository });
  const { body } = await other.post('/git/imports', { gitAppId: app.id, name }).expect(201);
  return { repository, app, other, importedId: body.id as string };
}

it('pulls another writer’s commit byte for byte, and is up to date afterwards', async () => {
  const { repository, other, importedId } = await imported();
  const sha = await repository.commit({ 'Orders/v1.json': ODD });
  const pull = () => other.post(`/apps/${importedId}/git/pull`);
  await pull().expect(200, { sha, updated: true });
  expect(await exported(other, importedId)).toBe(ODD);
  await pull().expect(200, { sha, updated: false });
  const { body } = await pull().set('Prefer', 'respond-async').expect(202);
  const job = await ended(other, body.jobId as string);
  expect(job).toMatchObject({ kind: 'pull_app', status: 'succeeded', result: { sha, updated: false } });
  const { body: state } = await other.get(`/apps/${importedId}/git`);
  expect(state).toMatchObject({ lastCommit: { sha, message: 'A change' }, hasUncommittedChanges: false });
});

it('follows a rename and a new version, unless the app has a name of its own in Trellis', async () => {
  for (const name of [undefined, 'Mine']) {
    const { repository, app, other, importedId } = await imported(name);
    const renamed = await renameByHand(repository, app.id, { from: 'Orders', to: 'Sales' });
    await other.post(`/apps/${importedId}/git/pull`).expect(200, { sha: renamed, updated: true });
    expect((await getApp(other, importedId)).name).toBe(name ?? 'Sales');
    const meta = await changeMeta(repository, (entries) => {
      Object.assign(entries[app.id], { gitVersionName: 'v2', gitVersionId: 'second' });
    });
    const sha = await repository.commit(
      { 'Sales/v2.json': ODD, '.meta/meta.json': meta },
      { delete: ['Sales/v1.json'] },
    );
    await other.post(`/apps/${importedId}/git/pull`).expect(200, { sha, updated: true });
    expect((await getApp(other, importedId)).editingVersion).toMatchObject({
      name: 'v2',
      gitVersionId: 'second',
    });
    expect((await other.get(`/apps/${importedId}/git`)).body.path).toBe('Sales/v2.json');
    expect(await exported(other, importedId)).toBe(ODD);
  }
});

it('changes nothing if the new name is taken in Trellis', async () => {
  const { repository, app, other, importedId } = await imported();
  await createApp(other, 'sALES');
  await renameByHand(repository, app.id, { from: 'Orders', to: 'Sales' });
  await repository.commit({ 'Sales/v1.json': ODD });
  const before = [await getApp(other, importedId), await exported(other, importedId)];
  const { body } = await other.post(`/apps/${importedId}/git/pull`).expect(409);
  expect(body.code).toBe('app_name_taken');
  const after = [
    { ...(await getApp(other, importedId)), gitState: 'locked' },
    await exported(other, importedId),
  ];
  expect(after).toEqual(before);
});

it('takes over neither of two apps that have exchanged their names, and says how both can be', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const stock = await createApp(member, 'Stock', { commitChanges: true });
  const [ours, theirs] = await Promise.all([app, stock].map(({ id }) => exported(member, id)));
  await repository.commit({
    'Orders/v1.json': theirs,
    'Stock/v1.json': ours,
    '.meta/meta.json': await changeMeta(repository, (entries) => {
      entries[app.id].gitAppName = 'Stock';
      entries[stock.id].gitAppName = 'Orders';
    }),
  });
  for (const { id, name } of [app, stock]) {
    const { body } = await member.post(`/apps/${id}/git/pull`).expect(409);
    expect(body).toMatchObject({
      code: 'app_name_taken',
      detail: expect.stringContaining('exchanged their names'),
      remedy: expect.stringContaining('A deployment takes all of them over at once'),
    });
    expect((await getApp(member, id)).name).toBe(name);
  }
  await member.patch('/git', { enabled: false }).expect(200);
  await member.patch(`/apps/${stock.id}`, { name: 'Aside' }).expect(200);
  await member.patch('/git', { enabled: true }).expect(200);
  for (const { id } of [app, stock])
    await member.post(`/apps/${id}/git/pull`, { discardLocal: true }).expect(200);
  expect([await getApp(member, app.id), await getApp(member, stock.id)]).toMatchObject([
    { name: 'Stock', gitState: 'clean' },
    { name: 'Orders', gitState: 'clean' },
  ]);
});

it.each([
  ['is not JSON', '{"appV2": '],
  ['has markers of a conflict', `<<<<<<< HEAD\n${ODD}=======\n${ODD}>>>>>>> theirs\n`],
  ['is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x7d])],
  ['is not an app', '{"hello": "world"}'],
  ['has a duplicate entity', '{"appV2":{"pages":[{"id":"a"},{"id":"a"}]}}'],
])('leaves the app unchanged if the file %s', async (_, content) => {
  const { repository, other, importedId } = await imported();
  const before = await exported(other, importedId);
  await repository.commit({ 'Orders/v1.json': content });
  const { body } = await other.post(`/apps/${importedId}/git/pull`).expect(422);
  expect(body).toMatchObject({
    code: 'invalid_app_document',
    detail: expect.stringContaining('Orders/v1.json'),
  });
  expect(await exported(other, importedId)).toBe(before);
  const sha = await repository.commit({ 'Orders/v1.json': ODD });
  await other.post(`/apps/${importedId}/git/pull`).expect(200, { sha, updated: true });
  expect((await getApp(other, importedId)).gitState).toBe('locked');
});

it('never follows a link out of the repository', async () => {
  const { repository, other, importedId } = await imported();
  await repository.commit({ 'Orders/v1.json': { content: '/etc/passwd', mode: '120000' } });
  const { body } = await other.post(`/apps/${importedId}/git/pull`).expect(422);
  expect(body).toMatchObject({ code: 'git_invalid_repository', problem: { code: 'git_symbolic_link' } });
});

describe('over uncommitted changes', () => {
  it('does nothing unless they are discarded, and then keeps them as a version', async () => {
    const { member, repository, app } = await fixture.withApp('Orders');
    await edit(member, app.id, 'precious');
    const mine = await exported(member, app.id);
    const sha = await repository.commit({ 'Orders/v1.json': ODD });
    const refused = await member.post(`/apps/${app.id}/git/pull`).expect(409);
    expect(refused.body.code).toBe('uncommitted_changes');
    expect(await exported(member, app.id)).toBe(mine);

    await member.post(`/apps/${app.id}/git/pull`, { discardLocal: true }).expect(200, { sha, updated: true });
    expect(await exported(member, app.id)).toBe(ODD);
    const kept = (await versionsOf(member, app.id)).find(({ name }) => name.startsWith('v1 before pull'));
    await member.patch(`/apps/${app.id}`, { editingVersionId: kept?.id }).expect(200);
    expect(JSON.parse(await exported(member, app.id)).appV2.icon).toBe('precious');
    expect((await getApp(member, app.id)).gitState).toBe('changed');
  });

  it('discards them even if the repository has nothing new', async () => {
    const { member, repository, app } = await fixture.withApp('Orders');
    const committed = await exported(member, app.id);
    await edit(member, app.id, 'precious');
    const sha = await repository.tip();
    await member.post(`/apps/${app.id}/git/pull`, { discardLocal: true }).expect(200, { sha, updated: true });
    expect(await exported(member, app.id)).toBe(committed);
    expect((await getApp(member, app.id)).gitState).toBe('clean');
  });

  it('treats changes in an accepted commit as committed', async () => {
    const { member, repository, app } = await fixture.withApp('Orders');
    await repository.addHook('pre-receive', 'sleep 0.5');
    await edit(member, app.id, 'table');
    const mine = await exported(member, app.id);
    await commit(member, app.id).set('Prefer', 'respond-async').expect(202);
    const { body } = await member.post(`/apps/${app.id}/git/pull`).expect(200);
    expect(body).toEqual({ sha: await repository.tip(), updated: false });
    expect(await exported(member, app.id)).toBe(mine);
  });
});

it('pulls over an existing version of that name, and keeps it under another', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await member.patch(`/apps/${app.id}`, { editingVersionId: app.editingVersion.id }).expect(200);
  const meta = await changeMeta(repository, (entries) => {
    Object.assign(entries[app.id], { gitVersionName: 'v2', gitVersionId: 'theirs' });
  });
  const sha = await repository.commit(
    { 'Orders/v2.json': ODD, '.meta/meta.json': meta },
    { delete: ['Orders/v1.json'] },
  );
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: true });
  expect((await getApp(member, app.id)).editingVersion).toMatchObject({ name: 'v2', gitVersionId: 'theirs' });
  const names = (await versionsOf(member, app.id)).map(({ name }) => name).sort();
  expect(names).toEqual(['v1', 'v2', 'v2 (kept)']);
});

describe('over a version that is not edited', () => {
  /** The repository has v1 of the app again, changed by a colleague, after v2 was committed here. */
  async function backToFirst({ work, isMoved = false }: { work?: string; isMoved?: boolean }) {
    const { member, repository, app } = await fixture.withApp('Orders');
    const { id: first, gitVersionId } = app.editingVersion;
    const committed = await exported(member, app.id);
    const { body: second } = await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
    if (work) {
      await member.patch(`/apps/${app.id}`, { editingVersionId: first }).expect(200);
      await edit(member, app.id, work);
      await member.patch(`/apps/${app.id}`, { editingVersionId: second.id as string }).expect(200);
    }
    await commit(member, app.id, 'Second').expect(201);
    const meta = await changeMeta(repository, (entries) => {
      Object.assign(entries[app.id], { gitVersionName: 'v1', gitVersionId });
    });
    const theirs = committed.replace('"icon": "apps"', '"icon": "theirs"');
    await repository.commit(
      { 'Orders/v1.json': theirs, '.meta/meta.json': meta },
      { delete: ['Orders/v2.json'] },
    );
    if (isMoved) await renameBranch(member, repository);
    return { member, app };
  }

  async function renameBranch(member: Member, repository: GitRepository): Promise<void> {
    await repository.git(['branch', '-m', 'main', 'trunk']);
    await repository.git(['symbolic-ref', 'HEAD', 'refs/heads/trunk']);
    const repositoryUrl = sshUrlOf(fixture.server, repository);
    await member.put('/git', { repositoryUrl, branch: 'trunk' }).expect(200);
    await member.post('/git/finalize').expect(200);
  }

  /** Returns the icons of all versions by their names, without the times in these. */
  async function iconsOf(member: Member, { id }: AppBody): Promise<Record<string, string>> {
    const icons: Record<string, string> = {};
    for (const version of await versionsOf(member, id)) {
      await member.patch(`/apps/${id}`, { editingVersionId: version.id }).expect(200);
      icons[version.name.replace(/ \d.*$/, '')] = JSON.parse(await exported(member, id)).appV2.icon as string;
    }
    return icons;
  }

  it.each([
    ['pull', (member: Member, { id }: AppBody) => member.post(`/apps/${id}/git/pull`).expect(200)],
    [
      'merge',
      (member: Member, { id }: AppBody) => member.post(`/apps/${id}/git/pull`, { merge: true }).expect(200),
    ],
    [
      'deployment',
      async (member: Member) => {
        await member.put('/deployment', { follow: { branch: 'main' } }).expect(200);
        expect(await deploy(member)).toMatchObject({ status: 'applied' });
      },
    ],
  ])('keeps what was not committed of it before a %s replaces it', async (why, bring) => {
    const { member, app } = await backToFirst({ work: 'an afternoon of work' });
    await bring(member, app);
    expect((await getApp(member, app.id)).editingVersion).toMatchObject({
      name: 'v1',
      id: app.editingVersion.id,
    });
    expect(await iconsOf(member, app)).toEqual({
      v1: 'theirs',
      v2: 'apps',
      [`v1 before ${why}`]: 'an afternoon of work',
    });
  });

  it.each([
    ['', false],
    [', also at a branch that was renamed', true],
  ])('keeps no second copy of what was committed%s', async (_, isMoved) => {
    const { member, app } = await backToFirst({ isMoved });
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
    expect(await iconsOf(member, app)).toEqual({ v1: 'theirs', v2: 'apps' });
  });

  it('keeps what was not committed of it at a branch that was renamed', async () => {
    const { member, app } = await backToFirst({ work: 'an afternoon of work', isMoved: true });
    await member.post(`/apps/${app.id}/git/pull`).expect(200);
    const kept = { 'v1 before pull': 'an afternoon of work' };
    expect(await iconsOf(member, app)).toEqual({ v1: 'theirs', v2: 'apps', ...kept });
  });
});

it('never changes a published version', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const { id: published } = app.editingVersion;
  const before = await exported(member, app.id);
  await member.patch(`/apps/${app.id}/versions/${published}`, { status: 'published' }).expect(200);
  const sha = await repository.commit({ 'Orders/v1.json': ODD });
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: true });
  expect(await exported(member, app.id)).toBe(ODD);
  const { editingVersion, gitState } = await getApp(member, app.id);
  expect([editingVersion, gitState]).toEqual([
    { ...app.editingVersion, id: expect.any(String) as string },
    'clean',
  ]);
  const versions = await versionsOf(member, app.id);
  expect(versions).toEqual([
    { ...app.editingVersion, name: 'v1 (published)', status: 'published' },
    editingVersion,
  ]);
  await member.patch(`/apps/${app.id}`, { editingVersionId: published }).expect(200);
  expect(await exported(member, app.id)).toBe(before);
  // The next pull replaces the draft.
  await member.patch(`/apps/${app.id}`, { editingVersionId: editingVersion.id }).expect(200);
  await repository.commit({ 'Orders/v1.json': ODD.replace('1.50e1', '2') });
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect(await versionsOf(member, app.id)).toEqual(versions);
});

it('erases no secret of the target and writes none to the repository', async () => {
  const { member, repository } = await fixture.connected();
  const definition = {
    appV2: {
      name: 'Orders',
      dataSources: [{ id: 'db', options: { password: { encrypted: true, value: 'hunter2-very-secret' } } }],
    },
  };
  const app = await createApp(member, 'Orders', { definition, commitChanges: true });
  const committed = await repository.show('main', 'Orders/v1.json');
  expect(committed).not.toContain('hunter2');
  expect(committed).toMatch(/"credential_id"/);
  const secrets = async () => {
    const client = new Client({ connectionString: fixture.trellis.databaseUrl });
    await client.connect();
    const { rows } = await client.query(
      'select credential_id, sealed_value from app_credentials where app_id = $1',
      [app.id],
    );
    await client.end();
    return rows;
  };
  const before = await secrets();
  expect(before).toHaveLength(1);
  const sha = await repository.commit({
    'Orders/v1.json': committed.replace('"name": "Orders"', '"name": "Orders", "icon": "x"'),
  });
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha, updated: true });
  expect(await secrets()).toEqual(before);
  expect(await exported(member, app.id)).toContain(before[0].credential_id);
});
