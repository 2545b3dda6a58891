import { commit, root, theirs } from '../../../../test/support/commit-job';
import { AppStateReader } from './app-link';
import { blobOidOf } from './tree';
import { MemoryTree } from '../../../../test/support/memory-tree';

describe('the state of an app in a tree', () => {
  it('changes with its entry and its file, through renames, and with nothing else', async () => {
    const empty = new MemoryTree();
    const first = await commit(empty, {}, null);
    const other = await commit(first.tree, { ...theirs, name: 'Theirs' }, null);
    const renamed = await commit(other.tree, { kind: 'rename', name: 'Sales', document: null }, first.link);
    const edited = renamed.tree.with([{ path: 'Sales/v1.json', content: 'x' }]);
    const removed = edited.with([{ path: 'Sales/v1.json', content: null }]);
    const reader = new AppStateReader(root, { gitAppId: 'ours' });
    const trees = [empty, first.tree, other.tree, renamed.tree, edited, removed];
    const states: (string | null)[] = [];
    for (const tree of trees) states.push(await reader.findState(tree));
    expect(states[0]).toBeNull();
    expect(states[2]).toBe(states[1]);
    expect(new Set(states).size).toBe(5);
    // The order of earlier reads does not matter.
    const alone = trees.map((tree) => new AppStateReader(root, { gitAppId: 'ours' }).findState(tree));
    expect(await Promise.all(alone)).toEqual(states);
  });

  it('in the split layout is that of its entry and its parts, whatever else lies in its folder', async () => {
    const entry = (appPath: string) => ({ appPath, updatedAt: '2026-01-01T00:00:00.000Z' });
    const meta = (apps: object) => ({ path: '.meta/appMeta.json', content: JSON.stringify(apps) });
    const first = new MemoryTree().with([
      meta({ ours: entry('apps/A') }),
      { path: 'apps/A/app/app.json', content: '{}' },
    ]);
    const beside = first.with([
      meta({ ours: entry('apps/A'), theirs: entry('apps/A/B') }),
      { path: 'apps/A/README.md', content: 'x' },
      { path: 'apps/A/B/app/app.json', content: '{}' },
    ]);
    const edited = beside.with([{ path: 'apps/A/definitions/x/y.json', content: '{"id":"y"}' }]);
    const moved = edited.with([meta({ ours: entry('apps/C') })]);
    const reader = new AppStateReader(root, { gitAppId: 'ours' });
    const states: (string | null)[] = [];
    for (const tree of [first, beside, edited, moved]) states.push(await reader.findState(tree));
    expect(states[1]).toBe(states[0]);
    expect(new Set(states).size).toBe(3);
  });

  it('consists of its file alone if it has no entry, and is readable with a broken list of apps', async () => {
    const tree = new MemoryTree({ '.meta/meta.json': '{', 'Loose/v1.json': '{}' });
    const ofFile = await new AppStateReader(root, { path: 'Loose/v1.json' }).findState(tree);
    expect(ofFile).toContain(blobOidOf(Buffer.from('{}')));
    expect(await new AppStateReader(root, { gitAppId: 'ours' }).findState(tree)).toBeNull();
  });
});
