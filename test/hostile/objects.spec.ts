import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { commit, edit, exported, GitFixture } from '../support/git-fixture';
import { IS_TORTURE } from '../support/torture';
import { documentOf, listApps, repositoryWith, useValidApp } from './hostile-fixture';
import { RawObjects, type RawEntry } from './raw-objects';

let fixture: GitFixture;
let bystander: Awaited<ReturnType<GitFixture['withApp']>>;

beforeAll(async () => {
  fixture = await GitFixture.start();
  bystander = await fixture.withApp();
});
afterAll(() => fixture.stop());

const MIB = 1024 * 1024;
const DATE = '1735732800 +0000';

type OddCommit = Partial<Parameters<RawObjects['commit']>[0]>;

interface ShownCommit {
  sha: string;
  author: { name: string; email: string };
  date: string;
  message: string;
}

interface Listed {
  commits: ShownCommit[];
}

/** Writes commits that each change the valid app. */
async function history(commits: OddCommit[]) {
  const repository = await repositoryWith({});
  const raw = new RawObjects(repository);
  const { member } = await fixture.connected({ repository });
  const { body: app } = await member.post('/git/imports', { gitAppId: 'good' }).expect(201);
  const meta = (await repository.git(['rev-parse', 'HEAD:.meta'])).trim();
  for (const [index, commit] of commits.entries()) {
    const blob = await raw.blob(documentOf('Good', { index }));
    const folder = await raw.tree([{ mode: '100644', name: 'v1.json', oid: blob }]);
    const tree = await raw.tree([
      { mode: '40000', name: 'Good', oid: folder },
      { mode: '40000', name: '.meta', oid: meta },
    ]);
    await raw.setTip(await raw.commit({ tree, parents: [await repository.tip()], ...commit }));
  }
  return { repository, raw, member, app: app as { id: string } };
}

it('reads commits with malformed authors, dates, encodings and messages', async () => {
  const authors: (string | Buffer)[] = [
    'author',
    'author nobody',
    `author <> ${DATE}`,
    `author A < B <c@example.com> > ${DATE}`,
    'author Somebody <a@example.com> 99999999999999999999 +0000',
    'author Somebody <a@example.com> -62167219200 +9999',
    'author Somebody <a@example.com> yesterday',
    `author ${'<'.repeat(200_000)} ${DATE}`,
    `author Somebody <a@example.com> ${'1 '.repeat(200_000)}x`,
    `author ${'x'.repeat(MIB)} <${'y'.repeat(MIB)}> ${DATE}`,
    `author Some\0body <a\0@example.com> ${DATE}`,
    Buffer.concat([
      Buffer.from('author '),
      Buffer.from([0xff, 0xfe]),
      Buffer.from(` <a@example.com> ${DATE}`),
    ]),
  ];
  const others = [
    ...['utf-16le', 'utf-16be', 'iso-2022-jp', 'nonsense', 'utf-7', ''].map((label) => ({
      headers: [`encoding ${label}`],
      message: 'Encoded\n',
    })),
    { message: 'NUL\0 in it' },
    { message: Buffer.from([0xff, 0xfe, 0x00]) },
    { message: '' },
    { headers: ['gpgsig -----BEGIN', ' tree 0', ' parent 1'], message: 'Signed' },
    { headers: ['tree 0', 'parent zero'], message: 'Again' },
    { headers: Array<string>(IS_TORTURE ? 4_000_000 : 400_000).fill('x'), message: 'Many lines' },
  ];
  const { repository, member, app } = await history([...authors.map((author) => ({ author })), ...others]);
  const { body } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
  expect(body.commits).toHaveLength(authors.length + others.length);
  expect(JSON.stringify(body).length).toBeLessThan(100_000);
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  await member.get(`/apps/${app.id}/git`).expect(200);
  await member.post('/apps', { name: 'Mine', commitChanges: true }).expect(201);
  expect((await repository.log()).at(0)?.message).toBe('App creation');
});

/** Author, encoding and message of odd commits as old tools have written them, and how each is shown. */
const ODD_COMMITS: [OddCommit, Partial<ShownCommit>][] = [
  [{ author: `author Somebody <> ${DATE}` }, { author: { name: 'Somebody', email: '' } }],
  [{ author: `author  <a@example.com> ${DATE}` }, { author: { name: '', email: 'a@example.com' } }],
  [{ author: `author somebody@host ${DATE}` }, { date: '1970-01-01T00:00:00.000Z' }],
  [{ author: 'author Somebody <a@example.com>' }, { date: '1970-01-01T00:00:00.000Z' }],
  [
    { author: 'author Somebody <a@example.com> 94670856000000 +0000' },
    { date: '1970-01-01T00:00:00.000Z', author: { name: 'Somebody', email: 'a@example.com' } },
  ],
  [{ author: 'author Somebody <a@example.com> -86400 +0000' }, { date: '1969-12-31T00:00:00.000Z' }],
  [{ author: 'author Somebody <a@example.com> 1735732800 +1400' }, { date: '2025-01-01T12:00:00.000Z' }],
  [{ author: 'author Somebody <a@example.com> 1735732800 -12345' }, { date: '2025-01-01T12:00:00.000Z' }],
  [
    {
      author: Buffer.from(`author Jos\u00e9 <a@example.com> ${DATE}`, 'latin1'),
      headers: ['encoding ISO-8859-1'],
      message: Buffer.from('Caf\u00e9\n', 'latin1'),
    },
    { author: { name: 'Jos\u00e9', email: 'a@example.com' }, message: 'Caf\u00e9' },
  ],
  [{ message: Buffer.from('Caf\u00e9\n', 'latin1') }, { message: 'Caf\ufffd' }],
  [{ message: 'NUL\0 in it\n' }, { message: 'NUL\ufffd in it' }],
  [{ message: '' }, { message: '' }],
  [{ message: '\n\n  \n' }, { message: '' }],
  [{ message: `${'x'.repeat(300_000)}\n` }, { message: `${'x'.repeat(65_537)}…` }],
  [
    { headers: ['gpgsig -----BEGIN PGP SIGNATURE-----', ' ', ' iQ', ' -----END PGP SIGNATURE-----'] },
    { message: 'Hostile' },
  ],
  [{ headers: ['HG:extra branch:default', 'mergetag object 0', ' type commit'] }, { message: 'Hostile' }],
];

it('shows odd commits as they are meant, in Git’s order, as they arrive and in the history of a new workspace', async () => {
  const { repository, member, app } = await history(ODD_COMMITS.map(([odd]) => odd));
  const shas = (await repository.git(['rev-list', 'main'])).trim().split('\n');
  const shown = ODD_COMMITS.map(([, as]) => expect.objectContaining(as) as object).reverse();
  const arrived = (await member.get(`/apps/${app.id}/git/updates`).expect(200)).body as Listed;
  expect(arrived.commits.map(({ sha }) => sha)).toEqual(shas.slice(0, -1));
  expect(arrived.commits).toEqual(shown);
  await member.post(`/apps/${app.id}/git/pull`).expect(200, { sha: shas[0], updated: true });
  expect(await exported(member, app.id)).toBe(await repository.show('main', 'Good/v1.json'));

  const { member: other } = await fixture.connected({ repository });
  const { body: later } = await other.post('/git/imports', { gitAppId: 'good' }).expect(201);
  for (const [person, { id }] of [[member, app] as const, [other, later as { id: string }] as const]) {
    const { body } = await person.get(`/apps/${id}/git/history?limit=100`).expect(200);
    const { items } = body as { items: ShownCommit[] };
    expect(items.map(({ sha }) => sha)).toEqual(shas);
    expect(items.slice(0, -1)).toEqual(shown);
  }
});

it('keeps memory use and answers small for huge messages', async () => {
  const message = 'x'.repeat(12 * MIB);
  const { member, app } = await history(
    Array.from({ length: 4 }, (_, index) => ({ message: `${index} ${message}` })),
  );
  const { body, text } = await member.get(`/apps/${app.id}/git/updates`).expect(200);
  expect(body.commits).toHaveLength(4);
  expect(text.length).toBeLessThan(2 * MIB);
  await member.post(`/apps/${app.id}/git/pull`).expect(200);
  expect((await member.get('/git/jobs')).body.items[0]).toMatchObject({ attempts: 1, status: 'succeeded' });
});

it('reads trees that git fsck rejects, and changes only its own entries in them', async () => {
  const modes = ['040000', '0100644', '100664', '100600', '170000', '777', '0', '10'];
  const repository = await repositoryWith({
    entries: async (raw) => {
      const blob = await raw.blob('x');
      const files: RawEntry[] = modes.slice(1).map((mode) => ({ mode, name: `v${mode}.json`, oid: blob }));
      return [
        {
          mode: '040000',
          name: 'Padded',
          oid: await raw.tree([
            { mode: '0100644', name: 'v1.json', oid: await raw.blob(documentOf('Padded')) },
          ]),
        },
        { mode: '40000', name: 'Modes', oid: await raw.tree(files) },
        { mode: '40000', name: 'Twice', oid: await raw.tree([...files, ...files]) },
        {
          mode: '40000',
          name: 'Disorder',
          oid: await raw.tree(
            ['z', 'b', 'a', 'v1.json', 'A'].map((name) => ({ mode: '100644', name, oid: blob })),
            { isAsGiven: true },
          ),
        },
        {
          mode: '40000',
          name: 'Slash',
          oid: await raw.tree([{ mode: '100644', name: 'a/../../../../x.json', oid: blob }]),
        },
      ];
    },
  });
  const { member } = await fixture.connected({ repository });
  expect((await listApps(member)).length).toBeGreaterThan(10);
  await member.post('/git/imports', { path: 'Padded/v1.json' }).expect(201);
  await useValidApp(member, repository);
});

it('handles a folder nested 1,500 levels deep', async () => {
  const repository = await repositoryWith({});
  const lines = [
    `commit refs/heads/main\ncommitter S <s@example.com> ${DATE}\ndata 4\ndeep`,
    `from refs/heads/main^0\nM 100644 inline ${'d/'.repeat(1_500)}v1.json\ndata 2\n{}\n`,
  ];
  await repository.git(['fast-import', '--quiet'], { input: lines.join('\n') });
  const { member } = await fixture.connected({ repository });
  await listApps(member);
  await useValidApp(member, repository);
});

/** Checks a second repository, in the worker that has just fetched the hostile one. */
async function expectOthersToWork(): Promise<void> {
  await edit(bystander.member, bystander.app.id, randomUUID());
  await commit(bystander.member, bystander.app.id).expect(201);
}

interface Place {
  raw: RawObjects;
  tip: string;
  tree: string;
}

describe('a malformed tree or commit', () => {
  it.each<[string, (place: Place) => Promise<string>]>([
    [
      'a tree cut off in the middle',
      async ({ raw }) => raw.commit({ tree: await raw.rawTree(Buffer.from('100644 a\0short')) }),
    ],
    ['a tree of noise', async ({ raw }) => raw.commit({ tree: await raw.rawTree(Buffer.alloc(1000, 7)) })],
    ['a file in place of the tree', async ({ raw }) => raw.commit({ tree: await raw.blob('no tree') })],
    [
      'a file in place of a folder',
      async ({ raw }) =>
        raw.commit({ tree: await raw.tree([{ mode: '40000', name: '.meta', oid: await raw.blob('{}') }]) }),
    ],
    [
      'a folder in place of a file',
      async ({ raw }) => {
        const meta = await raw.tree([{ mode: '100644', name: 'meta.json', oid: await raw.tree([]) }]);
        return raw.commit({ tree: await raw.tree([{ mode: '40000', name: '.meta', oid: meta }]) });
      },
    ],
    [
      'a parent that is a file',
      async ({ raw, tree }) => raw.commit({ tree, parents: [await raw.blob('x')] }),
    ],
    [
      'hundreds of thousands of parents',
      async ({ raw, tree, tip }) => raw.commit({ tree, parents: Array<string>(300_000).fill(tip) }),
    ],
    ['a missing tree', async ({ raw }) => raw.commit({ tree: 'b'.repeat(40) })],
    [
      'no author and no committer',
      async ({ raw, tree, tip }) => raw.commit({ tree, parents: [tip], author: 'x', committer: 'y' }),
    ],
    ['a branch that is a file', async ({ raw }) => raw.blob('x')],
  ])('%s is reported as a fault of the repository and affects no other', async (_, build) => {
    const repository = await repositoryWith({});
    const raw = new RawObjects(repository);
    const { member } = await fixture.connected({ repository });
    const { body: app } = await member.post('/git/imports', { gitAppId: 'good' }).expect(201);
    const tip = await repository.tip();
    const tree = (await repository.git(['rev-parse', 'HEAD^{tree}'])).trim();
    await writeFile(join(repository.path, 'refs/heads/main'), `${await build({ raw, tip, tree })}\n`);
    const answers = [
      await member.get('/git/apps'),
      await member.get(`/apps/${app.id}/git/updates`),
      await member.post(`/apps/${app.id}/git/pull`),
      await member.get('/git/apps'),
    ];
    for (const { status, body } of answers) {
      expect([200, 422]).toContain(status);
      if (status === 422)
        expect(body).toMatchObject({ code: 'git_invalid_repository', remedy: expect.any(String) });
    }
    await expectOthersToWork();
  });
});
