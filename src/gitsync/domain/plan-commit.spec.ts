import { execFileSync } from 'node:child_process';
import * as fc from 'fast-check';
import { nameKey } from '../../core/names';
import {
  AppLink,
  appStateAt,
  AppStateReader,
  blobOidOf,
  CommitJob,
  CommitPlan,
  listRepositoryApps,
  parseMeta,
  planCommit,
  RepositoryLayout,
} from './index';
import { MemoryTree } from './memory-tree.fixture';

const root = new RepositoryLayout('');
const acceptedAt = new Date('2025-03-26T12:10:30.805Z');

function job(fields: Partial<Omit<CommitJob, 'document'>> & { document?: string | null } = {}): CommitJob {
  const { document = '{"orders":1}', ...rest } = fields;
  return {
    kind: 'commit_app',
    gitAppId: 'ours',
    name: 'Orders',
    gitVersionId: 'version-1',
    versionName: 'v1',
    message: 'Sort by date',
    authorName: 'Ada Lovelace',
    acceptedAt,
    overwrite: false,
    ...rest,
    document: document === null ? null : Buffer.from(document),
  };
}

async function plan(
  tree: MemoryTree,
  fields: Parameters<typeof job>[0],
  link: AppLink | null,
  layout = root,
) {
  return planCommit({ view: tree, layout, job: job(fields), link });
}

/** The tree after a commit that must be one. */
async function commit(
  tree: MemoryTree,
  fields: Parameters<typeof job>[0],
  link: AppLink | null,
  layout = root,
) {
  const made = await plan(tree, fields, link, layout);
  if (made.kind !== 'changes') throw new Error(`not committed: ${JSON.stringify(made)}`);
  return { tree: tree.with(made.changes), link: made.link, overwrote: made.overwrote, changes: made.changes };
}

const entriesOf = (tree: MemoryTree, layout = root) =>
  parseMeta(tree.textOf(layout.metaPath))
    .entries()
    .map((entry) => [entry.gitAppId, entry.gitAppName, entry.gitVersionName]);

const theirs = { gitAppId: 'theirs', message: 'Theirs', authorName: 'Grace', document: '{"theirs":1}' };

describe('the first commit of an app', () => {
  it('adds its file and its entry to an empty repository', async () => {
    const { tree, link, overwrote } = await commit(new MemoryTree(), { kind: 'create_app' }, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
    expect(tree.textOf('.meta/meta.json')).toBe(`{
  "ours": {
    "gitAppName": "Orders",
    "lastCommitMessage": "Sort by date",
    "gitVersionId": "version-1",
    "lastpushDate": "2025-03-26T12:10:30.805Z",
    "gitVersionName": "v1",
    "lastCommitUser": "Ada Lovelace"
  }
}`);
    expect(link).toEqual({
      path: 'Orders/v1.json',
      blobOid: blobOidOf(Buffer.from('{"orders":1}')),
      entry: { gitAppName: 'Orders', gitVersionId: 'version-1', gitVersionName: 'v1' },
    });
    expect(overwrote).toBeNull();
  });

  it('stays below the directory', async () => {
    const layout = new RepositoryLayout('apps/team a');
    const { tree } = await commit(new MemoryTree({ 'Orders/v1.json': 'not ours' }), {}, null, layout);
    expect(tree.paths()).toEqual([
      'Orders/v1.json',
      'apps/team a/.meta/meta.json',
      'apps/team a/Orders/v1.json',
    ]);
  });

  it('replaces file and entry of another app with this name, and says so', async () => {
    const before = await commit(
      new MemoryTree({ 'Orders/theme.css': 'x' }),
      { ...theirs, versionName: 'v7' },
      null,
    );
    const { tree, overwrote } = await commit(before.tree, {}, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/theme.css', 'Orders/v1.json']);
    expect(entriesOf(tree)).toEqual([['ours', 'Orders', 'v1']]);
    expect(overwrote).toEqual({
      gitAppId: 'theirs',
      name: 'Orders',
      lastCommit: {
        message: 'Theirs',
        author: { name: 'Grace', email: null },
        date: acceptedAt.toISOString(),
      },
    });
  });

  it('replaces it under any spelling, so that no two files differ only in case or Unicode form', async () => {
    const before = await commit(new MemoryTree(), { ...theirs, name: 'CAFE\u0301', versionName: 'V1' }, null);
    const { tree, overwrote } = await commit(before.tree, { name: 'Caf\u00e9' }, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Caf\u00e9/v1.json']);
    expect(entriesOf(tree)).toEqual([['ours', 'Caf\u00e9', 'v1']]);
    expect(overwrote).toMatchObject({ gitAppId: 'theirs', name: 'CAFE\u0301' });
  });

  it('replaces a file without an entry at its path, says so, and leaves the others', async () => {
    const before = new MemoryTree({ 'orders/V1.json': 'by hand', 'orders/data.json': '[]' });
    const { tree, overwrote } = await commit(before, {}, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'orders/data.json']);
    expect(overwrote).toEqual({ gitAppId: null, name: 'orders', lastCommit: null });
  });

  it('is nothing where its own entry stands there with the same content, and replaces other content', async () => {
    const before = await commit(new MemoryTree(), {}, null);
    expect(await plan(before.tree, { message: 'Again' }, null)).toEqual({
      kind: 'nothing',
      link: before.link,
    });
    const { tree, overwrote } = await commit(before.tree, { document: '{"orders":2}' }, null);
    expect(tree.textOf('Orders/v1.json')).toBe('{"orders":2}');
    expect(overwrote).toMatchObject({ gitAppId: 'ours', name: 'Orders' });
  });

  it('takes its file along from where its own entry tells', async () => {
    const before = await commit(new MemoryTree(), { name: 'Old', versionName: 'v0' }, null);
    const { tree } = await commit(before.tree, {}, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
    expect(entriesOf(tree)).toEqual([['ours', 'Orders', 'v1']]);
  });
});

describe('a commit of an app', () => {
  it('changes its file and its entry, and nothing else', async () => {
    const other = await commit(new MemoryTree({ 'README.md': 'hi' }), { ...theirs, name: 'Theirs' }, null);
    const first = await commit(other.tree, {}, null);
    const { tree, changes } = await commit(
      first.tree,
      { document: '{"orders":2}', message: 'Two' },
      first.link,
    );
    expect(changes.map(({ path }) => path)).toEqual(['Orders/v1.json', '.meta/meta.json']);
    expect(tree.textOf('.meta/meta.json')).toBe(
      first.tree.textOf('.meta/meta.json').replace('Sort by date', 'Two'),
    );
    expect(tree.textOf('README.md')).toBe('hi');
  });

  it('is nothing when the repository is as wanted: message, user and date do not count', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const again = await plan(tree, { message: 'Other', authorName: 'Grace', acceptedAt: new Date(0) }, link);
    expect(again).toEqual({ kind: 'nothing', link });
  });

  it('is one when only the id of the version is another', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const { changes } = await commit(tree, { gitVersionId: 'version-2' }, link);
    expect(changes.map(({ path }) => path)).toEqual(['.meta/meta.json']);
  });

  it('replaces the file when the version is another', async () => {
    const first = await commit(new MemoryTree({ 'Orders/theme.css': 'x' }), {}, null);
    const { tree } = await commit(first.tree, { versionName: 'v2', gitVersionId: 'version-2' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/theme.css', 'Orders/v2.json']);
  });

  it('moves the file of an app that was renamed meanwhile', async () => {
    const first = await commit(new MemoryTree({ 'Orders/theme.css': 'x' }), {}, null);
    const { tree } = await commit(first.tree, { name: 'ORDERS', versionName: 'V1' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'ORDERS/V1.json', 'Orders/theme.css']);
  });

  it('never goes over another app for that, even when it may overwrite', async () => {
    const other = await commit(new MemoryTree(), { ...theirs, name: 'Theirs' }, null);
    const { tree, link } = await commit(other.tree, {}, null);
    for (const overwrite of [false, true]) {
      const refused = await plan(tree, { name: 'THEIRS', overwrite, versionName: 'v5' }, link);
      expect(refused).toEqual({ kind: 'name_taken', by: { gitAppId: 'theirs', name: 'Theirs' } });
    }
  });

  it('does not go over a file that stands where its new version is to go', async () => {
    const first = await commit(new MemoryTree(), {}, null);
    const tree = first.tree.with([{ path: 'Orders/V2.json', content: 'by hand' }]);
    const refused = await plan(tree, { versionName: 'v2' }, first.link);
    expect(refused).toMatchObject({ kind: 'remote_moved', path: 'Orders/V2.json', reason: 'path_occupied' });
    const forced = await commit(tree, { versionName: 'v2', overwrite: true }, first.link);
    expect(forced.tree.paths()).toEqual(['.meta/meta.json', 'Orders/v2.json']);
  });
});

describe('an app that someone else changed in the repository', () => {
  const remoteChanges: [string, string, (tree: MemoryTree) => Promise<MemoryTree>][] = [
    [
      'its file was changed',
      'file_changed',
      (tree) => Promise.resolve(tree.with([{ path: 'Orders/v1.json', content: 'x' }])),
    ],
    [
      'its file was removed',
      'file_missing',
      (tree) => Promise.resolve(tree.with([{ path: 'Orders/v1.json', content: null }])),
    ],
    [
      'its entry was removed',
      'entry_missing',
      (tree) => Promise.resolve(tree.with([{ path: '.meta/meta.json', content: null }])),
    ],
    ['it was renamed', 'entry_changed', async (tree) => (await commit(tree, { name: 'Sales' }, null)).tree],
    [
      'its version is another',
      'entry_changed',
      async (tree) => (await commit(tree, { versionName: 'v2' }, null)).tree,
    ],
    [
      'its version has another id',
      'entry_changed',
      async (tree) => (await commit(tree, { gitVersionId: 'x' }, null)).tree,
    ],
    [
      'another app took its folder',
      'entry_missing',
      async (tree) => (await commit(tree, { ...theirs }, null)).tree,
    ],
    [
      'its entry has a name that no file can have',
      'entry_changed',
      (tree) =>
        Promise.resolve(
          tree.with([
            {
              path: '.meta/meta.json',
              content: tree.textOf('.meta/meta.json').replace('"Orders"', '"../x"'),
            },
          ]),
        ),
    ],
  ];

  it.each(remoteChanges)('is not overwritten: %s', async (_, reason, change) => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const refused = await plan(await change(tree), { document: '{"orders":2}' }, link);
    expect(refused).toMatchObject({ kind: 'remote_moved', path: 'Orders/v1.json', reason });
    const renamed = await plan(
      await change(tree),
      { kind: 'rename_app', name: 'New', overwrite: true },
      link,
    );
    expect(renamed).toMatchObject({ kind: 'remote_moved', reason });
  });

  it.each(remoteChanges)('is replaced when that is wanted: %s', async (_, __, change) => {
    const first = await commit(new MemoryTree(), {}, null);
    const { tree } = await commit(
      await change(first.tree),
      { document: '{"orders":2}', overwrite: true },
      first.link,
    );
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
    expect(tree.textOf('Orders/v1.json')).toBe('{"orders":2}');
    expect(entriesOf(tree)).toEqual([['ours', 'Orders', 'v1']]);
  });

  it('is committed when only message, user or date of its entry differ, or something beside it', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const meta = tree
      .textOf('.meta/meta.json')
      .replace('Ada Lovelace', 'Someone')
      .replace('{\n', '{ "new": [1.0],\n');
    const moved = tree.with([
      { path: '.meta/meta.json', content: meta },
      { path: 'Orders/notes.txt', content: 'x' },
    ]);
    const { tree: after } = await commit(moved, { document: '{"orders":2}' }, link);
    expect(after.textOf('.meta/meta.json')).toContain('"new": [1.0]');
    expect(after.paths()).toContain('Orders/notes.txt');
  });

  it('is not in the way when it went to where ours wants to be with the same content', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const same = await commit(tree, { document: '{"orders":2}', message: 'Theirs' }, link);
    expect(await plan(same.tree, { document: '{"orders":2}' }, link)).toEqual({
      kind: 'nothing',
      link: same.link,
    });
  });

  it('does not give way to a third app that has our old name by now', async () => {
    const first = await commit(new MemoryTree(), {}, null);
    const renamed = await commit(first.tree, { name: 'Sales' }, null);
    const taken = await commit(renamed.tree, theirs, null);
    const refused = await plan(taken.tree, { overwrite: true, document: 'x' }, first.link);
    expect(refused).toEqual({ kind: 'name_taken', by: { gitAppId: 'theirs', name: 'Orders' } });
  });
});

describe('a rename', () => {
  it('moves the file with its new name, keeps the version, and leaves the rest of the folder', async () => {
    const first = await commit(new MemoryTree({ 'Orders/theme.css': 'x' }), {}, null);
    const fields = {
      kind: 'rename_app' as const,
      name: 'Sales',
      versionName: 'v9',
      gitVersionId: 'version-9',
    };
    const { tree, link } = await commit(first.tree, { ...fields, document: '{"sales":1}' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/theme.css', 'Sales/v1.json']);
    expect(tree.textOf('Sales/v1.json')).toBe('{"sales":1}');
    expect(link.entry).toEqual({ gitAppName: 'Sales', gitVersionId: 'version-1', gitVersionName: 'v1' });
    const asItIs = await commit(first.tree, { ...fields, document: null }, first.link);
    expect(asItIs.tree.textOf('Sales/v1.json')).toBe('{"orders":1}');
  });

  it('follows a change of case or Unicode form only', async () => {
    const first = await commit(new MemoryTree(), {}, null);
    const { tree } = await commit(first.tree, { kind: 'rename_app', name: 'ORDERS' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'ORDERS/v1.json']);
  });

  it('never goes over another app, by any spelling, nor over a file without an entry', async () => {
    const other = await commit(
      new MemoryTree({ 'Loose/v1.json': '{}' }),
      { ...theirs, name: 'Straße' },
      null,
    );
    const { tree, link } = await commit(other.tree, {}, null);
    expect(await plan(tree, { kind: 'rename_app', name: 'STRASSE', versionName: 'v3' }, link)).toEqual({
      kind: 'name_taken',
      by: { gitAppId: 'theirs', name: 'Straße' },
    });
    expect(await plan(tree, { kind: 'rename_app', name: 'loose' }, link)).toEqual({
      kind: 'name_taken',
      by: { gitAppId: null, name: 'Loose' },
    });
  });

  it('is nothing for an app that was never committed here', async () => {
    expect(await plan(new MemoryTree(), { kind: 'rename_app' }, null)).toEqual({
      kind: 'nothing',
      link: null,
    });
  });

  it('is one move in the eyes of Git, and done twice it is nothing', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const renamed = await commit(tree, { kind: 'rename_app', name: 'Sales' }, link);
    expect(await plan(renamed.tree, { kind: 'rename_app', name: 'Sales' }, link)).toEqual({
      kind: 'nothing',
      link: renamed.link,
    });
    expect(renamed.changes.map(({ path, content }) => [path, content !== null])).toEqual([
      ['Orders/v1.json', false],
      ['Sales/v1.json', true],
      ['.meta/meta.json', true],
    ]);
  });
});

describe('a repository that cannot be written to', () => {
  it.each([
    ['the app’s folder is a symbolic link', { Orders: { kind: 'symlink' as const } }, 'symbolic link'],
    ['the app’s folder is a submodule', { Orders: { kind: 'submodule' as const } }, 'submodule'],
    ['the app’s folder is a file', { Orders: 'a file' }, 'is a file'],
    ['a file has its name in another case', { orders: 'a file' }, 'is a file'],
    ['its file is a folder', { 'Orders/v1.json/x': '' }, 'is a folder'],
    ['its file is a symbolic link', { 'Orders/v1.json': { kind: 'symlink' as const } }, 'symbolic link'],
    ['.meta is a file', { '.meta': 'x' }, 'is a file'],
    ['.meta is a symbolic link', { '.meta': { kind: 'symlink' as const } }, 'symbolic link'],
    [
      'the list of apps is a symbolic link',
      { '.meta/meta.json': { kind: 'symlink' as const } },
      'symbolic link',
    ],
    ['the list of apps is broken', { '.meta/meta.json': '{' }, 'not valid JSON'],
    ['it has the newer layout', { '.meta/appMeta.json': '{}' }, 'newer layout'],
  ])('is refused: %s', async (_, files, words) => {
    const refusal = plan(new MemoryTree(files as ConstructorParameters<typeof MemoryTree>[0]), {}, null);
    await expect(refusal).rejects.toMatchObject({ code: 'git_invalid_repository', status: 422 });
    await expect(refusal).rejects.toThrow(words);
  });

  it('is refused when the directory is no folder', async () => {
    const tree = new MemoryTree({ apps: { kind: 'symlink' } });
    await expect(plan(tree, {}, null, new RepositoryLayout('apps/x'))).rejects.toThrow('symbolic link');
  });

  it('gets no file with a name that a file system cannot hold', async () => {
    await expect(plan(new MemoryTree(), { name: '.git' }, null)).rejects.toMatchObject({
      code: 'invalid_app_name',
    });
    await expect(plan(new MemoryTree(), { versionName: '../x' }, null)).rejects.toMatchObject({
      code: 'invalid_app_name',
    });
  });

  it('keeps files that an unsafe or foreign entry tells of', async () => {
    const meta = JSON.stringify({
      ours: { gitAppName: '..', gitVersionName: '../secret', gitVersionId: 'x' },
      a: { gitAppName: 'A', gitVersionName: 'v1' },
    });
    const { tree } = await commit(new MemoryTree({ '.meta/meta.json': meta, 'A/v1.json': 'a' }), {}, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'A/v1.json', 'Orders/v1.json']);
  });
});

describe('two workspaces on one repository', () => {
  const names = fc.constantFrom('Orders', 'ORDERS', 'Sales', 'Straße', 'STRASSE', 'Loose');
  const step = fc.record({
    workspace: fc.nat(1),
    gitAppId: fc.constantFrom('1', 'b', '__proto__'),
    kind: fc.constantFrom<CommitJob['kind']>('create_app', 'commit_app', 'commit_app', 'rename_app'),
    name: names,
    versionName: fc.constantFrom('v1', 'V1', 'v2'),
    document: fc.constantFrom('{"a":1}', '{"a":2}', '{"a":3}'),
    overwrite: fc.boolean(),
  });
  const loose = {
    'Loose/v1.json': 'loose',
    'Orders/theme.css': 'css',
    'README.md': 'hi',
    '.github/x.json': '{}',
  };

  it('never leave an app without its file, two with one name, or touch what is not theirs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        let tree = new MemoryTree(loose);
        const links = new Map<string, AppLink | null>();
        for (const { workspace, ...fields } of steps) {
          const key = `${workspace} ${fields.gitAppId}`;
          const made: CommitPlan = await plan(tree, fields, links.get(key) ?? null);
          if (made.kind === 'nothing') links.set(key, made.link);
          if (made.kind !== 'changes') continue;
          links.set(key, made.link);
          tree = tree.with(made.changes);
          expect(await plan(tree, fields, made.link)).toEqual({ kind: 'nothing', link: made.link });
        }
        const { items, metaProblem } = await listRepositoryApps(tree, root);
        expect(metaProblem).toBeNull();
        const known = items.filter((app) => app.gitAppId !== null);
        expect(known.filter((app) => app.problem !== null)).toEqual([]);
        expect(new Set(known.map((app) => nameKey(app.name))).size).toBe(known.length);
        expect(items.filter((app) => app.gitAppId === null && app.path !== 'Loose/v1.json')).toEqual([]);
        for (const path of ['Orders/theme.css', 'README.md', '.github/x.json'])
          expect(tree.paths()).toContain(path);
      }),
      { numRuns: 400 },
    );
  });
});

describe('the state of an app in a tree', () => {
  it('changes with its entry and its file, through renames, and with nothing else', async () => {
    const empty = new MemoryTree();
    const first = await commit(empty, {}, null);
    const other = await commit(first.tree, { ...theirs, name: 'Theirs' }, null);
    const renamed = await commit(
      other.tree,
      { kind: 'rename_app', name: 'Sales', document: null },
      first.link,
    );
    const edited = renamed.tree.with([{ path: 'Sales/v1.json', content: 'x' }]);
    const removed = edited.with([{ path: 'Sales/v1.json', content: null }]);
    const reader = new AppStateReader(root, { gitAppId: 'ours' });
    const trees = [empty, first.tree, other.tree, renamed.tree, edited, removed];
    const states: (string | null)[] = [];
    for (const tree of trees) states.push(await reader.findState(tree));
    expect(states[0]).toBeNull();
    expect(states[2]).toBe(states[1]);
    expect(new Set(states).size).toBe(5);
    expect(await Promise.all(trees.map((tree) => appStateAt(tree, root, { gitAppId: 'ours' })))).toEqual(
      states,
    );
  });

  it('is that of its file alone where it has no entry, and is read past a broken list of apps', async () => {
    const tree = new MemoryTree({ '.meta/meta.json': '{', 'Loose/v1.json': '{}' });
    expect(await appStateAt(tree, root, { path: 'Loose/v1.json' })).toContain(blobOidOf(Buffer.from('{}')));
    expect(await appStateAt(tree, root, { gitAppId: 'ours' })).toBeNull();
  });
});

it("gives a file the id that Git's own command gives it", () => {
  const content = Buffer.from('{"ü":1}\r\n');
  const id = execFileSync('git', ['hash-object', '--stdin', '--no-filters'], { input: content, cwd: '/' });
  expect(blobOidOf(content)).toBe(id.toString().trim());
});
