import { MemoryTree } from '../../../../test/support/memory-tree';
import { blobOidOf, TreeOverlay, type TreeReader } from './tree';
import { execFileSync } from 'node:child_process';

describe('a tree with changes', () => {
  type Change = { path: string; content: Buffer | null } | { path: string; oid: string };

  const FILES = {
    '.meta/meta.json': '{}',
    'Orders/v1.json': 'orders',
    'Sales/v1.json': 'sales',
    'Sales/notes/one.txt': 'one',
    'README.md': 'read me',
  };

  const write = (path: string, text: string): Change => ({ path, content: Buffer.from(text) });
  const remove = (path: string): Change => ({ path, content: null });

  /** Returns everything that a reader finds: each entry, and each file's content. The ids of folders differ. */
  async function readAll(tree: TreeReader, path = ''): Promise<[string, string][]> {
    const found: [string, string][] = [];
    for (const { name, kind, oid } of await tree.listTree(path)) {
      const full = path === '' ? name : `${path}/${name}`;
      const entry = await tree.findEntry(full);
      expect(entry).toMatchObject({ kind, oid });
      if (kind === 'tree') {
        expect(await tree.listTree(full, oid)).toEqual(await tree.listTree(full));
        found.push([full, kind], ...(await readAll(tree, full)));
      } else if (kind === 'blob') found.push([full, String(await tree.readBlob(oid, 1_000))]);
      else found.push([full, kind]);
    }
    return found.sort();
  }

  it('reads as a commit with the same changes would, after each of many changes', async () => {
    const base = new MemoryTree(FILES);
    const overlay = new TreeOverlay(base);
    const { oid } = (await base.findEntry('Orders/v1.json'))!;
    let wanted = base;
    const steps: Change[][] = [
      [write('.meta/meta.json', '{"a": 1}'), write('New/v1.json', 'new')],
      [
        write('.meta/meta.json', '{"a": 1, "b": 2}'),
        remove('Orders/v1.json'),
        { path: 'Moved/v1.json', oid },
      ],
      [remove('Sales/v1.json')],
      [remove('Sales/notes/one.txt')],
      [write('Sales/v2.json', 'new'), remove('New/v1.json')],
      [remove('README.md'), write('README.md/inside.txt', 'a folder')],
      [write('Orders/v1.json', 'orders'), remove('Nowhere/v1.json')],
    ];
    for (const changes of steps) {
      overlay.apply(changes);
      wanted = wanted.with(changes);
      expect(await readAll(overlay)).toEqual(await readAll(wanted));
      for (const path of ['Orders', 'Orders/v1.json', 'New', 'Sales/notes', 'Sales', 'README.md', 'Nowhere'])
        expect((await overlay.findEntry(path))?.kind).toBe((await wanted.findEntry(path))?.kind);
    }
  });

  it('keeps links and submodules, and limits the size of what is read', async () => {
    const overlay = new TreeOverlay(new MemoryTree({ ...FILES, Link: { kind: 'symlink' } }));
    overlay.apply([write('Link/v1.json', 'below'), write('Big/v1.json', 'x'.repeat(100))]);
    expect(await overlay.findEntry('Link')).toMatchObject({ kind: 'symlink' });
    const { oid } = (await overlay.findEntry('Big/v1.json'))!;
    expect(await overlay.findSize(oid)).toBe(100);
    await expect(overlay.readBlob(oid, 99)).rejects.toThrow();
  });

  it('drops the content of a file that is written again', async () => {
    const overlay = new TreeOverlay(new MemoryTree(FILES));
    overlay.apply([write('.meta/meta.json', 'first'), write('Copy.json', 'first')]);
    const { oid } = (await overlay.findEntry('.meta/meta.json'))!;
    overlay.apply([write('.meta/meta.json', 'second')]);
    expect(String(await overlay.readBlob(oid, 100))).toBe('first');
    overlay.apply([write('Copy.json', 'second')]);
    expect(await overlay.findSize(oid)).toBeNull();
  });
});

it('gives a file the same id as Git’s own command', () => {
  const content = Buffer.from('{"ü":1}\r\n');
  const id = execFileSync('git', ['hash-object', '--stdin', '--no-filters'], { input: content, cwd: '/' });
  expect(blobOidOf(content)).toBe(id.toString().trim());
});
