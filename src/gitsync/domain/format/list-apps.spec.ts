import { basename } from 'node:path';
import * as fc from 'fast-check';
import { repositories, splitRepositories } from '../../../../test/documents/documents';
import { oddRepository } from '../../../../test/documents/odd-repository';
import { filesOfFolder } from '../../../../test/support/files-of-folder';
import { parseJson } from '../../../core/json-text';
import { samples } from '../../../../test/support/samples';
import { listRepositoryApps } from './list-apps';
import { locateApp } from './locate-app';
import { RepositoryLayout } from './repository-layout';
import { readSplitDocument } from './split/read';
import { emptyTree } from './tree';
import { MemoryTree } from '../../../../test/support/memory-tree';
import { partOf } from './split/part-files';

const root = new RepositoryLayout('');

function entry(name: string, version = 'v1') {
  return {
    gitAppName: name,
    lastCommitMessage: `About ${name}`,
    gitVersionId: 'version-id',
    lastpushDate: '2025-03-26T12:10:30.805Z',
    gitVersionName: version,
    lastCommitUser: 'Ada',
  };
}

const metaOf = (entries: Record<string, unknown>) => JSON.stringify(entries, null, 2);

async function problemsOf(tree: MemoryTree, layout = root) {
  const { items } = await listRepositoryApps(tree, layout);
  return items.map((app) => [app.gitAppId, app.path, app.problem?.code ?? null]);
}

const treeOfFolder = (folder: string) => new MemoryTree(filesOfFolder(folder));

const metaIn = <Entry>(tree: MemoryTree, file: string) =>
  JSON.parse(tree.textOf(`.meta/${file}`)) as Record<string, Entry>;

describe('the apps of a repository', () => {
  it('are its entries in order, then the files without an entry', async () => {
    const tree = new MemoryTree({
      '.meta/meta.json': metaOf({ b: entry('Zoo: animals (1) [x].'), a: entry("Ada's", 'v2') }),
      'Zoo: animals (1) [x]./v1.json': '{}',
      "Ada's/v2.json": '{"a":1}',
      "Ada's/old.json": '{}',
      "Ada's/theme.css": '',
      'Loose/v9.json': '{}',
      'Loose/deep/v1.json': '{}',
      'docs/readme.md': '',
      '.github/workflows.json': '{}',
      'package.json': '{}',
    });
    expect((await listRepositoryApps(tree, root)).items).toEqual([
      {
        gitAppId: 'b',
        name: 'Zoo: animals (1) [x].',
        path: 'Zoo: animals (1) [x]./v1.json',
        versionName: 'v1',
        gitVersionId: 'version-id',
        lastCommit: {
          message: 'About Zoo: animals (1) [x].',
          author: { name: 'Ada', email: null },
          date: '2025-03-26T12:10:30.805Z',
        },
        oid: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
        problem: null,
      },
      expect.objectContaining({ gitAppId: 'a', name: "Ada's", versionName: 'v2', problem: null }),
      expect.objectContaining({
        gitAppId: null,
        name: "Ada's",
        path: "Ada's/old.json",
        lastCommit: null,
        problem: null,
      }),
      expect.objectContaining({
        gitAppId: null,
        name: 'Loose',
        path: 'Loose/v9.json',
        versionName: 'v9',
        problem: null,
      }),
    ]);
  });

  it('are none in an empty tree', async () => {
    const none = { items: [], metaProblem: null };
    expect(await listRepositoryApps(emptyTree, root)).toEqual(none);
    expect(
      await listRepositoryApps(new MemoryTree({ 'README.md': '' }), new RepositoryLayout('apps/x')),
    ).toEqual(none);
  });

  it('are only those below the directory', async () => {
    const tree = new MemoryTree({
      '.meta/meta.json': metaOf({ outer: entry('Outer') }),
      'Outer/v1.json': '{}',
      'apps/team a/.meta/meta.json': metaOf({ inner: entry('Inner') }),
      'apps/team a/Inner/v1.json': '{}',
    });
    expect(await problemsOf(tree, new RepositoryLayout('apps/team a'))).toEqual([
      ['inner', 'apps/team a/Inner/v1.json', null],
    ]);
  });

  it('are reported with their own problems, and one does not affect the others', async () => {
    const tree = new MemoryTree({
      '.meta/meta.json': metaOf({
        missing: entry('Missing'),
        gone: entry('Here', 'v2'),
        up: entry('../x'),
        up2: entry('Here', '../../etc/passwd'),
        git: entry('.GIT'),
        link: entry('Link'),
        linked: entry('Linked folder'),
        module: entry('Module'),
        folder: entry('Folder'),
        file: entry('File'),
        broken: 5,
        good: entry('Good'),
      }),
      'Here/v1.json': '{}',
      'Link/v1.json': { kind: 'symlink' },
      'Linked folder': { kind: 'symlink' },
      Module: { kind: 'submodule' },
      'Folder/v1.json/x': '',
      File: 'a file',
      'Good/v1.json': '{}',
      '.GIT/v1.json': '{}',
      'con/v1.json': '{}',
      'Loose/v1.json': { kind: 'symlink' },
    });
    const problems = await problemsOf(tree);
    expect(problems.map(([id, , code]) => `${id}: ${code}`)).toEqual([
      'missing: git_file_missing',
      'gone: git_file_missing',
      'up: git_unsafe_name',
      'up2: git_unsafe_name',
      'git: git_unsafe_name',
      'link: git_symbolic_link',
      'linked: git_symbolic_link',
      'module: git_submodule',
      'folder: git_not_a_file',
      'file: git_not_a_file',
      'broken: git_invalid_entry',
      'good: null',
      'null: null',
      'null: git_unsafe_name',
      'null: git_symbolic_link',
    ]);
  });

  it('may share a name, but of two entries for one file, the one that was pushed last owns it', async () => {
    const pushed = (name: string, lastpushDate: string) => ({ ...entry(name), lastpushDate });
    const tree = new MemoryTree({
      '.meta/meta.json': metaOf({
        a: entry('Caf\u00e9'),
        b: entry('CAFE\u0301', 'v2'),
        c: entry('X'),
        d: entry('X'),
        stale: pushed('Afds', '2025-03-26T12:10:30.805Z'),
        owner: pushed('Afds', '2025-03-26T14:10:30.805+01:00'),
        undated: entry('Afds'),
      }),
      'Afds/v1.json': '{}',
      'Caf\u00e9/v1.json': '{}',
      'CAFE\u0301/v2.json': '{}',
      'X/v1.json': '{}',
      'x/v7.json': '{}',
    });
    expect((await problemsOf(tree)).map(([id, , code]) => [id, code])).toEqual([
      ['a', null],
      ['b', null],
      ['c', 'git_duplicate_name'],
      ['d', 'git_duplicate_name'],
      ['stale', 'git_duplicate_name'],
      ['owner', null],
      ['undated', 'git_duplicate_name'],
      [null, 'git_duplicate_name'],
    ]);
    const details = (await listRepositoryApps(tree, root)).items.map(({ problem }) => problem?.detail);
    expect(details[2]).toContain('2 entries of .meta/meta.json name the file "X/v1.json"');
    expect(details[4]).toContain('"Afds/v1.json" belongs to the app with the Git id "owner"');
  });

  it('own files that are spelled as their entries, and else the only one that is spelled otherwise', async () => {
    const [nfc, nfd] = ['Caf\u00e9', 'Cafe\u0301'];
    const tree = new MemoryTree({
      '.meta/meta.json': metaOf({
        upper: entry('Board'),
        lower: entry('board'),
        composed: entry(nfc),
        decomposed: entry(nfd),
        'of-windows': entry('Stock List', 'V1'),
        'of-macos': entry('M\u00fcll'),
        older: { ...entry('Rota'), lastpushDate: '2024-01-01T00:00:00Z' },
        newer: entry('Rota'),
        first: entry('Desk'),
        second: entry('DESK'),
        several: entry('Shop'),
        missing: entry('LOST'),
      }),
      'Board/v1.json': '{"upper":1}',
      'board/v1.json': '{"lower":1}',
      [`${nfc}/v1.json`]: '{"composed":1}',
      [`${nfd}/v1.json`]: '{"decomposed":1}',
      // Beside the folder that its entry names, which has another file.
      'Stock List/notes.txt': '',
      'stock list/v1.json': '{"windows":1}',
      'Mu\u0308ll/v1.json': '{"macos":1}',
      'ROTA/v1.json': '{"newer":1}',
      'desk/v1.json': '{}',
      'SHOP/v1.json': '{}',
      'shop/v1.json': '{}',
      'lost/v1.JSON': '{}',
    });
    const listed = await problemsOf(tree);
    expect(listed).toEqual([
      ['upper', 'Board/v1.json', null],
      ['lower', 'board/v1.json', null],
      ['composed', `${nfc}/v1.json`, null],
      ['decomposed', `${nfd}/v1.json`, null],
      ['of-windows', 'stock list/v1.json', null],
      ['of-macos', 'Mu\u0308ll/v1.json', null],
      ['older', 'ROTA/v1.json', 'git_duplicate_name'],
      ['newer', 'ROTA/v1.json', null],
      ['first', 'Desk/v1.json', 'git_duplicate_name'],
      ['second', 'DESK/v1.json', 'git_duplicate_name'],
      ['several', 'Shop/v1.json', 'git_duplicate_name'],
      ['missing', 'LOST/v1.json', 'git_file_missing'],
      [null, 'desk/v1.json', 'git_duplicate_name'],
      [null, 'SHOP/v1.json', 'git_duplicate_name'],
      [null, 'shop/v1.json', 'git_duplicate_name'],
    ]);
    for (const [gitAppId, path, problem] of listed) {
      if (gitAppId === null || problem !== null) continue;
      await expect(locateApp(tree, root, { gitAppId })).resolves.toMatchObject({ path, problem: null });
      await expect(locateApp(tree, root, { path: path! })).resolves.toMatchObject({ gitAppId });
    }
    await expect(locateApp(tree, root, { gitAppId: 'first' })).rejects.toThrow('2 entries');
    await expect(locateApp(tree, root, { gitAppId: 'several' })).rejects.toThrow('2 files');
  });

  it('are reported if their names are not UTF-8 or their files too large', async () => {
    const tree = new MemoryTree({
      '.meta/meta.json': metaOf({ big: entry('Big') }),
      'Big/v1.json': Buffer.alloc(32 * 1024 * 1024 + 1),
      'A\ufffd/v1.json': '{}',
    });
    tree.notUtf8.add('A\ufffd');
    expect((await problemsOf(tree)).map(([, , code]) => code)).toEqual(['git_too_large', 'git_unsafe_name']);
  });

  it.each([
    [{ '.meta/meta.json': '{' }, 'not valid JSON'],
    [{ '.meta': { kind: 'symlink' as const } }, 'symbolic link'],
    [{ '.meta/meta.json': { kind: 'symlink' as const } }, 'symbolic link'],
    [{ '.meta/meta.json/x': '' }, 'is a folder'],
  ])('are still listed if the list of entries is unreadable: %p', async (broken, words) => {
    const tree = new MemoryTree({ ...broken, 'Orders/v1.json': '{}' });
    const { items, metaProblem } = await listRepositoryApps(tree, root);
    expect(metaProblem?.detail).toContain(words);
    expect(items).toEqual([
      expect.objectContaining({ gitAppId: null, name: 'Orders', problem: metaProblem }),
    ]);
  });

  it('are not searched behind a symbolic link', async () => {
    const tree = new MemoryTree({ apps: { kind: 'symlink' } });
    const { items, metaProblem } = await listRepositoryApps(tree, new RepositoryLayout('apps'));
    expect([items, metaProblem?.code]).toEqual([[], 'git_symbolic_link']);
  });

  it('cost one read per folder, and no document is read', async () => {
    const files: Record<string, string> = {};
    const entries: Record<string, unknown> = {};
    for (let number = 0; number < 5000; number += 1) {
      files[`App ${number}/v1.json`] = '{}';
      entries[`id-${number}`] = entry(`App ${number}`);
    }
    const tree = new MemoryTree({ ...files, '.meta/meta.json': metaOf(entries) });
    const { items } = await listRepositoryApps(
      Object.assign(tree, { findSize: () => Promise.resolve(2) }),
      root,
    );
    expect(items.filter((app) => app.problem === null)).toHaveLength(5000);
    expect(tree.calls.length).toBeLessThan(5010);
    expect(new Set(tree.calls).size).toBe(tree.calls.length);
  });

  it('never fail, whatever a repository contains', async () => {
    const name = fc.oneof(
      fc.constantFrom('.meta', 'meta.json', 'appMeta.json', 'A', 'a', 'v1.json', '.git', '..', 'B', '\ud800'),
      fc.string({ unit: 'binary', minLength: 1, maxLength: 4 }).map((text) => text.replaceAll('/', '_')),
    );
    const content = fc.oneof(
      fc.constantFrom(
        '{}',
        '{',
        '{"x":{"gitAppName":"A","gitVersionName":"v1"},"y":[]}',
        '{"z":{"appPath":"a/b"}}',
      ),
      fc.constantFrom(
        { kind: 'symlink' as const },
        { kind: 'submodule' as const },
        { kind: 'other' as const },
      ),
    );
    const file = fc.tuple(fc.array(name, { minLength: 1, maxLength: 3 }), content);
    await fc.assert(
      fc.asyncProperty(fc.array(file, { maxLength: 8 }), async (files) => {
        const tree = new MemoryTree();
        for (const [segments, what] of files) tree.putIfFree(segments.join('/'), what);
        const { items } = await listRepositoryApps(tree, root);
        for (const app of items.filter(({ problem }) => problem === null)) {
          expect(await locateApp(tree, root, { path: app.path! })).toMatchObject({
            oid: app.oid,
            gitAppId: app.gitAppId,
          });
        }
      }),
      { numRuns: samples(150) },
    );
  });

  describe('of repositories', () => {
    it.each(repositories)(
      'are all present in %s, each at the path that its entry implies',
      async (_, folder) => {
        const tree = treeOfFolder(folder);
        const { items, metaProblem } = await listRepositoryApps(tree, root);
        expect(metaProblem).toBeNull();
        expect(items.map(({ gitAppId }) => gitAppId)).toEqual(Object.keys(metaIn(tree, 'meta.json')));
        for (const app of items) {
          expect(app.problem).toBeNull();
          expect(app.path).toBe(`${app.name}/${app.versionName}.json`);
          expect(tree.paths()).toContain(app.path);
          expect(app.lastCommit?.date).toMatch(/Z$/);
          expect(await locateApp(tree, root, { gitAppId: app.gitAppId! })).toMatchObject({
            path: app.path,
            oid: app.oid,
          });
        }
      },
    );

    it('are found under odd names, and what is ambiguous among them is told', async () => {
      expect(await problemsOf(new MemoryTree(oddRepository().files))).toEqual(oddRepository().apps);
    });

    it.each(splitRepositories)('are listed by their folders in %s', async (_, folder) => {
      const tree = treeOfFolder(folder);
      const { items } = await listRepositoryApps(tree, root);
      const lists = ['appMeta.json', 'moduleMeta.json'].map((name) =>
        metaIn<{ appPath: string }>(tree, name),
      );
      const folders = lists.flatMap((list) => Object.values(list)).map(({ appPath }) => appPath);
      expect(items.filter(({ problem, oid }) => problem !== null || oid === null)).toEqual([]);
      expect(items.map(({ path }) => path)).toEqual(folders);
      expect(items.map(({ name }) => name)).toEqual(folders.map((path) => basename(path)));
    });

    it.each(splitRepositories)(
      'are read as documents that hold each file of %s to the byte',
      async (_, folder) => {
        const tree = treeOfFolder(folder);
        const { items } = await listRepositoryApps(tree, root);
        for (const { gitAppId, path } of items) {
          const app = await locateApp(tree, root, { gitAppId: gitAppId! });
          expect(app).toMatchObject({ isSplit: true, path });
          const text = await readSplitDocument(tree, app);
          const document = parseJson(text);
          for (const name of tree.paths().filter((file) => file.startsWith(`${path}/`))) {
            const part = partOf(name.slice(path!.length + 1));
            if (part?.kind !== 'entity') continue;
            const values = document.find(['appV2', part.list])!.items;
            const own = values.filter((node) => document.findString(node.get('id')) === part.id);
            const texts = own.map((node) => document.sliceOf(node).replaceAll('\n      ', '\n'));
            expect(texts).toEqual([tree.textOf(name)]);
          }
          // The platform prints with an indent of two, and so is the joined document.
          expect(text).toBe(JSON.stringify(JSON.parse(text), null, 2));
        }
      },
    );
  });
});
