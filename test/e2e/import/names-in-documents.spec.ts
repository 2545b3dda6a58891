import { changeMeta, commit, exported, getApp, GitFixture, patch } from '../../support/git-fixture';
import type { GitRepository } from '../../support/git-repository';
import type { Member } from '../../support/trellis-server';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

interface Names {
  /** Name in the document itself. */
  name: string;
  version?: string;
  versionId?: string;
}

/** A document that is printed as platforms print it, with a newline for each value. */
const documentOf = ({ name, version = 'v1', versionId = 'the-version' }: Names): string =>
  JSON.stringify(
    {
      appV2: {
        name,
        icon: 'stock',
        components: [],
        appVersions: [{ id: versionId, name: version }],
        editingVersion: { id: versionId, name: version },
      },
    },
    null,
    2,
  );

const entry = (more: object = {}) => ({
  gitAppName: 'Stock',
  lastCommitMessage: 'App creation',
  gitVersionId: 'the-version',
  lastpushDate: '2025-03-26T12:10:30.805Z',
  gitVersionName: 'v1',
  lastCommitUser: 'Ada Lovelace',
  ...more,
});

/** Imports the app of a repository, as its entry or, without one, its path names it, and unlocks it. */
async function unlocked(document: string, one: object | null = entry()) {
  const files: Record<string, string> = { 'Stock/v1.json': document };
  if (one !== null) files['.meta/meta.json'] = JSON.stringify({ stock: one }, null, 2);
  const { member, repository } = await fixture.connected({ files });
  const from = one === null ? { path: 'Stock/v1.json' } : { gitAppId: 'stock' };
  const { body } = await member.post('/git/imports', from).expect(201);
  const { id } = body as { id: string };
  await member.patch(`/apps/${id}`, { locked: false }).expect(200);
  return { member, repository, id };
}

const changesOf = async (member: Member, id: string) =>
  (await member.get(`/apps/${id}/git/changes`).expect(200)).body as {
    hasUncommittedChanges: boolean;
    changes: { kind: string; fields: { path: string }[] }[];
  };

async function expectUnchanged(member: Member, id: string, document: string): Promise<void> {
  expect(await getApp(member, id)).toMatchObject({ name: 'Stock', gitState: 'clean', locked: false });
  expect(await changesOf(member, id)).toMatchObject({ hasUncommittedChanges: false, changes: [] });
  expect(await exported(member, id)).toBe(document);
  await member.patch(`/apps/${id}`, { locked: true }).expect(200);
  await member.patch(`/apps/${id}`, { locked: false }).expect(200);
}

const setIcon = (member: Member, id: string, value: string) =>
  patch(member, id, { changes: [{ op: 'replace', path: '/appV2/icon', value }] });

const linesIn = async (repository: GitRepository, path: string) =>
  (await repository.git(['diff', '--numstat', 'main~1', 'main', '--', path])).split('\t').slice(0, 2);

const odd: [string, string, object | null][] = [
  ['another name', documentOf({ name: 'Stock list' }), entry()],
  ['a name in another case', documentOf({ name: 'stock' }), entry()],
  ['another version name', documentOf({ name: 'Stock', version: 'v7' }), entry()],
  ['another id of its version', documentOf({ name: 'Stock', versionId: 'its-own' }), entry()],
  [
    'an entry without the id of its version',
    documentOf({ name: 'Stock' }),
    entry({ gitVersionId: undefined }),
  ],
  ['no entry', documentOf({ name: 'Stock' }), null],
  ['no entry, and other names than its path', documentOf({ name: 'Stock list', version: 'v7' }), null],
];

it.each(odd)('changes nothing of a document with %s until somebody changes it', async (_, document, one) => {
  const { member, repository, id } = await unlocked(document, one);
  await expectUnchanged(member, id, document);
  await setIcon(member, id, 'shelf');
  expect(await changesOf(member, id)).toMatchObject({
    changes: [{ kind: 'app', fields: [{ path: '/icon' }] }],
  });
  await commit(member, id).expect(201);
  expect(await linesIn(repository, 'Stock/v1.json')).toEqual(['1', '1']);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Stock/v1.json']);
  await changeMeta(repository, (meta) => {
    expect(Object.values(meta)).toEqual([
      expect.objectContaining({ gitAppName: 'Stock', gitVersionName: 'v1' }),
    ]);
  });
  const text = await exported(member, id);
  await expectUnchanged(member, id, text);

  await setIcon(member, id, 'box');
  await member.post(`/apps/${id}/git/discard`, {}).expect(200);
  await expectUnchanged(member, id, text);
});

it.each(odd)('pulls and merges into a document with %s as into any other', async (_, document, one) => {
  const { member, repository, id } = await unlocked(document, one);
  const theirs = document.replace('"components": []', '"components": [],\n    "theirs": true');
  const sha = await repository.commit({ 'Stock/v1.json': theirs });
  await setIcon(member, id, 'mine');
  await member.post(`/apps/${id}/git/pull`, { merge: true }).expect(200, { sha, updated: true, merged: 1 });
  expect(await exported(member, id)).toBe(theirs.replace('"icon": "stock"', '"icon": "mine"'));
  expect(await changesOf(member, id)).toMatchObject({
    changes: [{ kind: 'app', fields: [{ path: '/icon' }] }],
  });
});

it('writes the name into the document with a rename alone', async () => {
  const { member, repository, id } = await unlocked(documentOf({ name: 'Stock list' }));
  await member.patch(`/apps/${id}`, { name: 'Stores' }).expect(200);
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Stores/v1.json']);
  expect(await repository.show('main', 'Stores/v1.json')).toBe(documentOf({ name: 'Stores' }));
  expect((await getApp(member, id)).gitState).toBe('clean');
});

it('takes an app without an entry into the list of apps with its next commit, under the name of its folder', async () => {
  const { member, repository } = await fixture.connected({
    files: { 'Stock/v1.json': documentOf({ name: 'Stock list' }) },
  });
  const from = { path: 'Stock/v1.json', name: 'Ours' };
  const { body: app } = await member.post('/git/imports', from).expect(201);
  await member.patch(`/apps/${app.id}`, { locked: false }).expect(200);
  expect(await getApp(member, app.id as string)).toMatchObject({ name: 'Ours', gitState: 'clean' });
  await commit(member, app.id as string, 'Listed').expect(201);
  expect(await repository.show('main', 'Stock/v1.json')).toBe(documentOf({ name: 'Stock list' }));
  await changeMeta(repository, (meta) => {
    expect(meta).toEqual({
      [app.id]: expect.objectContaining({ gitAppName: 'Stock', gitVersionName: 'v1' }),
    });
  });
  expect((await getApp(member, app.id as string)).gitState).toBe('clean');
});
