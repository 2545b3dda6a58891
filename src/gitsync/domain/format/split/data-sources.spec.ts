import { createHash } from 'node:crypto';
import { acceptedAt, commit, plan } from '../../../../../test/support/commit-job';
import { MemoryTree } from '../../../../../test/support/memory-tree';
import { RepositoryLayout } from '../repository-layout';
import { readSharedSources } from './data-sources';

const printed = (value: unknown): string => JSON.stringify(value, null, 2);
const root = new RepositoryLayout('');

const META = '.meta/dataSourceMeta.json';
const FILE = 'data-sources/warehouse.json';

interface Setting {
  value?: unknown;
  encrypted?: boolean;
  credential_id?: string;
  workspace_constant?: string;
}

/** A document with a data source, its settings in two environments, and others that have no file. */
function documentWith(settings: Record<string, Setting>, more: object = {}, text = 'before'): string {
  const dataSources = [
    { id: 'warehouse', name: 'Warehouse', kind: 'postgresql', type: 'default', scope: 'global', ...more },
    { id: 'js', name: 'runjsdefault', kind: 'runjs', type: 'static', scope: 'global' },
    { id: 'own', name: 'Own', kind: 'mysql', type: 'default', scope: 'local' },
    { id: 'sample', name: 'Sample', kind: 'postgresql', type: 'sample', scope: 'global' },
  ];
  const options = dataSources.flatMap(({ id }) =>
    ['production', 'development'].map((name) => ({
      ...{ id: `${id} ${name}`, dataSourceId: id, environmentId: `${name} id`, options: settings },
    })),
  );
  return printed({
    appV2: {
      ...{ id: 'x', name: 'Orders', components: [{ id: 'c', text }] },
      ...{ dataSources, dataSourceOptions: options },
      appEnvironments: ['production', 'development'].map((name) => ({ id: `${name} id`, name })),
    },
    tooljetVersion: '3',
  });
}

const SETTINGS = {
  host: { value: 'db.example.com', encrypted: false },
  port: { value: 5432, encrypted: false },
  password: { credential_id: 'p', encrypted: true },
  token: { credential_id: 't', encrypted: true, workspace_constant: '{{secrets.TOKEN}}' },
  key: { value: 'in-clear-text', encrypted: true },
  other: { credential_id: 'o', encrypted: true, workspace_constant: 'in-clear-text' },
};
const repository = (files: ConstructorParameters<typeof MemoryTree>[0] = {}) =>
  new MemoryTree({ '.meta/appMeta.json': '{}', ...files } as Record<string, string>);
const parsed = (tree: MemoryTree, path: string) => JSON.parse(tree.textOf(path)) as Record<string, object>;
const sourcePaths = (paths: string[]) => paths.filter((path) => /^(data-sources|\.meta\/data)/.test(path));

it('a commit brings a file for a data source that is new, with its settings, its references, and without any secret', async () => {
  const { tree } = await commit(repository(), { document: documentWith(SETTINGS) }, null);

  expect(sourcePaths(tree.paths())).toEqual([META, FILE]);
  const options = { host: 'db.example.com', port: 5432, token: '{{secrets.TOKEN}}' };
  expect(tree.textOf(FILE)).toBe(
    printed({
      ...{ id: 'warehouse', name: 'Warehouse', kind: 'postgresql', type: 'default' },
      options: { development: options, production: options },
    }),
  );
  expect(tree.textOf(FILE)).not.toContain('in-clear-text');
  const contentHash = createHash('sha256').update(tree.textOf(FILE)).digest('hex');
  const updatedAt = acceptedAt.toISOString();
  expect(parsed(tree, META)).toEqual({
    warehouse: { name: 'Warehouse', kind: 'postgresql', updatedAt, contentHash },
    lastUpdatedAt: updatedAt,
  });
  expect(await readSharedSources(tree, root, ['warehouse', 'js', '../x'])).toEqual([
    {
      ...{ id: 'warehouse', name: 'Warehouse', kind: 'postgresql' },
      options: { development: options, production: options },
    },
  ]);
});

it('says that a data source needs a plugin', async () => {
  const document = documentWith({}, { pluginId: 'some plugin' });
  const { tree } = await commit(repository(), { document }, null);
  expect(parsed(tree, FILE)).toMatchObject({ isPlugin: true, options: { production: {} } });
});

it('leaves the file of a data source alone unless the commit changes its settings', async () => {
  const theirs = '{"id":"warehouse", "own": 1.0,\n"options":{"production":{"host":"theirs"}}}\n';
  const first = await commit(repository({ [FILE]: theirs }), { document: documentWith(SETTINGS) }, null);
  expect(sourcePaths(first.tree.paths())).toEqual([FILE]);
  expect(first.tree.textOf(FILE)).toBe(theirs);

  const document = documentWith(SETTINGS, {}, 'after');
  const second = await commit(first.tree, { document }, first.link);
  expect(sourcePaths(second.changes.map(({ path }) => path))).toEqual([]);
  expect(await plan(second.tree, { document }, second.link)).toMatchObject({ kind: 'nothing' });

  const { port: _, ...kept } = SETTINGS;
  const rest = { ...kept, user: { value: 'ada', encrypted: false } };
  const third = await commit(second.tree, { document: documentWith(rest) }, second.link);
  expect(third.tree.textOf(FILE)).toBe(
    '{"id":"warehouse", "own": 1.0,\n"options":{"production":{"host":"theirs","user":"ada"},"development":' +
      '{"host":"db.example.com","token":"{{secrets.TOKEN}}","user":"ada"}}}\n',
  );
  expect(Object.keys(parsed(third.tree, META))).toEqual(['warehouse', 'lastUpdatedAt']);
});

it('keeps other entries of the list, and what it does not know', async () => {
  const before = '{\n  "a": {"name":"A","x":1.0},\n  "lastUpdatedAt": "2026-01-01T00:00:00.000Z"\n}';
  const document = documentWith(SETTINGS);
  const { tree } = await commit(repository({ [META]: before }), { document }, null);
  expect(tree.textOf(META)).toContain('"a": {"name":"A","x":1.0}');
  expect(parsed(tree, META).lastUpdatedAt).toBe(acceptedAt.toISOString());
});

it('commits the app where a file, or the list, cannot be read, and leaves that as it is', async () => {
  const files = { [FILE]: 'no JSON', [META]: '[1]' };
  const first = await commit(repository(files), { document: documentWith(SETTINGS) }, null);
  const changed = { ...SETTINGS, host: { value: 'elsewhere', encrypted: false } };
  const { tree } = await commit(first.tree, { document: documentWith(changed) }, first.link);
  expect([tree.textOf(FILE), tree.textOf(META)]).toEqual(['no JSON', '[1]']);
  expect(await readSharedSources(tree, root, ['warehouse'])).toEqual([]);
});

it.each([
  ['a symbolic link at the file', FILE, 'git_symbolic_link'],
  ['a symbolic link at the folder', 'data-sources', 'git_symbolic_link'],
  ['a submodule at the folder', 'data-sources', 'git_submodule'],
])('neither follows nor replaces %s', async (_, path, code) => {
  const kind = code === 'git_submodule' ? 'submodule' : 'symlink';
  const tree = repository({ [path]: { kind } as const });
  await expect(plan(tree, { document: documentWith(SETTINGS) }, null)).rejects.toMatchObject({
    data: { problem: { code } },
  });
  expect(await readSharedSources(tree, root, ['warehouse'])).toEqual([]);
});

it.each(['../../evil', '.git', 'a/b', 'x'.repeat(300)])(
  'writes and reads no file for the id %s',
  async (id) => {
    const document = documentWith(SETTINGS).replaceAll('"warehouse', `"${id}`);
    await expect(plan(repository(), { document }, null)).rejects.toMatchObject({
      data: { problem: { code: 'git_unsupported_layout' } },
    });
    expect(await readSharedSources(repository(), root, [id])).toEqual([]);
  },
);

it('takes a file that names another data source for none', async () => {
  const tree = repository({ [FILE]: printed({ id: 'other', name: 'W', kind: 'mysql', options: {} }) });
  expect(await readSharedSources(tree, root, ['warehouse'])).toEqual([]);
});
