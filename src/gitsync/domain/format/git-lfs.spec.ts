import { isLfsPointer, requireOutsideLfs } from './git-attributes';
import { listRepositoryApps } from './list-apps';
import { locateApp } from './locate-app';
import { MemoryTree } from '../../../../test/support/memory-tree';
import { readMeta } from './meta-file';
import { RepositoryLayout } from './repository-layout';

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
    const refused = committing('*.json filter=lfs diff=lfs merge=lfs -text\n', 'README.md', 'Orders/v1.json');
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
