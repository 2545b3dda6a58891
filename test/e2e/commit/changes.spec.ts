import { readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { commit, createApp, edit, GitFixture, patch, type AppBody } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface ChangesBody {
  hasUncommittedChanges: boolean;
  since: string | null;
  changes: { kind: string; name: string; oldName: string | null; fields: object[] }[];
  total: number;
  truncated: boolean;
}

async function changes(member: Member, { id }: AppBody): Promise<ChangesBody> {
  return (await member.get(`/apps/${id}/git/changes`).expect(200)).body as ChangesBody;
}

const field = (old: string, now: string) => ({
  path: '/icon',
  change: 'changed',
  old: { type: 'string', text: old, truncated: false },
  new: { type: 'string', text: now, truncated: false },
});

/** In characters; above the 1 MiB limit of the cache of written files. */
const LARGE = 1_100_000;

const none = { changes: [], total: 0, truncated: false };

/** Returns the folders of the worker's mirrors of this workspace's repository. */
async function mirrorsOf(member: Member): Promise<string[]> {
  const mirrors = join(fixture.trellis.dataDir, 'mirrors');
  const slots = (await readdir(mirrors, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  return slots.map(({ name }) => join(mirrors, name, member.workspaceId));
}

/** Makes the repository unreadable during `work`. */
async function away<T>(repository: GitRepository, work: () => Promise<T>): Promise<T> {
  const elsewhere = `${repository.path}-away`;
  await rename(repository.path, elsewhere);
  try {
    return await work();
  } finally {
    await rename(elsewhere, repository.path);
  }
}

/** Returns an app whose file is larger than what the worker keeps of many apps. */
async function withLargeApp() {
  const place = await fixture.withApp('Orders');
  const { member, app } = place;
  await patch(member, app.id, {
    changes: [{ op: 'add', path: '/appV2/note', value: 'x'.repeat(LARGE) }],
  });
  await commit(member, app.id).expect(201);
  return place;
}

it('lists nothing before the first commit, and reports that everything is new', async () => {
  const { member } = await fixture.connected();
  const app = await createApp(member, 'Orders');
  expect(await changes(member, app)).toEqual({ hasUncommittedChanges: true, since: null, ...none });
});

it('shows each member the changes since the last commit, and none after a commit', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  const since = await repository.tip();
  expect(await changes(member, app)).toEqual({ hasUncommittedChanges: false, since, ...none });
  await edit(member, app.id, 'table');
  const viewer = await member.invite('viewer');
  expect(await changes(viewer, app)).toEqual({
    hasUncommittedChanges: true,
    since,
    changes: [
      {
        kind: 'app',
        change: 'changed',
        id: expect.stringMatching(/^[0-9a-f]{16}$/),
        isCosmetic: false,
        itemId: null,
        name: 'Orders',
        oldName: null,
        page: null,
        of: null,
        fields: [field('apps', 'table')],
        fieldCount: 1,
        needs: [],
      },
    ],
    total: 1,
    truncated: false,
  });
  const { body } = await commit(member, app.id).expect(201);
  expect(await changes(member, app)).toEqual({ hasUncommittedChanges: false, since: body.sha, ...none });
});

it('contacts no remote, even if the mirror lacks the last commit', async () => {
  const { member, repository, app } = await withLargeApp();
  await edit(member, app.id, 'table');
  await away(repository, async () => expect((await changes(member, app)).total).toBe(1));
  for (const mirror of await mirrorsOf(member)) await rm(mirror, { recursive: true, force: true });
  await away(repository, async () => {
    expect((await changes(member, app)).changes[0]?.fields).toEqual([field('apps', 'table')]);
  });
});

it('compares with the last commit although the repository has lost it, too', async () => {
  const { member, repository, app } = await withLargeApp();
  await edit(member, app.id, 'table');
  await repository.git(['update-ref', '-d', 'refs/heads/main']);
  await repository.commit({ 'README.md': 'begun anew' });
  for (const mirror of await mirrorsOf(member)) await rm(mirror, { recursive: true, force: true });
  expect((await changes(member, app)).changes[0]?.fields).toEqual([field('apps', 'table')]);
});

it('shows a name and a version that are not committed yet', async () => {
  const { member, app } = await fixture.withApp('Orders');
  await member.patch('/git', { enabled: false }).expect(200);
  await member.patch(`/apps/${app.id}`, { name: 'Sales' }).expect(200);
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  await member.get(`/apps/${app.id}/git/changes`).expect(409);
  await member.patch('/git', { enabled: true }).expect(200);
  const { changes: told } = await changes(member, app);
  expect(told.map(({ kind, name, oldName }) => [kind, name, oldName])).toEqual([
    ['app', 'Sales', 'Orders'],
    ['version', 'v2', 'v1'],
  ]);
});

it('shows a version that does not occur in the document itself', async () => {
  const { member } = await fixture.connected();
  const app = await createApp(member, 'Bare', { definition: { appV2: {} }, commitChanges: true });
  await member.post(`/apps/${app.id}/versions`, { name: 'v2' }).expect(201);
  const { changes: told } = await changes(member, app);
  expect(told.map(({ kind, name, oldName }) => [kind, name, oldName])).toEqual([['version', 'v2', 'v1']]);
});

it('leaves no job in the list', async () => {
  const { member, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'table');
  await changes(member, app);
  const { body } = await member.get('/git/jobs').expect(200);
  expect(body.items.map(({ kind }: { kind: string }) => kind)).toEqual(['create_app']);
});

it('shows together with the updates what a pull would change', async () => {
  const { member, repository, app } = await fixture.withApp('Orders');
  await edit(member, app.id, 'mine');
  const committed = await repository.show('main', 'Orders/v1.json');
  await repository.commit({ 'Orders/v1.json': committed.replace('"apps"', '"theirs"') });
  const { body } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
  expect(body.difference).toMatchObject({ total: 1, changes: [{ fields: [field('mine', 'theirs')] }] });
  await repository.commit({ 'Orders/v1.json': 'no document' });
  const { body: broken } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
  expect(broken.commits).toHaveLength(2);
  expect(broken).not.toHaveProperty('difference');
});
