import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GitFixture } from '../support/git-fixture';
import { documentOf, entryOf, listApps, repositoryWith, useValidApp } from './hostile-fixture';
import { RawObjects, type RawEntry } from './raw-objects';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const link = async (raw: RawObjects, name: string, to: string): Promise<RawEntry> => ({
  mode: '120000',
  name,
  oid: await raw.blob(to),
});
const folder = async (raw: RawObjects, name: string | Buffer, inner: RawEntry[]): Promise<RawEntry> => ({
  mode: '40000',
  name,
  oid: await raw.tree(inner),
});
const file = async (raw: RawObjects, name: string | Buffer, content: string): Promise<RawEntry> => ({
  mode: '100644',
  name,
  oid: await raw.blob(content),
});
const app = async (raw: RawObjects, name: string | Buffer): Promise<RawEntry> =>
  folder(raw, name, [await file(raw, 'v1.json', documentOf('Trap'))]);

it('reports each link and submodule, follows none, and processes the rest', async () => {
  const submodule = (name: string): RawEntry => ({ mode: '160000', name, oid: 'a'.repeat(40) });
  const repository = await repositoryWith({
    meta: {
      file: entryOf('Linked file'),
      folder: entryOf('Linked folder'),
      sub: entryOf('Submodule'),
      inner: entryOf('Inner submodule'),
      place: entryOf('Folder for a file'),
    },
    entries: async (raw) => [
      await folder(raw, 'Linked file', [await link(raw, 'v1.json', '/etc/passwd')]),
      await link(raw, 'Linked folder', 'Good'),
      submodule('Submodule'),
      await folder(raw, 'Inner submodule', [submodule('v1.json')]),
      await folder(raw, 'Folder for a file', [await folder(raw, 'v1.json', [await file(raw, 'x', 'x')])]),
    ],
  });
  const { member } = await fixture.connected({ repository });
  const problems = Object.fromEntries(
    (await listApps(member)).map((item) => [item.gitAppId, item.problem?.code ?? null]),
  );
  expect(problems).toEqual({
    good: null,
    file: 'git_symbolic_link',
    folder: 'git_symbolic_link',
    sub: 'git_submodule',
    inner: 'git_submodule',
    place: 'git_not_a_file',
  });
  for (const gitAppId of ['file', 'folder', 'sub', 'inner', 'place']) {
    const { body } = await member.post('/git/imports', { gitAppId }).expect(422);
    expect(body).toMatchObject({
      code: 'git_invalid_repository',
      problem: { code: problems[gitAppId] },
      remedy: expect.any(String),
    });
  }
  await useValidApp(member, repository);
});

it.each(['.meta', 'meta.json'])(
  'reports it and writes nothing there if %s itself is a link',
  async (which) => {
    const repository = await repositoryWith({});
    const raw = new RawObjects(repository);
    const trap =
      which === '.meta'
        ? await link(raw, '.meta', 'Good')
        : await folder(raw, '.meta', [await link(raw, 'meta.json', '../Good/v1.json')]);
    await raw.setTip(await raw.commit({ tree: await raw.tree([await app(raw, 'Good'), trap]) }));
    const { member } = await fixture.connected({ repository });
    const [item] = await listApps(member);
    expect(item).toMatchObject({ path: 'Good/v1.json', problem: { code: 'git_symbolic_link' } });
    const tip = await repository.tip();
    const { body } = await member.post('/apps', { name: 'Mine', commitChanges: true }).expect(201);
    expect(body.git).toMatchObject({ error: { code: 'git_invalid_repository' } });
    expect(await repository.tip()).toBe(tip);
  },
);

const BAD_NAMES = [
  '.git',
  '.GIT',
  '.git.',
  '.git ',
  'GIT~1',
  'git~2',
  '.g\u200cit',
  '.ｇｉｔ',
  '.git::$INDEX_ALLOCATION',
  '..',
  '.',
  '...',
  'a\tb',
  'a\nb',
  'x'.repeat(300),
  'é'.repeat(128),
  'a\\b',
  'CON',
  '.meta ',
  '.META',
];
const UNWRITTEN_NAMES = [
  '../../outside',
  '/etc/cron.d',
  'C:\\Windows',
  'a/b',
  '',
  ' ',
  'a\u0000b',
  '\ud800',
  '__proto__/x',
];

it('reports every name that a file system would interpret differently', async () => {
  const entries = Object.fromEntries(
    [...BAD_NAMES, ...UNWRITTEN_NAMES].map((name, index) => [`bad-${index}`, entryOf(name)]),
  );
  const repository = await repositoryWith({
    meta: entries,
    entries: async (raw) => [
      ...(await Promise.all(BAD_NAMES.map((name) => app(raw, name)))),
      await app(raw, Buffer.from([0x4c, 0xe9, 0x6f])),
      await folder(raw, 'No entry', [
        await file(raw, '..json', '{}'),
        await file(raw, 'a\tb.json', '{}'),
        await file(raw, Buffer.from([0xff, 0x2e, 0x6a, 0x73, 0x6f, 0x6e]), '{}'),
      ]),
    ],
  });
  const outside = await readdir(join(fixture.trellis.dataDir, '..'));
  const { member } = await fixture.connected({ repository });
  const items = await listApps(member);
  const sound = items.filter(({ problem }) => problem === null);
  expect(sound.map(({ name }) => name)).toEqual(['Good']);
  for (const { gitAppId, path } of items) {
    if (gitAppId === 'good') continue;
    const answer = await member.post('/git/imports', gitAppId === null ? { path } : { gitAppId });
    expect([gitAppId, path, answer.status, answer.body.code]).toEqual([
      gitAppId,
      path,
      expect.any(Number),
      expect.stringMatching(/^git_(invalid_repository|app_not_found)$|^bad_request$|^validation/),
    ]);
    expect([404, 422, 400]).toContain(answer.status);
  }
  await useValidApp(member, repository);
  // Ignores what other specs and their browsers create in the same folder at the same time.
  const isNew = (name: string) =>
    !outside.includes(name) && !/^(trellis-|playwright|\.?(org\.)?chromium|jest)/.test(name);
  expect((await readdir(join(fixture.trellis.dataDir, '..'))).filter(isNew)).toEqual([]);
});

it('takes names that differ only in case or Unicode form for those of two apps, each with its entry', async () => {
  const repository = await repositoryWith({
    meta: {
      one: entryOf('Straße'),
      two: entryOf('STRASSE'),
      three: entryOf('Caf\u00e9'),
      four: entryOf('Cafe\u0301'),
    },
    entries: async (raw) =>
      Promise.all(
        ['Straße', 'STRASSE', 'Caf\u00e9', 'Cafe\u0301', 'stock', 'Stock'].map((name) => app(raw, name)),
      ),
  });
  const { member } = await fixture.connected({ repository });
  const items = await listApps(member);
  expect(
    items
      .filter(({ problem }) => problem?.code === 'git_duplicate_name')
      .map(({ name }) => name)
      .sort(),
  ).toEqual(['stock', 'Stock'].sort());
  const withEntry = items.filter(({ gitAppId }) => gitAppId !== null && gitAppId !== 'good');
  expect(withEntry.filter(({ problem }) => problem === null)).toHaveLength(4);
  await useValidApp(member, repository);
});
