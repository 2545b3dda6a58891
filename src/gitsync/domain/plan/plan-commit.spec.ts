import { acceptedAt, commit, entriesOf, plan, theirs } from '../../../../test/support/commit-job';
import { blobOidOf } from '../format/tree';
import { RepositoryLayout } from '../format/repository-layout';
import { MemoryTree } from '../../../../test/support/memory-tree';

describe('the first commit of an app', () => {
  it('adds its file and its entry to an empty repository', async () => {
    const { tree, link, overwrote } = await commit(new MemoryTree(), { kind: 'app' }, null);
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
      oid: blobOidOf(Buffer.from('{"orders":1}')),
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

  it('replaces file and entry of another app with this name, and reports it', async () => {
    const before = await commit(
      new MemoryTree({ 'Orders/theme.css': 'x' }),
      { ...theirs, versionName: 'v7' },
      null,
    );
    const { tree, overwrote } = await commit(before.tree, { seen: before.tree }, null);
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

  it('replaces it in any spelling, so that no two files differ only in case or Unicode form', async () => {
    const before = await commit(new MemoryTree(), { ...theirs, name: 'CAFE\u0301', versionName: 'V1' }, null);
    const { tree, overwrote } = await commit(before.tree, { name: 'Caf\u00e9', seen: before.tree }, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Caf\u00e9/v1.json']);
    expect(entriesOf(tree)).toEqual([['ours', 'Caf\u00e9', 'v1']]);
    expect(overwrote).toMatchObject({ gitAppId: 'theirs', name: 'CAFE\u0301' });
  });

  it('replaces a file without an entry at its path, reports it, and keeps the others', async () => {
    const before = new MemoryTree({ 'orders/V1.json': 'by hand', 'orders/data.json': '[]' });
    const { tree, overwrote } = await commit(before, { seen: before }, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'orders/data.json']);
    expect(overwrote).toEqual({ gitAppId: null, name: 'orders', lastCommit: null });
  });

  it('is empty if its own entry has the same content, and replaces different content', async () => {
    const before = await commit(new MemoryTree(), {}, null);
    expect(await plan(before.tree, { message: 'Again' }, null)).toEqual({
      kind: 'nothing',
      link: before.link,
    });
    const { tree, overwrote } = await commit(
      before.tree,
      { document: '{"orders":2}', seen: before.tree },
      null,
    );
    expect(tree.textOf('Orders/v1.json')).toBe('{"orders":2}');
    expect(overwrote).toMatchObject({ gitAppId: 'ours', name: 'Orders' });
  });

  it('moves its file from the place in its own entry', async () => {
    const before = await commit(new MemoryTree(), { name: 'Old', versionName: 'v0' }, null);
    const { tree } = await commit(before.tree, { seen: before.tree }, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
    expect(entriesOf(tree)).toEqual([['ours', 'Orders', 'v1']]);
  });

  it('replaces nothing that was not seen as it is', async () => {
    const taken = await commit(new MemoryTree(), theirs, null);
    const refusal = {
      kind: 'name_taken',
      by: { gitAppId: 'theirs', name: 'Orders', path: 'Orders/v1.json' },
    };
    expect(await plan(taken.tree, {}, null)).toEqual(refusal);
    const changed = await commit(taken.tree, { ...theirs, document: '{"theirs":2}' }, taken.link);
    expect(await plan(changed.tree, { seen: taken.tree }, null)).toEqual(refusal);
    expect(await plan(changed.tree, { seen: new MemoryTree() }, null)).toEqual(refusal);

    const byHand = new MemoryTree({ 'orders/V1.json': 'by hand' });
    expect(await plan(byHand, {}, null)).toMatchObject({ kind: 'name_taken', by: { gitAppId: null } });
    const own = await commit(new MemoryTree(), {}, null);
    expect(await plan(own.tree, { document: '{"orders":2}' }, null)).toMatchObject({
      kind: 'conflict',
      reason: 'entry_changed',
    });
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

  it('is empty if the repository already matches: message, user and date do not count', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const again = await plan(tree, { message: 'Other', authorName: 'Grace', acceptedAt: new Date(0) }, link);
    expect(again).toEqual({ kind: 'nothing', link });
  });

  it('is not empty if only the id of the version differs', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const { changes } = await commit(tree, { gitVersionId: 'version-2' }, link);
    expect(changes.map(({ path }) => path)).toEqual(['.meta/meta.json']);
  });

  it('replaces the file if the version differs', async () => {
    const first = await commit(new MemoryTree({ 'Orders/theme.css': 'x' }), {}, null);
    const { tree } = await commit(first.tree, { versionName: 'v2', gitVersionId: 'version-2' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/theme.css', 'Orders/v2.json']);
  });

  it('moves the file of an app that was renamed in the meantime', async () => {
    const first = await commit(new MemoryTree({ 'Orders/theme.css': 'x' }), {}, null);
    const { tree } = await commit(first.tree, { name: 'ORDERS', versionName: 'V1' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'ORDERS/V1.json', 'Orders/theme.css']);
  });

  it('never replaces another app with it, even if it may overwrite', async () => {
    const other = await commit(new MemoryTree(), { ...theirs, name: 'Theirs' }, null);
    const { tree, link } = await commit(other.tree, {}, null);
    for (const seen of [undefined, tree]) {
      const refused = await plan(tree, { name: 'THEIRS', seen, versionName: 'v5' }, link);
      expect(refused).toEqual({
        kind: 'name_taken',
        by: { gitAppId: 'theirs', name: 'Theirs', path: 'Theirs/v1.json' },
      });
    }
  });

  it('does not replace a file at the place of its new version', async () => {
    const first = await commit(new MemoryTree(), {}, null);
    const tree = first.tree.with([{ path: 'Orders/V2.json', content: 'by hand' }]);
    const refused = await plan(tree, { versionName: 'v2' }, first.link);
    expect(refused).toMatchObject({ kind: 'conflict', path: 'Orders/V2.json', reason: 'path_occupied' });
    const forced = await commit(tree, { versionName: 'v2', seen: tree }, first.link);
    expect(forced.tree.paths()).toEqual(['.meta/meta.json', 'Orders/v2.json']);
  });
});

describe('a rename', () => {
  it('moves the file to its new name, keeps the version, and leaves the rest of the folder', async () => {
    const first = await commit(new MemoryTree({ 'Orders/theme.css': 'x' }), {}, null);
    const fields = {
      kind: 'rename' as const,
      name: 'Sales',
      versionName: 'v9',
      gitVersionId: 'version-9',
    };
    const { tree, link } = await commit(first.tree, { ...fields, document: '{"sales":1}' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/theme.css', 'Sales/v1.json']);
    expect(tree.textOf('Sales/v1.json')).toBe('{"sales":1}');
    expect(link.entry).toEqual({ gitAppName: 'Sales', gitVersionId: 'version-1', gitVersionName: 'v1' });
    const verbatim = await commit(first.tree, { ...fields, document: null }, first.link);
    expect(verbatim.tree.textOf('Sales/v1.json')).toBe('{"orders":1}');
  });

  it('follows a change that is only of case or Unicode form', async () => {
    const first = await commit(new MemoryTree(), {}, null);
    const { tree } = await commit(first.tree, { kind: 'rename', name: 'ORDERS' }, first.link);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'ORDERS/v1.json']);
  });

  it('never replaces another app, in any spelling, nor a file without an entry', async () => {
    const other = await commit(
      new MemoryTree({ 'Loose/v1.json': '{}' }),
      { ...theirs, name: 'Straße' },
      null,
    );
    const { tree, link } = await commit(other.tree, {}, null);
    expect(await plan(tree, { kind: 'rename', name: 'STRASSE', versionName: 'v3' }, link)).toEqual({
      kind: 'name_taken',
      by: { gitAppId: 'theirs', name: 'Straße', path: 'Straße/v1.json' },
    });
    expect(await plan(tree, { kind: 'rename', name: 'loose' }, link)).toEqual({
      kind: 'name_taken',
      by: { gitAppId: null, name: 'Loose', path: 'Loose/v1.json' },
    });
  });

  it('is empty for an app that was never committed here', async () => {
    expect(await plan(new MemoryTree(), { kind: 'rename' }, null)).toEqual({
      kind: 'nothing',
      link: null,
    });
  });

  it('is detected by Git as one rename, and is empty the second time', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const renamed = await commit(tree, { kind: 'rename', name: 'Sales' }, link);
    expect(await plan(renamed.tree, { kind: 'rename', name: 'Sales' }, link)).toEqual({
      kind: 'nothing',
      link: renamed.link,
    });
    expect(
      renamed.changes.map((change) => [change.path, 'content' in change && change.content !== null]),
    ).toEqual([
      ['Orders/v1.json', false],
      ['Sales/v1.json', true],
      ['.meta/meta.json', true],
    ]);
  });
});

describe('a repository that cannot be written', () => {
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
    ['the list of the split layout is broken', { '.meta/appMeta.json': '{' }, 'not a valid list'],
  ])('is refused: %s', async (_, files, words) => {
    const refusal = plan(new MemoryTree(files as ConstructorParameters<typeof MemoryTree>[0]), {}, null);
    await expect(refusal).rejects.toMatchObject({ code: 'git_invalid_repository', status: 422 });
    await expect(refusal).rejects.toThrow(words);
  });

  it('is refused if the directory is not a folder', async () => {
    const tree = new MemoryTree({ apps: { kind: 'symlink' } });
    await expect(plan(tree, {}, null, new RepositoryLayout('apps/x'))).rejects.toThrow('symbolic link');
  });

  it('gets no file whose name is invalid in a file system', async () => {
    await expect(plan(new MemoryTree(), { name: '.git' }, null)).rejects.toMatchObject({
      code: 'invalid_app_name',
    });
    await expect(plan(new MemoryTree(), { versionName: '../x' }, null)).rejects.toMatchObject({
      code: 'invalid_app_name',
    });
  });

  it('keeps files to which an unsafe or foreign entry refers', async () => {
    const meta = JSON.stringify({
      ours: { gitAppName: '..', gitVersionName: '../secret', gitVersionId: 'x' },
      a: { gitAppName: 'A', gitVersionName: 'v1' },
    });
    const seen = new MemoryTree({ '.meta/meta.json': meta, 'A/v1.json': 'a' });
    const { tree } = await commit(seen, { seen }, null);
    expect(tree.paths()).toEqual(['.meta/meta.json', 'A/v1.json', 'Orders/v1.json']);
  });
});
