import { listRepositoryApps } from '../list-apps';
import { MemoryTree } from '../../../../../test/support/memory-tree';
import { RepositoryLayout } from '../repository-layout';
import { getSplitMetaIfAny, readSplitMeta } from './split-meta';

const layout = new RepositoryLayout('');

/** Files of an app as ToolJet writes it since mid 2026. */
const app = (folder: string) => ({
  [`${folder}/app/app.json`]: '{"id":"one","name":"One"}',
  [`${folder}/versions/v.json`]: '{"id":"v"}',
  [`${folder}/pages/p.json`]: '{"id":"p"}',
});
const source = { 'data-sources/maindb/data-source.json': '{"id":"s","name":"maindb"}' };

const found = (files: Record<string, string>) => readSplitMeta(new MemoryTree(files), layout);

it.each(['apps/One', 'apps/Sales/One', 'modules/One'])(
  'the app %s without a list is named as a layout that is not known, and nothing is taken for an app',
  async (folder) => {
    const tree = new MemoryTree({ ...app(folder), ...source, 'README.md': 'x' });
    const problem = { code: 'git_unsupported_layout', detail: expect.stringContaining(folder) as string };
    expect(await listRepositoryApps(tree, layout)).toMatchObject({ items: [], metaProblem: problem });
    await expect(getSplitMetaIfAny(tree, layout)).rejects.toMatchObject({
      ...{ code: 'git_invalid_repository', data: { problem } },
      remedy: expect.stringContaining('another repository') as string,
    });
  },
);

it('the same is true in a directory of the repository', async () => {
  const inFolder = new RepositoryLayout('tools');
  const tree = new MemoryTree(app('tools/apps/One'));
  expect(await readSplitMeta(tree, inFolder)).toMatchObject({ meta: null, problem: {} });
  expect(await readSplitMeta(tree, layout)).toBeNull();
});

it.each<[string, Record<string, string>]>([
  ['an empty repository', {}],
  ['an app named apps', { 'apps/v1.json': '{}' }],
  ['a program of another kind', { 'apps/mobile/app/app.json': '{}', 'apps/mobile/package.json': '{}' }],
  ['files beside apps with one file each', { ...app('apps/One'), '.meta/meta.json': '{}' }],
])('%s is of another layout', async (_, files) => {
  expect(await found(files)).toBeNull();
});

it('a list of apps decides for the split layout', async () => {
  const files = { ...app('apps/One'), '.meta/appMeta.json': '{"one":{"appPath":"apps/One"}}' };
  expect(await found(files)).toMatchObject({ problem: null, meta: { entries: [{ gitAppId: 'one' }] } });
});
