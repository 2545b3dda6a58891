import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findGitAttribute, isLfsPointer, requireOutsideLfs } from './git-attributes';
import { MemoryTree } from '../../../../test/support/memory-tree';
import { listRepositoryApps } from './list-apps';
import { locateApp } from './locate-app';
import { readMeta } from './meta-file';
import { RepositoryLayout } from './repository-layout';

const PATHS = [
  'Orders/v1.json',
  'Orders & more/v 1.json',
  '.meta/meta.json',
  'team/apps/Orders/v1.json',
  'team/apps/Orders/v1.txt',
  'a[b]/c.json',
];

const FILES: Record<string, string>[] = [
  { '.gitattributes': '*.json filter=lfs diff=lfs merge=lfs -text\n' },
  { '.gitattributes': '*.json filter=lfs\r\n# *.json -filter\r\nOrders/*.json !filter\r\n' },
  { '.gitattributes': '*.json -filter\n/Orders/*.json filter=lfs\n/Stock/** filter=lfs' },
  { '.gitattributes': '"Orders & more/v 1.json" filter=lfs\nOrders/v1.json text filter\n' },
  { '.gitattributes': '**/Orders/*.json filter=lfs\nteam/** filter=other\n' },
  { '.gitattributes': 'team/**/v1.json filter=lfs\n', 'team/apps/.gitattributes': 'v?.json -filter\n' },
  { '.gitattributes': 'v[0-9].json filter=lfs\n**/[!v]*.json filter=b\na\\[b]/* filter=c\n' },
  { '.gitattributes': '*.json diff=filter\nOrders/ filter=lfs\nOrders filter=lfs\n.meta/** filter=lfs\n' },
  {
    '.gitattributes':
      '[attr]lfs filter=lfs diff=lfs merge=lfs -text\n*.json lfs\nOrders/* -lfs\n.meta/* !lfs',
  },
  {
    '.gitattributes':
      '*.json big\n[attr]stored filter=lfs\n[attr]big -filter stored\n[attr]big stored text\n',
  },
  {
    '.gitattributes': '*.json filter=a\n*.json b\n[attr]b filter=b c\n[attr]c filter=c b\n*.txt b filter=d\n',
  },
  { '.gitattributes': 'team/** lfs\n', 'team/.gitattributes': '[attr]lfs filter=lfs\n[attr] x filter=x\n' },
  { '.gitattributes': '*o*e*/*1*.json filter=lfs\n  *.txt\tfilter=lfs -filter filter=x\n' },
];

describe.each(FILES)('the attributes %j', (files) => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'trellis-attributes-'));
    execFileSync('git', ['init', '--quiet', folder]);
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text);
    }
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are those that Git finds', async () => {
    const tree = new MemoryTree(files);
    const found: [string, string][] = [];
    for (const path of PATHS) found.push([path, wordOf(await findGitAttribute(tree, path, 'filter'))]);
    const output = execFileSync('git', ['check-attr', '-z', 'filter', ...PATHS], {
      cwd: folder,
      encoding: 'utf8',
    });
    const fields = output.split('\0');
    expect(found).toEqual(PATHS.map((path, index) => [path, fields[index * 3 + 2]]));
  });
});

const wordOf = (value: string | boolean | null): string =>
  value === null ? 'unspecified' : value === true ? 'set' : value === false ? 'unset' : value;

it('is found in no time in a file that is made to be slow', async () => {
  const tree = new MemoryTree({ '.gitattributes': `${'*a'.repeat(100)}b filter=lfs\n`.repeat(300) });
  expect(await findGitAttribute(tree, 'a'.repeat(250), 'filter')).toBeNull();
});

describe('a pointer of Git LFS', () => {
  const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'4d'.repeat(32)}\nsize 12345\n`;
  const META = JSON.stringify({ a: { gitAppName: 'Orders', gitVersionName: 'v1', gitVersionId: 'v1' } });
  const layout = new RepositoryLayout('');

  it.each([
    [POINTER, true],
    [POINTER.replace('oid', 'ext-0-foo sha256:00\noid'), true],
    [POINTER.replace('git-lfs', 'hawser'), true],
    ['version https://git-lfs.github.com/spec/v1\n', false],
    [`${POINTER}${' '.repeat(1024)}`, false],
    [JSON.stringify({ text: POINTER }), false],
    ['{}', false],
  ])('knows a pointer: %j', (text, isPointer) => {
    expect(isLfsPointer(Buffer.from(text))).toBe(isPointer);
  });

  it('is the problem of an app, and of that app alone', async () => {
    const tree = new MemoryTree({
      '.meta/meta.json': META,
      'Orders/v1.json': POINTER,
      'Stock/v1.json': '{}',
    });
    const { items } = await listRepositoryApps(tree, layout);
    expect(items.map(({ name, problem }) => [name, problem?.code])).toEqual([
      ['Orders', 'git_lfs'],
      ['Stock', undefined],
    ]);
    expect(items[0].problem?.detail).toContain('git lfs migrate export --include="Orders/v1.json"');
    await expect(locateApp(tree, layout, { gitAppId: 'a' })).rejects.toMatchObject({
      code: 'git_invalid_repository',
      data: { problem: { code: 'git_lfs' } },
    });
  });

  it('is the problem of the list of apps', async () => {
    const { problem } = await readMeta(new MemoryTree({ '.meta/meta.json': POINTER }), layout);
    expect(problem).toMatchObject({ code: 'git_lfs', detail: expect.stringContaining('.meta/meta.json') });
  });

  it('is the problem of the split layout: of its list, of an app in the list, and of each part', async () => {
    const list = JSON.stringify({ a: { appPath: 'apps/Orders', updatedAt: '2026-01-01T00:00:00.000Z' } });
    const inList = await listRepositoryApps(new MemoryTree({ '.meta/appMeta.json': POINTER }), layout);
    expect(inList.metaProblem).toMatchObject({ code: 'git_lfs' });
    const tree = new MemoryTree({ '.meta/appMeta.json': list, 'apps/Orders/app/app.json': POINTER });
    const { items } = await listRepositoryApps(tree, layout);
    expect(items).toMatchObject([{ name: 'Orders', problem: { code: 'git_lfs' } }]);
  });

  describe('a commit', () => {
    const committing = (attributes: string, ...paths: string[]) =>
      requireOutsideLfs(new MemoryTree({ '.gitattributes': attributes }), paths);

    it('is refused for a path that .gitattributes gives to Git LFS, with the remedy', async () => {
      const refused = committing(
        '*.json filter=lfs diff=lfs merge=lfs -text\n',
        'README.md',
        'Orders/v1.json',
      );
      await expect(refused).rejects.toMatchObject({
        code: 'git_invalid_repository',
        message: '.gitattributes gives "Orders/v1.json" to Git LFS, which Trellis does not write.',
        remedy: expect.stringContaining('*.json !filter !diff !merge'),
        data: { problem: { code: 'git_lfs' } },
      });
    });

    it('is made where the path is excluded, or nothing is said', async () => {
      await committing('*.json filter=lfs\n*.json !filter !diff !merge\n', 'Orders/v1.json');
      await committing('*.bin filter=lfs\n', 'Orders/v1.json', '.meta/meta.json');
      await requireOutsideLfs(new MemoryTree(), ['Orders/v1.json']);
    });
  });
});
