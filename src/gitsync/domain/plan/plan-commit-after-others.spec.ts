import * as fc from 'fast-check';
import { nameKey } from '../../../core/names';
import { samples } from '../../../../test/support/samples';
import { commit, entriesOf, plan, root, theirs } from '../../../../test/support/commit-job';
import { AppLink } from '../format/app-link';
import { listRepositoryApps } from '../format/list-apps';
import { CommitIntent, CommitPlan } from './commit-plan';
import { MemoryTree } from '../../../../test/support/memory-tree';

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
    [
      'it was renamed',
      'entry_changed',
      async (tree) => (await commit(tree, { name: 'Sales', seen: tree }, null)).tree,
    ],
    [
      'its version is another',
      'entry_changed',
      async (tree) => (await commit(tree, { versionName: 'v2', seen: tree }, null)).tree,
    ],
    [
      'its version has another id',
      'entry_changed',
      async (tree) => (await commit(tree, { gitVersionId: 'x', seen: tree }, null)).tree,
    ],
    [
      'another app took its folder',
      'entry_missing',
      async (tree) => (await commit(tree, { ...theirs, seen: tree }, null)).tree,
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
    expect(refused).toMatchObject({ kind: 'conflict', path: 'Orders/v1.json', reason });
    const changed = await change(tree);
    const renamed = await plan(changed, { kind: 'rename', name: 'New', seen: changed }, link);
    expect(renamed).toMatchObject({ kind: 'conflict', reason });
  });

  it.each(remoteChanges)('is replaced once it was seen: %s', async (_, reason, change) => {
    const first = await commit(new MemoryTree(), {}, null);
    const seen = await change(first.tree);
    const fields = { document: '{"orders":2}', seen };
    // Changes of others elsewhere do not matter, but changes of this app since then do.
    const later = seen.with([{ path: 'Orders/v1.json', content: 'changed once more' }]);
    expect(await plan(later, fields, first.link)).toMatchObject({ kind: 'conflict' });
    expect(await plan(seen, { ...fields, seen: first.tree }, first.link)).toMatchObject({ reason });
    const { tree } = await commit(
      seen.with([{ path: '.meta/notes.txt', content: null }]),
      fields,
      first.link,
    );
    expect(tree.paths()).toEqual(['.meta/meta.json', 'Orders/v1.json']);
    expect(tree.textOf('Orders/v1.json')).toBe('{"orders":2}');
    expect(entriesOf(tree)).toEqual([['ours', 'Orders', 'v1']]);
  });

  it('is committed if only message, user or date of its entry differ, or something outside of the app', async () => {
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

  it('is no conflict if it moved to the place of ours with the same content', async () => {
    const { tree, link } = await commit(new MemoryTree(), {}, null);
    const same = await commit(tree, { document: '{"orders":2}', message: 'Theirs' }, link);
    expect(await plan(same.tree, { document: '{"orders":2}' }, link)).toEqual({
      kind: 'nothing',
      link: same.link,
    });
  });

  it('does not replace a third app that has our old name now', async () => {
    const first = await commit(new MemoryTree(), {}, null);
    const renamed = await commit(first.tree, { name: 'Sales' }, first.link);
    const taken = await commit(renamed.tree, theirs, null);
    const refused = await plan(taken.tree, { seen: taken.tree, document: 'x' }, first.link);
    expect(refused).toEqual({
      kind: 'name_taken',
      by: { gitAppId: 'theirs', name: 'Orders', path: 'Orders/v1.json' },
    });
  });
});

describe('two workspaces on one repository', () => {
  const names = fc.constantFrom('Orders', 'ORDERS', 'Sales', 'Straße', 'STRASSE', 'Loose');
  const step = fc.record({
    workspace: fc.nat(1),
    gitAppId: fc.constantFrom('1', 'b', '__proto__'),
    kind: fc.constantFrom<CommitIntent['kind']>('app', 'app', 'app', 'rename'),
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

  it('never leave an app without its file, two apps with one name, or touch files of others', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        let tree = new MemoryTree(loose);
        const links = new Map<string, AppLink | null>();
        for (const { workspace, ...fields } of steps) {
          const key = `${workspace} ${fields.gitAppId}`;
          const made: CommitPlan = await plan(tree, fields, links.get(key) ?? null);
          if (made.kind === 'nothing') links.set(key, made.link);
          if (made.kind !== 'changes') continue;
          const link = { ...made.link, oid: made.link.oid! };
          links.set(key, link);
          tree = tree.with(made.changes);
          expect(await plan(tree, fields, link)).toEqual({ kind: 'nothing', link });
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
      { numRuns: samples(100) },
    );
  });
});
