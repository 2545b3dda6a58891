import * as fc from 'fast-check';
import { AppError } from '../../../core/errors';
import { samples } from '../../../../test/support/samples';
import { acceptedAt, commit, job, plan, root } from '../../../../test/support/commit-job';
import { listRepositoryApps } from '../format/list-apps';
import { MemoryTree } from '../../../../test/support/memory-tree';
import { planCommit } from './plan-commit';
import { readSplitDocument } from '../format/split/read';
import type { AppLink } from '../format/app-link';

const printed = (value: unknown): string => JSON.stringify(value, null, 2);

const documentOf = (name: string, text = 'text') =>
  printed({
    appV2: { id: 'x', name, components: [{ id: 'c', text }, { id: 'd' }], appVersions: [{ id: 'v' }] },
    tooljetVersion: '3',
  });

const entry = (appPath: string) => ({ appPath, updatedAt: '2026-01-01T00:00:00.000Z' });
const repository = (entries: object = {}, files: Record<string, string> = {}) =>
  new MemoryTree({ '.meta/appMeta.json': printed(entries), ...files });

const ours = { document: documentOf('Orders') };
const metaOf = (tree: MemoryTree) =>
  JSON.parse(tree.textOf('.meta/appMeta.json')) as Record<string, { appPath: string; updatedAt: string }>;

const theirs = {
  'apps/Sales/Orders/app/app.json': '{"name":"Orders"}',
  'apps/Sales/Orders/pages/p.json': '{"id":"p"}',
};

describe('the first commit to a repository with the split layout', () => {
  it('adds a folder and an entry, and keeps the others', async () => {
    const before = '{"theirs":{"appPath":"apps/A","own":1.0}}\n';
    const tree = new MemoryTree({ '.meta/appMeta.json': before, 'README.md': 'x' });
    const made = await commit(tree, ours, null);
    expect(made.tree.paths()).toEqual([
      '.meta/appMeta.json',
      'README.md',
      'apps/Orders/app/app.json',
      'apps/Orders/components/c.json',
      'apps/Orders/components/d.json',
      'apps/Orders/versions/v.json',
    ]);
    expect(made.tree.textOf('.meta/appMeta.json')).toContain('{"appPath":"apps/A","own":1.0}');
    expect(metaOf(made.tree).ours).toEqual({ appPath: 'apps/Orders', updatedAt: acceptedAt.toISOString() });
    expect(made.overwrote).toBeNull();
    expect(await plan(made.tree, ours, made.link)).toEqual({ kind: 'nothing', link: made.link });
    expect(await plan(made.tree, ours, null)).toEqual({ kind: 'nothing', link: made.link });
  });

  it('puts a module beside the apps, into its own list, and takes no app of its name for it', async () => {
    const module = documentOf('Orders').replace('"name"', '"type": "module",\n    "name"');
    const tree = repository({ theirs: entry('apps/Sales/Orders') }, theirs);
    const made = await commit(tree, { document: module }, null);
    expect(made.overwrote).toBeNull();
    expect(made.tree.textOf('.meta/appMeta.json')).toBe(tree.textOf('.meta/appMeta.json'));
    const path = 'modules/Orders';
    expect(JSON.parse(made.tree.textOf('.meta/moduleMeta.json'))).toEqual({
      ours: { appPath: path, updatedAt: acceptedAt.toISOString() },
    });
    expect(made.tree.paths()).toContain(`${path}/app/app.json`);
    expect(await plan(made.tree, { document: module }, made.link)).toMatchObject({ kind: 'nothing' });
    const { items } = await listRepositoryApps(made.tree, root);
    expect(items.map((app) => [app.gitAppId, app.path])).toEqual([
      ['theirs', 'apps/Sales/Orders'],
      ['ours', path],
    ]);

    const renamed = await commit(
      made.tree,
      { kind: 'rename', name: 'Bills', document: module.replace('Orders', 'Bills') },
      made.link,
    );
    expect(JSON.parse(renamed.tree.textOf('.meta/moduleMeta.json'))).toMatchObject({
      ours: { appPath: 'modules/Bills' },
    });
    expect(renamed.tree.paths().some((one) => one.startsWith(path))).toBe(false);
  });

  it('is deterministic', async () => {
    const tree = repository({ theirs: entry('apps/A') });
    expect(await plan(tree, ours, null)).toEqual(await plan(tree, ours, null));
  });

  it('replaces an app with the same name, and reports it', async () => {
    const tree = repository({ theirs: entry('apps/Sales/Orders') }, theirs);
    const made = await commit(tree, { ...ours, seen: tree }, null);
    expect(made.overwrote).toEqual({ gitAppId: 'theirs', name: 'Orders', lastCommit: null });
    expect(metaOf(made.tree)).toEqual({
      ours: { appPath: 'apps/Sales/Orders', updatedAt: acceptedAt.toISOString() },
    });
    expect(made.tree.paths()).not.toContain('apps/Sales/Orders/pages/p.json');
    const refusal = { kind: 'name_taken', by: { gitAppId: 'theirs' } };
    expect(await plan(tree, ours, null)).toMatchObject(refusal);
    const later = tree.with([{ path: 'apps/Sales/Orders/pages/p.json', content: '{"id":"p","new":1}' }]);
    expect(await plan(later, { ...ours, seen: tree }, null)).toMatchObject(refusal);
  });

  it('goes to a folder of its own if two apps have its name, and stays there', async () => {
    const tree = repository({ a: entry('apps/Sales/Orders'), b: entry('apps/Orders') }, theirs);
    const made = await commit(tree, { ...ours, seen: tree }, null);
    expect(Object.keys(metaOf(made.tree))).toEqual(['a', 'b', 'ours']);
    expect(made.tree.paths()).toEqual(
      expect.arrayContaining([...tree.paths(), 'apps/Orders (2)/components/c.json']),
    );
    expect(made.link).toMatchObject({ path: 'apps/Orders (2)', localName: 'Orders' });

    const again = await commit(made.tree, { ...ours, document: documentOf('Orders', 'other') }, made.link);
    expect(again.link.path).toBe('apps/Orders (2)');
    expect(
      await plan(again.tree, { ...ours, document: documentOf('Orders', 'other') }, again.link),
    ).toMatchObject({
      kind: 'nothing',
    });
  });

  it('replaces parts without an entry, in any spelling', async () => {
    const tree = repository({}, { 'apps/ORDERS/pages/p.json': '{"id":"p"}', 'apps/ORDERS/notes': 'kept' });
    const made = await commit(tree, { ...ours, seen: tree }, null);
    expect(made.overwrote).toEqual({ gitAppId: null, name: 'ORDERS', lastCommit: null });
    expect(made.tree.paths().filter((path) => path.includes('ORDERS'))).toEqual(['apps/ORDERS/notes']);
    expect(await plan(tree, ours, null)).toMatchObject({ kind: 'name_taken' });
  });

  it('is added next to apps inside of a folder with its name', async () => {
    const tree = repository(
      { theirs: entry('apps/Orders/Nested') },
      { 'apps/Orders/Nested/app/app.json': '{}' },
    );
    const made = await commit(tree, ours, null);
    expect(made.overwrote).toBeNull();
    expect(made.tree.paths()).toContain('apps/Orders/Nested/app/app.json');
    // The other app's next commit changes its folder, and nothing of ours.
    const more = made.tree.with([{ path: 'apps/Orders/Nested/pages/p.json', content: '{"id":"p"}' }]);
    const next = await commit(more, { document: documentOf('Orders', 'new') }, made.link);
    expect(next.changes.map(({ path }) => path)).toEqual([
      'apps/Orders/components/c.json',
      '.meta/appMeta.json',
    ]);
  });

  it('keeps a single-file app in its place', async () => {
    const classic = { ours: { gitAppName: 'Orders', gitVersionId: 'version-1', gitVersionName: 'v1' } };
    const tree = repository({}, { '.meta/meta.json': printed(classic), 'Orders/v1.json': '{}' });
    const made = await commit(tree, { ...ours, seen: tree }, null);
    expect(made.changes.map(({ path }) => path)).toEqual(['Orders/v1.json', '.meta/meta.json']);
  });

  it.each<[string, object, Record<string, string>, string]>([
    [
      'two entries with one folder',
      { ours: entry('apps/Orders'), b: entry('apps/orders') },
      {},
      'shares files',
    ],
    ['an app among its parts', { b: entry('apps/Orders/definitions/x') }, {}, 'shares files'],
    ['its own entry without a path', { ours: {} }, {}, 'appPath'],
    [
      'its own entry with a path that leaves the repository',
      { ours: entry('../x') },
      {},
      'cannot be a file name',
    ],
    ['a file in place of its folder', {}, { 'apps/Orders': 'x' }, 'is a file'],
    ['a file in place of a parent folder', {}, { apps: 'x' }, 'is a file'],
  ])('is refused for %s', async (_, entries, files, detail) => {
    const refusal = plan(repository(entries, files), ours, null);
    await expect(refusal).rejects.toMatchObject({ code: 'git_invalid_repository' });
    await expect(refusal).rejects.toThrow(detail);
  });

  it('is refused for a name that is invalid for a folder', async () => {
    await expect(plan(repository(), { ...ours, name: '.git' }, null)).rejects.toMatchObject({
      code: 'invalid_app_name',
    });
  });
});

describe('changes by others', () => {
  const start = async () => commit(repository(), ours, null);
  const edited = { document: documentOf('Orders', 'mine') };

  it.each<[string, (tree: MemoryTree) => MemoryTree, string]>([
    [
      'another text',
      (t) => t.with([{ path: 'apps/Orders/components/d.json', content: '{"id":"d","x":1}' }]),
      'file_changed',
    ],
    [
      'an additional part',
      (t) => t.with([{ path: 'apps/Orders/events/e.json', content: '{"id":"e"}' }]),
      'file_changed',
    ],
    ['no entry', (t) => t.with([{ path: '.meta/appMeta.json', content: '{}' }]), 'entry_missing'],
    [
      'another place',
      (t) => t.with([{ path: '.meta/appMeta.json', content: printed({ ours: entry('apps/B') }) }]),
      'entry_changed',
    ],
    [
      'no folder',
      (t) =>
        t.with(
          t
            .paths()
            .filter((p) => p.startsWith('apps/'))
            .map((path) => ({ path, content: null })),
        ),
      'file_missing',
    ],
  ])('block a commit: %s', async (_, change, reason) => {
    const { tree, link } = await start();
    const after = change(tree);
    expect(await plan(after, edited, link)).toMatchObject({ kind: 'conflict', reason });
    expect(await plan(after, { kind: 'rename', name: 'C', document: null }, link)).toMatchObject({
      kind: 'conflict',
      reason,
    });
    expect(await plan(after, { ...edited, seen: tree }, link)).toMatchObject({ reason });
    const over = await commit(after, { ...edited, seen: after }, link);
    const { path } = over.link;
    const oid = over.link.oid;
    expect(JSON.parse(await readSplitDocument(over.tree, { path, oid }))).toEqual(
      JSON.parse(edited.document),
    );
    expect(metaOf(over.tree).ours.appPath).toBe(path);
  });

  it('are no conflict if they match the commit', async () => {
    const { tree, link } = await start();
    const theirCommit = await commit(tree, edited, link);
    expect(await plan(theirCommit.tree, edited, link)).toEqual({ kind: 'nothing', link: theirCommit.link });
  });

  it('are no conflict in files that are not parts', async () => {
    const { tree, link } = await start();
    const after = tree.with([{ path: 'apps/Orders/README.md', content: 'x' }]);
    expect(await plan(after, edited, link)).toMatchObject({ kind: 'changes' });
  });
});

describe('a rename', () => {
  it('moves the parts by their ids, and changes only the name', async () => {
    const { tree, link } = await commit(repository(), ours, null);
    const renamed = await commit(tree, { kind: 'rename', name: 'Sales', document: null }, link);
    const written = renamed.changes.filter((change) => 'content' in change && change.content !== null);
    expect(written.map(({ path }) => path)).toEqual(['apps/Sales/app/app.json', '.meta/appMeta.json']);
    expect(renamed.tree.textOf('apps/Sales/app/app.json')).toBe(
      tree.textOf('apps/Orders/app/app.json').replace('Orders', 'Sales'),
    );
    expect(renamed.tree.paths().filter((path) => path.startsWith('apps/Orders'))).toEqual([]);
    const again = { kind: 'rename', name: 'Sales', document: null } as const;
    expect(await plan(renamed.tree, again, link)).toEqual({ kind: 'nothing', link: renamed.link });
  });

  it('accepts parts that were already moved or deleted', async () => {
    const { link } = await commit(repository(), ours, null);
    const tree = repository({ ours: entry('apps/Sales') });
    const request = { kind: 'rename', name: 'Sales', document: null } as const;
    const seen = { ...link, path: 'apps/Sales' };
    expect(await plan(tree, request, seen)).toMatchObject({ kind: 'conflict', reason: 'file_missing' });
  });

  it('never replaces anything', async () => {
    const files = { 'apps/B/pages/p.json': '{"id":"p"}' };
    const { tree, link } = await commit(repository({ theirs: entry('apps/Sales/C') }, files), ours, null);
    const to = (name: string) => plan(tree, { kind: 'rename', name, document: null, seen: tree }, link);
    expect(await to('c')).toMatchObject({ kind: 'name_taken', by: { gitAppId: 'theirs' } });
    expect(await to('b')).toMatchObject({ kind: 'conflict', reason: 'path_occupied' });
    expect(await to('ORDERS')).toMatchObject({ kind: 'changes' });
  });
});

it('keeps every app complete through any commits, renames and overwrites', async () => {
  const step = fc.record({
    gitAppId: fc.constantFrom('a', 'b', 'c'),
    name: fc.constantFrom('Orders', 'orders', 'Films', 'pages', 'B'),
    text: fc.constantFrom('x', 'y'),
    kind: fc.constantFrom('app' as const, 'several' as const, 'rename' as const),
    overwrite: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 10 }), async (steps) => {
      let tree = repository(
        { theirs: entry('apps/Films/B') },
        { 'apps/Films/B/app/app.json': '{"name":"B"}', 'apps/Films/x.md': 'kept' },
      );
      const links = new Map<string, AppLink>();
      for (const { text, name, kind, overwrite, ...fields } of steps) {
        const document = kind === 'rename' ? null : Buffer.from(documentOf(name, text));
        const request = {
          tree,
          layout: root,
          job: { ...job(), ...fields, name, kind, document },
          link: links.get(fields.gitAppId) ?? null,
          seen: overwrite ? tree : null,
        };
        // An app must not be where another one has its parts.
        const made = await planCommit(request).catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'git_invalid_repository') return null;
          throw error;
        });
        if (made?.kind !== 'changes') continue;
        tree = tree.with(made.changes);
        const oid = (await tree.findEntry(made.link.path))!.oid;
        links.set(fields.gitAppId, { ...made.link, oid: oid });
        const back = JSON.parse(await readSplitDocument(tree, { path: made.link.path, oid })) as {
          appV2: { name: string };
        };
        expect(back.appV2.name).toBe(name);
        if (document) expect(back).toEqual(JSON.parse(document.toString()));
        expect(tree.paths()).toContain('apps/Films/x.md');
      }
      const { items } = await listRepositoryApps(tree, root);
      expect(items.filter(({ problem }) => problem !== null)).toEqual([]);
      expect(new Set(items.map(({ path }) => path!.toLowerCase())).size).toBe(items.length);
      for (const { path, oid } of items)
        expect(await readSplitDocument(tree, { path: path!, oid: oid! })).toContain('"name"');
      const parts = tree.paths().filter((path) => path.endsWith('app/app.json'));
      expect(parts).toHaveLength(items.length);
    }),
    { numRuns: samples(40) },
  );
});
