import { commit, root, theirs } from './commit-job.fixture';
import { AppStateReader, blobOidOf } from './index';
import { MemoryTree } from './memory-tree.fixture';

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
    // Nor does it matter what was read before.
    const alone = trees.map((tree) => new AppStateReader(root, { gitAppId: 'ours' }).findState(tree));
    expect(await Promise.all(alone)).toEqual(states);
  });

  it('is that of its file alone where it has no entry, and is read past a broken list of apps', async () => {
    const tree = new MemoryTree({ '.meta/meta.json': '{', 'Loose/v1.json': '{}' });
    const ofFile = await new AppStateReader(root, { path: 'Loose/v1.json' }).findState(tree);
    expect(ofFile).toContain(blobOidOf(Buffer.from('{}')));
    expect(await new AppStateReader(root, { gitAppId: 'ours' }).findState(tree)).toBeNull();
  });
});
