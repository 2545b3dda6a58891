import { GitFixture } from '../support/git-fixture';
import { IS_TORTURE } from '../support/torture';
import { documentOf, entryOf, listApps, repositoryWith, useValidApp } from './hostile-fixture';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const MIB = 1024 * 1024;

type UnreadableMeta = [what: string, text: string | Buffer, why: RegExp];

const UNREADABLE: UnreadableMeta[] = [
  ['is broken', '{"good": {"gitAppName": "Good",', /not valid JSON/],
  ['is null', 'null', /not an object/],
  ['is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), /not UTF-8/],
  ['is 33 MiB', Buffer.alloc(33 * MIB, ' '), /larger|bytes/],
  ['has three million values', `{"x":[${'0,'.repeat(3 * MIB)}0]}`, /values/],
  ['has a million levels', `{"x":${'['.repeat(1e6)}${']'.repeat(1e6)}}`, /levels|deep/],
];
/** Others that are refused for the same reasons. */
const FURTHER_UNREADABLE: UnreadableMeta[] = [
  ['is an array', '[{"gitAppName": "Good"}]', /not an object/],
  ['is a number', '1e400', /not an object/],
  ['is UTF-16', Buffer.from('\ufeff{"good": {}}', 'utf16le'), /not UTF-8/],
  ['is 50 MiB', Buffer.alloc(50 * MIB, ' '), /larger|bytes/],
  ['has sixteen million values', `{"x":[${'0,'.repeat(15 * MIB)}0]}`, /values/],
];

describe('a meta.json that cannot be read', () => {
  it.each(IS_TORTURE ? [...UNREADABLE, ...FURTHER_UNREADABLE] : UNREADABLE)(
    'and %s is reported on each app and never overwritten',
    async (_, meta, why) => {
      const repository = await repositoryWith({ meta });
      const tip = await repository.tip();
      const { member } = await fixture.connected({ repository });
      const [item, ...others] = await listApps(member);
      expect(others).toEqual([]);
      expect(item).toMatchObject({ path: 'Good/v1.json', problem: { detail: expect.stringMatching(why) } });
      const { body } = await member.post('/git/imports', { path: 'Good/v1.json' }).expect(422);
      expect(body).toMatchObject({
        code: 'git_invalid_repository',
        remedy: expect.stringMatching(/[Rr]estore/),
      });
      const { body: app } = await member.post('/apps', { name: 'Mine', commitChanges: true }).expect(201);
      expect(app.git).toMatchObject({ error: { code: 'git_invalid_repository' } });
      expect(await repository.tip()).toBe(tip);
    },
  );
});

it('accepts a leading byte order mark and preserves it', async () => {
  const repository = await repositoryWith({
    meta: `\ufeff${JSON.stringify({ good: entryOf('Good') }, null, 2)}`,
  });
  const { member } = await fixture.connected({ repository });
  await useValidApp(member, repository);
  expect(await repository.show('main', '.meta/meta.json')).toMatch(/^\ufeff/);
});

it('treats an empty file as a list without apps', async () => {
  const repository = await repositoryWith({ meta: '' });
  const { member } = await fixture.connected({ repository });
  expect(await listApps(member)).toEqual([expect.objectContaining({ gitAppId: null, problem: null })]);
  await member.post('/git/imports', { path: 'Good/v1.json' }).expect(201);
});

const HALF = '\ud800';
const NUL = '\u0000';

it('reports each unusable entry and processes the others', async () => {
  const repository = await repositoryWith({
    meta: {
      number: 7,
      list: [],
      nothing: null,
      '': entryOf('No id'),
      nameless: entryOf(null),
      named: entryOf({ toString: 'Good' }),
      gone: entryOf('Gone'),
      [`nul${NUL}`]: entryOf('Nul id'),
      [`half${HALF}`]: entryOf('Half id'),
      ['long'.repeat(MIB)]: entryOf('Long id'),
      'version-nul': entryOf('Version nul', { gitVersionId: `v${NUL}` }),
      'version-long': entryOf('Version long', { gitVersionId: 'v'.repeat(MIB) }),
      'version-list': entryOf('Version list', { gitVersionId: [] }),
      'other-version': entryOf('Other version', { gitVersionName: 'v2' }),
    },
    entries: async (raw) =>
      Promise.all(
        ['Nul id', 'Half id', 'Long id', 'Version nul', 'Version long', 'Other version'].map(
          async (name) => ({
            mode: '40000',
            name,
            oid: await raw.tree([
              { mode: '100644', name: 'v1.json', oid: await raw.blob(documentOf('Trap')) },
            ]),
          }),
        ),
      ),
  });
  const { member } = await fixture.connected({ repository });
  const items = (await listApps(member)).filter(({ gitAppId }) => gitAppId !== null);
  expect(items.filter(({ problem }) => problem === null).map(({ gitAppId }) => gitAppId)).toEqual(['good']);
  expect(items).toHaveLength(15);
  for (const { problem } of items) expect(problem?.detail.length ?? 0).toBeLessThan(1_000);
  for (const gitAppId of ['number', 'nameless', 'gone', 'version-nul', 'version-long', 'other-version']) {
    await member.get(`/git/apps/${gitAppId}/preview`).expect(422);
    await member.post('/git/imports', { gitAppId }).expect(422);
  }
  await useValidApp(member, repository);
});

it('is not confused by names of built-in object properties or by duplicate ids', async () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
  const entries = [...names, 'twice'].map(
    (name) => `${JSON.stringify(name)}: ${JSON.stringify(entryOf(name))}`,
  );
  const first = `"twice": ${JSON.stringify(entryOf('Nowhere'))}`;
  const repository = await repositoryWith({
    meta: `{${[first, ...entries].join(', ')}, "good": ${JSON.stringify(entryOf('Good'))}}`,
    entries: async (raw) =>
      Promise.all(
        [...names, 'twice'].map(async (name) => ({
          mode: '40000',
          name,
          oid: await raw.tree([{ mode: '100644', name: 'v1.json', oid: await raw.blob(documentOf(name)) }]),
        })),
      ),
  });
  const { member } = await fixture.connected({ repository });
  expect((await listApps(member)).map(({ gitAppId, name, problem }) => [gitAppId, name, problem])).toEqual([
    ['twice', 'twice', null],
    ...names.map((name) => [name, name, null]),
    ['good', 'Good', null],
  ]);
  for (const gitAppId of [...names, 'twice']) {
    const { body } = await member.post('/git/imports', { gitAppId }).expect(201);
    expect(body).toMatchObject({ gitAppId, name: gitAppId, locked: true });
  }
  await useValidApp(member, repository);
});

it('shows the commit details of entries, whatever their type', async () => {
  const dates = [
    'never',
    '9'.repeat(1000),
    '+275760-09-13T00:00:00.001Z',
    '-271821-04-20T00:00:00.000Z',
    12,
    {},
  ];
  const nameOf = (index: number) => `Dated ${index}`;
  const dated = dates.map((lastpushDate, index) =>
    entryOf(nameOf(index), {
      lastpushDate,
      lastCommitMessage: `a${NUL}b${HALF}`,
      lastCommitUser: `${NUL}${HALF}`.repeat(1000),
    }),
  );
  const repository = await repositoryWith({
    meta: Object.fromEntries(dated.map((entry, index) => [`dated-${index}`, entry])),
    entries: (raw) =>
      Promise.all(
        dates.map(async (_, index) => {
          const file = { mode: '100644', name: 'v1.json', oid: await raw.blob(documentOf(nameOf(index))) };
          return { mode: '40000', name: nameOf(index), oid: await raw.tree([file]) };
        }),
      ),
  });
  const { member } = await fixture.connected({ repository });
  for (const item of await listApps(member)) expect(item.problem).toBeNull();
  for (const index of dates.keys())
    await member.post('/git/imports', { gitAppId: `dated-${index}` }).expect(201);
});
