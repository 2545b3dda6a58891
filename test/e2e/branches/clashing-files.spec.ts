import {
  clashingMerge,
  completeMerge,
  conflictWith,
  mergeFeature,
  withTwoBranches,
} from '../../support/branch-merges';
import { GitFixture } from '../../support/git-fixture';
import type { GitFiles } from '../../support/git-repository';
import { getMerge, settle, type MergeBody } from '../../support/merges';

let fixture: GitFixture;

beforeAll(async () => {
  fixture = await GitFixture.start();
});
afterAll(() => fixture.stop());

const lines = (...changed: [number, string][]) => {
  const all = Array.from({ length: 12 }, (_, index) => `line ${index + 1}`);
  for (const [at, text] of changed) all[at - 1] = text;
  return `${all.join('\n')}\n`;
};

interface Changes {
  base?: GitFiles;
  ours: { files?: GitFiles; delete?: string[] };
  theirs: { files?: GitFiles; delete?: string[] };
}

/** Commits to both branches, as other tools would, and merges them. */
async function clash({ base, ours, theirs }: Changes) {
  const found = await withTwoBranches(fixture, base);
  const { member, repository } = found;
  await repository.commit(ours.files ?? {}, { message: 'Ours', delete: ours.delete });
  await repository.commit(theirs.files ?? {}, {
    message: 'Theirs',
    branch: 'feature',
    delete: theirs.delete,
  });
  return { ...found, merge: await clashingMerge(member) };
}

const fileOf = (merge: MergeBody, name: string) => conflictWith(merge, 'file', name);

it('settles a text place by place, with what both have changed elsewhere', async () => {
  const { member, repository, app, merge } = await clash({
    base: { 'README.md': { content: lines(), mode: '100644' } },
    ours: {
      files: {
        'README.md': { content: lines([2, 'ours'], [6, 'ours too'], [12, 'only ours']), mode: '100644' },
      },
    },
    theirs: {
      files: {
        'README.md': { content: lines([2, 'theirs'], [6, 'theirs too'], [9, 'only theirs']), mode: '100755' },
      },
    },
  });
  const [ours, theirs] = [await repository.tip(), await repository.tip('feature')];
  expect(merge).toMatchObject({
    status: 'conflicts',
    apps: [
      { gitAppId: null, appId: null, name: 'Other files', changes: { mine: 0, theirs: 0 }, warnings: [] },
    ],
  });
  const [conflict] = merge.apps[0].conflicts;
  expect(conflict).toMatchObject({
    kind: 'file',
    of: { kind: 'file', id: 'README.md', name: 'README.md' },
    path: '',
    base: lines(),
    mine: lines([2, 'ours'], [6, 'ours too'], [12, 'only ours']),
    merged: lines([2, 'ours'], [6, 'ours too'], [9, 'only theirs'], [12, 'only ours']),
    hunks: [
      { base: 'line 2\n', mine: 'ours\n', theirs: 'theirs\n', line: 2 },
      { base: 'line 6\n', mine: 'ours too\n', theirs: 'theirs too\n', line: 6 },
    ],
    resolution: null,
  });
  expect((await member.post(`/git/merges/${merge.id}/complete`).expect(409)).body.code).toBe(
    'merge_unresolved',
  );
  const settled = await settle(member, merge.id, { hunks: ['theirs', { text: 'edited\n' }] });
  expect(settled.status).toBe('resolved');
  const done = await completeMerge(member, merge.id);
  expect(done).toMatchObject({ status: 'merged', sha: await repository.tip(), files: [] });
  expect((await repository.log())[0].parents).toEqual([ours, theirs]);
  expect(await repository.show('main', 'README.md')).toBe(
    lines([2, 'theirs'], [6, 'edited'], [9, 'only theirs'], [12, 'only ours']),
  );
  expect(await repository.git(['ls-tree', 'main', 'README.md'])).toMatch(/^100755 /);
  expect(await repository.show('main', 'Orders/v1.json')).toBe(
    await repository.show('feature', 'Orders/v1.json'),
  );
  expect(await repository.ls()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'README.md']);
  await repository.fsck();
  expect((await member.get(`/apps/${app.id}`).expect(200)).body.gitState).toBe('clean');
});

it.each([
  [{ choose: 'mine' }, lines([2, 'ours'], [9, 'only theirs'])],
  [{ choose: 'theirs' }, lines([2, 'theirs'], [9, 'only theirs'])],
  [{ choose: 'base' }, lines([9, 'only theirs'])],
  [{ choose: 'both' }, lines([2, 'ours\ntheirs'], [9, 'only theirs'])],
  [{ value: 'Another text.' }, 'Another text.'],
])('settles a text with %p', async (resolution, expected) => {
  const { member, repository, merge } = await clash({
    base: { 'a/b.txt': lines() },
    ours: { files: { 'a/b.txt': lines([2, 'ours']) } },
    theirs: { files: { 'a/b.txt': lines([2, 'theirs'], [9, 'only theirs']) } },
  });
  await settle(member, merge.id, resolution);
  await completeMerge(member, merge.id);
  expect(await repository.show('main', 'a/b.txt')).toBe(expected);
  await repository.fsck();
});

const BINARY = (text: string) => Buffer.from(`\0${text}`);

/** Every kind of clash at once: a choice for each, compared with the side that was chosen. */
it.each(['mine', 'theirs'] as const)('takes %s of all that is no text', async (side) => {
  const found = await withTwoBranches(fixture, {
    binary: BINARY('base'),
    latin1: Buffer.from([0xe9, 0x0a]),
    link: { content: 'a', mode: '120000' },
    'removed-here.txt': 'base\n',
    'removed-there.txt': 'base\n',
    'run.sh': { content: 'base\n', mode: '100755' },
    'becomes/folder': 'base\n',
    large: `${'x'.repeat(1 << 20)}base\n`,
  });
  const { member, repository } = found;
  const filesOf = (name: string): GitFiles => ({
    binary: BINARY(name),
    latin1: Buffer.from([0xe9, 0x0a, name.length]),
    link: { content: name, mode: '120000' },
    'run.sh': { content: BINARY(name), mode: '100755' },
    large: `${'x'.repeat(1 << 20)}${name}\n`,
    'added by both': BINARY(name),
    'added.txt': `${name}\n`,
    'with "quotes" and \\ and é 😀\n and a line': BINARY(name),
  });
  await repository.commit(
    { ...filesOf('ours'), 'removed-there.txt': 'ours\n', becomes: 'a file now\n' },
    { message: 'Ours', delete: ['removed-here.txt', 'becomes/folder'] },
  );
  await repository.commit(
    {
      ...filesOf('their'),
      'removed-here.txt': 'theirs\n',
      'becomes/folder': 'theirs\n',
      'becomes/more': '1\n',
    },
    { message: 'Theirs', branch: 'feature', delete: ['removed-there.txt'] },
  );
  const merge = await clashingMerge(member);
  const [entry] = merge.apps;
  const shown = Object.fromEntries(entry.conflicts.map(({ of, mine, theirs }) => [of.name, [mine, theirs]]));
  expect(shown).toEqual({
    binary: [
      { type: 'binary', size: 5 },
      { type: 'binary', size: 6 },
    ],
    latin1: [
      { type: 'binary', size: 3 },
      { type: 'binary', size: 3 },
    ],
    link: [
      { type: 'link', target: 'ours' },
      { type: 'link', target: 'their' },
    ],
    'run.sh': [
      { type: 'binary', size: 5 },
      { type: 'binary', size: 6 },
    ],
    large: [
      { type: 'large', size: 1_048_581 },
      { type: 'large', size: 1_048_582 },
    ],
    'added by both': [
      { type: 'binary', size: 5 },
      { type: 'binary', size: 6 },
    ],
    'added.txt': ['ours\n', 'their\n'],
    'with "quotes" and \\ and é 😀\n and a line': [
      { type: 'binary', size: 5 },
      { type: 'binary', size: 6 },
    ],
    'removed-here.txt': [null, 'theirs\n'],
    'removed-there.txt': ['ours\n', null],
    becomes: ['a file now\n', { type: 'folder' }],
  });
  for (const { id } of entry.conflicts) await settle(member, merge.id, { choose: side }, id);
  const chosen = side === 'mine' ? await repository.tip() : await repository.tip('feature');
  await completeMerge(member, merge.id);
  const tree = async (rev: string) => (await repository.git(['ls-tree', '-r', '-z', rev])).split('\0').sort();
  expect(await tree('main')).toEqual(await tree(chosen));
  await repository.fsck();
});

it('refuses decisions that do not settle such a file', async () => {
  const { member, merge } = await clash({
    base: { binary: BINARY('base'), text: lines() },
    ours: { files: { binary: BINARY('ours'), text: lines([1, 'ours']) } },
    theirs: { files: { binary: BINARY('their'), text: lines([1, 'theirs']) } },
  });
  const decide = async (name: string, body: object) => {
    const { etag } = await getMerge(member, merge.id);
    const answer = await member
      .request('put', `/git/merges/${merge.id}/conflicts/${fileOf(merge, name).id}`)
      .set('If-Match', etag)
      .send(body);
    return [answer.status, answer.body.code as string];
  };
  const refused = [422, 'invalid_resolution'];
  expect(await decide('binary', { choose: 'both' })).toEqual(refused);
  expect(await decide('binary', { value: 'text' })).toEqual(refused);
  expect(await decide('binary', { hunks: ['mine'] })).toEqual(refused);
  expect(await decide('text', { hunks: ['mine', 'mine'] })).toEqual(refused);
  expect(await decide('text', { value: 5 })).toEqual(refused);
  await member
    .request('put', `/git/merges/${merge.id}/conflicts/${fileOf(merge, 'text').id}`)
    .set('If-Match', '"stale"')
    .send({ choose: 'mine' })
    .expect(412);
});

it('keeps the decisions whose three contents stay where a branch moves, and proposes them again', async () => {
  const { member, repository, merge } = await clash({
    base: { a: lines(), b: lines() },
    ours: { files: { a: lines([1, 'ours']), b: lines([1, 'ours']) } },
    theirs: { files: { a: lines([1, 'theirs']), b: lines([1, 'theirs']) } },
  });
  for (const name of ['a', 'b']) await settle(member, merge.id, { choose: 'theirs' }, fileOf(merge, name).id);
  await repository.commit({ a: lines([1, 'moved']) }, { branch: 'feature', message: 'Moved' });
  const before = await repository.tip();
  const { body } = await member.post(`/git/merges/${merge.id}/complete`).expect(409);
  expect(body.code).toBe('merge_outdated');
  expect(await repository.tip()).toBe(before);
  const { merge: next } = await getMerge(member, body.mergeId as string);
  expect([fileOf(next, 'a').resolution, fileOf(next, 'b').resolution]).toEqual([null, { choose: 'theirs' }]);
  await member.delete(`/git/merges/${next.id}`).expect(204);
  const again = await clashingMerge(member);
  expect([fileOf(again, 'a').remembered, fileOf(again, 'b').remembered]).toEqual([
    null,
    { choose: 'theirs' },
  ]);
  expect(fileOf(again, 'b').resolution).toBeNull();
});

it('settles entries of the list of apps of which none is newer', async () => {
  const { member, repository, app } = await withTwoBranches(fixture);
  const withEntry = async (branch: string, other: object) => {
    const meta = JSON.parse(await repository.show(branch, '.meta/meta.json')) as Record<string, object>;
    return { '.meta/meta.json': JSON.stringify({ ...meta, other }, null, 2) };
  };
  await repository.commit(await withEntry('main', { note: 'ours' }), { message: 'Ours' });
  await repository.commit(await withEntry('feature', { note: 'theirs' }), {
    message: 'Theirs',
    branch: 'feature',
  });
  const merge = await clashingMerge(member);
  const [conflict] = merge.apps[0].conflicts;
  expect(conflict).toMatchObject({
    kind: 'file',
    of: { name: '.meta/meta.json' },
    path: '/other',
    base: null,
    mine: { note: 'ours' },
    theirs: { note: 'theirs' },
  });
  await settle(member, merge.id, { choose: 'theirs' });
  await completeMerge(member, merge.id);
  const meta = JSON.parse(await repository.show('main', '.meta/meta.json')) as Record<string, object>;
  expect(meta.other).toEqual({ note: 'theirs' });
  expect(Object.keys(meta)).toEqual([app.gitAppId, 'other']);
});

it('says so where more files clash than anybody settles one by one', async () => {
  const many = (text: string): GitFiles =>
    Object.fromEntries(Array.from({ length: 1_001 }, (_, index) => [`many/${index}`, text]));
  const { member, repository } = await withTwoBranches(fixture, many('base\n'));
  await repository.commit(many('ours\n'), { message: 'Ours' });
  await repository.commit(many('theirs\n'), { message: 'Theirs', branch: 'feature' });
  const answer = await mergeFeature(member);
  expect(answer).toMatchObject({ status: 'conflicts', mergeId: null });
  expect(answer.files).toHaveLength(1_001);
});

it('settles names that are no UTF-8, submodules, and folders in place of files', async () => {
  const { member, repository } = await withTwoBranches(fixture);
  /** Commits entries whose paths are any bytes. */
  const commitRaw = async (branch: string, changes: [mode: string, path: Buffer, content: string][]) => {
    const tip = await repository.tip(branch);
    const parts = changes.flatMap(([mode, path, content]) => [
      Buffer.from(`M ${mode} ${mode === '160000' ? content : 'inline'} `),
      path,
      Buffer.from(mode === '160000' ? '\n' : `\ndata ${content.length}\n${content}\n`),
    ]);
    const head = `commit refs/heads/${branch}\ncommitter x <x@x> 1 +0000\ndata 1\nx\nfrom ${tip}\n`;
    await repository.git(['fast-import', '--quiet'], { input: Buffer.concat([Buffer.from(head), ...parts]) });
  };
  const bytes = (...codes: number[]) => Buffer.concat([Buffer.from('odd-'), Buffer.from(codes)]);
  for (const [branch, name] of [
    ['main', 'ours'],
    ['feature', 'theirs'],
  ] as const)
    await commitRaw(branch, [
      // Both are shown with the same replacement character.
      ['100644', bytes(0xff), `${name} one\n`],
      ['100755', bytes(0xfe), `${name} two\n`],
      ['160000', Buffer.from('module'), (name === 'ours' ? 'a' : 'b').repeat(40)],
      ['100644', Buffer.from(name === 'ours' ? 'thing' : 'thing/inside'), name],
    ]);
  const merge = await clashingMerge(member);
  const { conflicts } = merge.apps[0];
  expect(conflicts.map(({ of }) => of.name).sort()).toEqual(['module', 'odd-\ufffd', 'odd-\ufffd', 'thing']);
  expect(fileOf(merge, 'module')).toMatchObject({
    base: null,
    mine: { type: 'submodule', commit: 'a'.repeat(40) },
    theirs: { type: 'submodule', commit: 'b'.repeat(40) },
  });
  expect(fileOf(merge, 'thing')).toMatchObject({ mine: 'ours', theirs: { type: 'folder' } });
  for (const { id, of, mine } of conflicts) {
    const isText = of.name?.startsWith('odd') === true;
    const choice = mine === 'ours one\n' ? { choose: 'both' } : { choose: 'theirs' };
    await settle(member, merge.id, isText ? choice : { choose: 'theirs' }, id);
  }
  await completeMerge(member, merge.id);
  const tree = await repository.git(['ls-tree', '-r', 'main']);
  expect(tree).toMatch(/^100755 blob \w+\t"odd-\\376"$/m);
  expect(tree).toMatch(/^100644 blob \w+\t"odd-\\377"$/m);
  expect(tree).toMatch(/^160000 commit b{40}\tmodule$/m);
  expect(tree).toMatch(/\tthing\/inside$/m);
  expect(tree.trim().split('\n')).toHaveLength(6);
  const oid = /^100644 blob (\w+)\t"odd-\\377"$/m.exec(tree)?.[1] ?? '';
  expect(await repository.git(['cat-file', 'blob', oid])).toBe('ours one\ntheirs one\n');
  await repository.fsck();
});

it('settles a text that is too long to be shown from one side as a whole', async () => {
  const long = (first: string, last: string) => `${first}\n${'a line of text\n'.repeat(20_000)}${last}\n`;
  const { member, repository, merge } = await clash({
    base: { 'long.txt': long('base', 'base') },
    ours: { files: { 'long.txt': long('ours', 'ours') } },
    theirs: { files: { 'long.txt': long('theirs', 'base') } },
  });
  const [conflict] = merge.apps[0].conflicts;
  expect(conflict).toMatchObject({
    mine: null,
    theirs: null,
    absent: [],
    omitted: ['base', 'mine', 'theirs'],
    // Equal lines are not told apart, so all of them clash.
    hunks: null,
  });
  expect(conflict).not.toHaveProperty('merged');
  await settle(member, merge.id, { choose: 'theirs' });
  await completeMerge(member, merge.id);
  expect(await repository.show('main', 'long.txt')).toBe(long('theirs', 'base'));
});
