import { randomUUID } from 'node:crypto';
import type { Json } from '../../support/tooljet/rows';
import { bodyOf, edited, Pull, snapshot, type Body } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { never, ordersApp } from './tooljet-fixture';

const VERSIONS = ['2.27.1', '2.50.1', '3.16.5', '3.21.32'];

const column = (name: string): Json => ({ column_name: name, data_type: 'character varying' });

interface Root {
  tooljet_database?: { id: string; table_name: string; schema: { columns: Json[] } }[];
}

const rootOf = ({ document }: { document: string }): Root => JSON.parse(document) as Root;
const tablesOf = (captured: { document: string }) => rootOf(captured).tooljet_database;

/** Returns the app with a query on a table, as a person makes it. */
function withQuery(body: Json, tableId: string): Json {
  const app = structuredClone(body) as Body;
  const [version] = app.appVersions;
  const id = randomUUID();
  const source = { id, name: 'tooljetdbdefault', kind: 'tooljetdb', type: 'static', scope: 'local' };
  app.dataSources.push({ ...app.dataSources[0], ...source });
  app.dataQueries.push({
    ...{ id: randomUUID(), name: 'rows', dataSourceId: id, appVersionId: version.id },
    options: { operation: 'list_rows', table_id: tableId },
  });
  return app;
}

const changed = (document: string, text = 'from Git'): string =>
  edited(document, ({ components: [component] }) =>
    Object.assign(component.properties, { text: { value: text } }),
  );

function tableOfQuery({ state }: ProvenToolJet, hostAppId: string): unknown {
  const { id } = state.editingVersionOf(hostAppId)!;
  const query = state.queriesOf(id).find(({ name }) => name === 'rows');
  return (query?.options as { table_id?: string } | undefined)?.table_id;
}

const create = ({ host }: ProvenToolJet, wanted: string) =>
  host.create({ wanted, name: 'Orders', label: 'x' }, () => Promise.resolve(), never);

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => error,
  );

describe.each(VERSIONS)('tables of ToolJet %s', (version) => {
  async function committed() {
    const development = await ProvenToolJet.start(version);
    const tableId = development.addTable('stock', [column('name')]);
    development.addTable('unused', [column('name')]);
    const hostAppId = development.fixture.place(withQuery(ordersApp(), tableId));
    const captured = await development.host.capture(hostAppId, null, never);
    return { development, tableId, hostAppId, captured };
  }

  it('come with the app: names and columns of the ones that it uses, and no change of them is a phantom', async () => {
    const { development, tableId, hostAppId, captured } = await committed();
    await using _ = development;
    expect(tablesOf(captured)).toEqual([
      { id: tableId, table_name: 'stock', schema: { columns: [column('name')], foreign_keys: [] } },
    ]);
    expect((await development.host.capture(hostAppId, captured, never)).document).toBe(captured.document);

    development.state.tables.update(tableId, { columns: [column('name'), column('price')] });
    const later = await development.host.capture(hostAppId, captured, never);

    expect(tablesOf(later)![0].schema.columns).toHaveLength(2);
    expect(bodyOf(later)).toEqual(bodyOf(captured));
  });

  it('are not added to an app of a repository in the split layout, which has no file for them', async () => {
    const { development, hostAppId, captured } = await committed();
    await using _ = development;
    const { tooljet_version: tooljetVersion } = JSON.parse(captured.document) as { tooljet_version: string };
    const document = JSON.stringify({ appV2: bodyOf(captured), tooljetVersion }, null, 2);
    const previous = { ...captured, document };
    expect((await development.host.capture(hostAppId, previous, never)).document).toBe(document);
  });

  it('stay as committed where ToolJet does not tell them, and the app is captured all the same', async () => {
    const { development, hostAppId, captured } = await committed();
    await using _ = development;
    development.fixture.server.faults = ({ path }) =>
      path.endsWith('/tables') ? { kind: 'status', status: 404, message: 'Not found' } : null;
    expect((await development.host.capture(hostAppId, captured, never)).document).toBe(captured.document);
    const first = await development.host.capture(hostAppId, null, never);
    expect(rootOf(first)).not.toHaveProperty('tooljet_database');
  });

  it('are found by name in another ToolJet, whose schema stays as it is', async () => {
    const { development, captured } = await committed();
    await using _ = development;
    await using production = await ProvenToolJet.start(version);
    const tableId = production.addTable('stock', [column('other')]);

    const created = await create(production, captured.document);

    expect(created.captured.document).toBe(captured.document);
    expect(tableOfQuery(production, created.hostAppId)).toBe(tableId);
    const { hostAppId } = created;
    const again = await production.host.capture(hostAppId, created.captured, never);
    expect(again.document).toBe(captured.document);

    const wanted = changed(captured.document);
    const base = again;
    const pulled = await new Pull(production.host, { hostAppId, base, wanted, label: 'x' }).run();
    expect(pulled.captured.document).toBe(wanted);
    expect(tableOfQuery(production, hostAppId)).toBe(tableId);
    const after = await production.host.capture(hostAppId, pulled.captured, never);
    expect(after.document).toBe(wanted);
    // Another version of the app, made by a person.
    const copy = { versionName: 'v9', versionFromId: after.hostVersionId };
    await production.fixture.asSomebody('POST', `/apps/${hostAppId}/versions`, copy);
    const other = await production.host.capture(hostAppId, after, never);
    expect(other.document).not.toContain(tableId);
    expect(tablesOf(other)).toEqual(tablesOf(after));
    expect(production.state.tables.all).toEqual([
      expect.objectContaining({ id: tableId, columns: [column('other')] }),
    ]);
  });

  it('that are missing are named before anything is made', async () => {
    const { development, captured } = await committed();
    await using _ = development;
    await using production = await ProvenToolJet.start(version);
    const missing = { code: 'host_missing', data: { missing: [{ kind: 'table', name: 'stock' }] } };

    expect(await failureOf(create(production, captured.document))).toMatchObject(missing);

    expect(production.state.apps.all).toEqual([]);
    expect(production.state.tables.all).toEqual([]);

    const hostAppId = production.fixture.place(ordersApp());
    const base = await production.host.capture(hostAppId, null, never);
    const before = snapshot(production.fixture, hostAppId);
    const query = bodyOf(captured).dataQueries.find(({ name }) => name === 'rows')!;
    const source = bodyOf(captured).dataSources.find(({ id }) => id === query.dataSourceId)!;
    const text = edited(base.document, ({ dataQueries, dataSources, appVersions: [{ id }] }) => {
      dataSources.push(source);
      dataQueries.push({ ...query, appVersionId: id });
    });
    const wanted = JSON.stringify({ tooljet_database: tablesOf(captured), ...JSON.parse(text) }, null, 2);
    const pull = () => new Pull(production.host, { hostAppId, base, wanted, label: 'x' }).run();
    expect(await failureOf(pull())).toMatchObject(missing);
    expect(snapshot(production.fixture, hostAppId)).toBe(before);

    const tableId = production.addTable('stock');
    expect((await pull()).captured.document).toBe(wanted);
    expect(tableOfQuery(production, hostAppId)).toBe(tableId);
  });
});
