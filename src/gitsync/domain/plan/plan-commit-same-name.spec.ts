import { MemoryTree } from '../../../../test/support/memory-tree';
import { locateApp } from '../format/locate-app';
import { commit, entriesOf, plan, root, theirs } from '../../../../test/support/commit-job';

const entry = (gitAppName: string, gitVersionName: string, lastpushDate: string) => ({
  gitAppName,
  gitVersionName,
  gitVersionId: `${gitVersionName} of ${lastpushDate}`,
  lastpushDate,
});
const treeOf = (entries: Record<string, unknown>, files: Record<string, string>) =>
  new MemoryTree({ '.meta/meta.json': JSON.stringify(entries, null, 2), ...files });

/** Two apps of one name, as ToolJet leaves them. */
const separate = () =>
  treeOf(
    {
      one: entry('Orders', 'v1', '2025-01-01T00:00:00Z'),
      four: entry('Orders', 'v4', '2025-01-02T00:00:00Z'),
    },
    { 'Orders/v1.json': '{"one":1}', 'Orders/v4.json': '{"four":1}' },
  );
/** Two entries for one file, which belongs to `owner`. */
const shared = () =>
  treeOf(
    {
      stale: entry('Orders', 'v1', '2025-01-01T00:00:00Z'),
      owner: entry('Orders', 'v1', '2025-01-02T00:00:00Z'),
    },
    { 'Orders/v1.json': '{"owner":1}' },
  );
const linkIn = async (tree: MemoryTree, id: string) => {
  const [, gitAppName, gitVersionName] = entriesOf(tree).find(([key]) => key === id)!;
  const path = `${gitAppName}/${gitVersionName}.json`;
  const all = JSON.parse(tree.textOf('.meta/meta.json')) as Record<string, { gitVersionId: string }>;
  const named = {
    gitAppName: gitAppName!,
    gitVersionName: gitVersionName!,
    gitVersionId: all[id].gitVersionId,
  };
  return { path, oid: (await tree.findEntry(path))!.oid, entry: named };
};

describe('the commit of a new app whose name several entries have', () => {
  it.each([
    ['separate files', separate],
    ['one file', shared],
  ])('goes to a folder of its own, where they have %s', async (_name, before) => {
    const tree = before();
    const first = await commit(tree, { seen: tree }, null);

    expect(entriesOf(first.tree)).toEqual([...entriesOf(tree), ['ours', 'Orders (2)', 'v1']]);
    expect(first.tree.paths()).toEqual([...tree.paths(), 'Orders (2)/v1.json'].sort());
    expect(first.overwrote).toBeNull();
    expect(first.link).toMatchObject({ path: 'Orders (2)/v1.json', localName: 'Orders' });
  });

  it('stays in that folder until it is renamed', async () => {
    const first = await commit(separate(), {}, null);
    const second = await commit(first.tree, { document: '{"orders":2}' }, first.link);
    expect(second.changes.map(({ path }) => path)).toEqual(['Orders (2)/v1.json', '.meta/meta.json']);
    expect(await plan(second.tree, { document: '{"orders":2}' }, second.link)).toMatchObject({
      kind: 'nothing',
    });

    const renamed = await commit(second.tree, { kind: 'rename', name: 'Sales' }, second.link);
    expect(renamed.link.localName).toBeUndefined();
    expect(renamed.tree.paths()).toEqual([
      '.meta/meta.json',
      'Orders/v1.json',
      'Orders/v4.json',
      'Sales/v1.json',
    ]);
  });

  it('takes the next number that no entry and no folder has', async () => {
    const tree = separate().with([{ path: 'ORDERS (2)/readme.md', content: Buffer.from('') }]);
    const third = await commit(tree, { ...theirs, gitAppId: 'third' }, null);
    const { link } = await commit(third.tree, {}, null);
    expect([third.link.path, link.path]).toEqual(['Orders (3)/v1.json', 'Orders (4)/v1.json']);
  });

  it('finds its folder again where nothing is known of its last commit', async () => {
    const first = await commit(separate(), {}, null);
    expect(await plan(first.tree, {}, null)).toMatchObject({ kind: 'nothing', link: first.link });
  });
});

describe('a commit to one of several apps of a name', () => {
  it('leaves the others alone, in its folder, with a new version, and where it was seen to have changed', async () => {
    const tree = separate();
    const link = await linkIn(tree, 'one');
    const inPlace = await commit(tree, { gitAppId: 'one', gitVersionId: link.entry.gitVersionId }, link);
    expect(inPlace.tree.textOf('Orders/v4.json')).toBe('{"four":1}');

    const moved = await commit(tree, { gitAppId: 'one', versionName: 'v2' }, link);
    expect(moved.tree.paths()).toEqual(['.meta/meta.json', 'Orders/v2.json', 'Orders/v4.json']);

    const unseen = await commit(tree, { gitAppId: 'one', versionName: 'v2', seen: tree }, null);
    expect(entriesOf(unseen.tree)).toEqual([
      ['one', 'Orders', 'v2'],
      ['four', 'Orders', 'v4'],
    ]);
    expect(unseen.tree.textOf('Orders/v4.json')).toBe('{"four":1}');

    const taken = { gitAppId: 'one', versionName: 'v4' };
    expect(await plan(tree, taken, link)).toMatchObject({ kind: 'conflict', reason: 'path_occupied' });
  });

  it('goes to a folder of its own where the file that its entry names is another app’s', async () => {
    const tree = shared();
    const link = await linkIn(tree, 'stale');
    const made = await commit(tree, { gitAppId: 'stale' }, { ...link, oid: 'of an earlier file' });

    expect(entriesOf(made.tree)).toEqual([
      ['stale', 'Orders (2)', 'v1'],
      ['owner', 'Orders', 'v1'],
    ]);
    expect(made.tree.textOf('Orders/v1.json')).toBe('{"owner":1}');
    expect(made.tree.textOf('Orders (2)/v1.json')).toBe('{"orders":1}');
    await expect(locateApp(made.tree, root, { gitAppId: 'stale' })).resolves.toMatchObject({ problem: null });
  });

  it('takes the owner’s file along, also where a stale entry names it', async () => {
    const tree = shared();
    const link = await linkIn(tree, 'owner');
    const inPlace = await commit(tree, { gitAppId: 'owner', gitVersionId: link.entry.gitVersionId }, link);
    expect(inPlace.tree.textOf('Orders/v1.json')).toBe('{"orders":1}');

    const moved = await commit(tree, { gitAppId: 'owner', kind: 'rename', name: 'Sales' }, link);
    expect(moved.tree.paths()).toEqual(['.meta/meta.json', 'Sales/v1.json']);
    await expect(locateApp(moved.tree, root, { gitAppId: 'stale' })).rejects.toThrow('There is no');
  });
});

describe('a commit of an app whose name another one has in another case', () => {
  const pair = () =>
    treeOf(
      {
        upper: entry('Board', 'v1', '2025-01-01T00:00:00Z'),
        lower: entry('board', 'v1', '2025-01-01T00:00:00Z'),
      },
      { 'Board/v1.json': '{"upper":1}', 'board/v1.json': '{"lower":1}' },
    );

  it('never touches that one: in place, with a new version, and with another name', async () => {
    const tree = pair();
    const link = { ...(await linkIn(tree, 'lower')), localName: 'Ours' };
    const app = { gitAppId: 'lower', name: 'Ours', gitVersionId: link.entry.gitVersionId };
    const inPlace = await commit(tree, app, link);
    expect(inPlace.changes.map(({ path }) => path)).toEqual(['board/v1.json', '.meta/meta.json']);

    const moved = await commit(tree, { ...app, versionName: 'v2' }, link);
    expect(moved.tree.paths()).toEqual(['.meta/meta.json', 'Board/v1.json', 'board/v2.json']);
    const upper = await linkIn(moved.tree, 'upper');
    const both = await commit(moved.tree, { gitAppId: 'upper', name: 'Board', versionName: 'v2' }, upper);
    expect(both.tree.paths()).toEqual(['.meta/meta.json', 'Board/v2.json', 'board/v2.json']);

    const renamed = await commit(tree, { ...app, kind: 'rename', name: 'Desk' }, link);
    expect(renamed.tree.paths()).toEqual(['.meta/meta.json', 'Board/v1.json', 'Desk/v1.json']);
  });

  it('gives a third app of that name a folder of its own', async () => {
    const tree = pair();
    expect(await plan(tree, { gitAppId: 'third', name: 'BOARD' }, null)).toMatchObject({
      kind: 'changes',
      link: { path: 'BOARD (2)/v1.json' },
    });
  });
});

describe('a commit of an app whose folder was spelled otherwise', () => {
  it('gives it the spelling of its entry again', async () => {
    const first = await commit(new MemoryTree(), {}, null);
    const tree = new MemoryTree({
      '.meta/meta.json': first.tree.textOf('.meta/meta.json'),
      'orders/v1.json': first.tree.textOf('Orders/v1.json'),
      'orders/notes.txt': 'kept',
    });
    const mended = await commit(tree, {}, first.link);
    expect(mended.tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json', 'orders/notes.txt']);
    expect(await plan(mended.tree, {}, mended.link)).toMatchObject({ kind: 'nothing' });

    const theirs = tree.with([{ path: 'orders/v1.json', content: '{"theirs":1}' }]);
    expect(await plan(theirs, {}, first.link)).toMatchObject({ kind: 'conflict', reason: 'file_changed' });
  });
});

describe('an app that cannot be kept in parts', () => {
  const document = '{"not":"an app"}';

  it('is committed as one file where the repository holds both layouts, else refused', async () => {
    const split = { '.meta/appMeta.json': '{}' };
    const both = treeOf(
      { one: entry('One', 'v1', '2025-01-01T00:00:00Z') },
      { ...split, 'One/v1.json': '{}' },
    );
    const { tree, link } = await commit(both, { document }, null);
    expect(tree.textOf('Orders/v1.json')).toBe(document);
    await expect(commit(tree, { document: '{"not":"an app either"}' }, link)).resolves.toBeDefined();

    await expect(plan(new MemoryTree(split), { document }, null)).rejects.toThrow('split layout');
  });
});
