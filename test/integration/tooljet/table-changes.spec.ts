import { randomUUID } from 'node:crypto';
import type { SettledTable, TableConsent } from '../../../src/hosts/app-host';
import type { AppHostError } from '../../../src/hosts/app-host-error';
import type { ToolJetHost } from '../../../src/hosts/tooljet/tooljet-host';
import type { Json } from '../../support/tooljet/rows';
import {
  column,
  makeTable,
  tablesOf,
  withQueries,
  withTable,
  type Described,
} from '../../support/tooljet/tables';
import { edited, snapshot, type Body } from './pull-fixture';
import { ProvenToolJet } from './proven-tooljet';
import { never, ordersApp } from './tooljet-fixture';

const VERSIONS = ['2.27.1', '2.50.1', '3.21.32'];
const noStep = () => Promise.resolve();

const NOT_NULL = {
  constraint_type: 'NOT NULL',
  constraints_type: { is_primary_key: false, is_not_null: true, is_unique: false },
};

const refersTo = (name: string): Json => ({
  ...{ column_names: ['person'], referenced_table_name: name, referenced_column_names: ['id'] },
  ...{ on_delete: 'CASCADE', on_update: 'NO ACTION' },
});

const failureOf = (work: Promise<unknown>): Promise<AppHostError> =>
  work.then(
    () => Promise.reject(new Error('It was not refused.')),
    (error: unknown) => error as AppHostError,
  );

const plansOf = ({ data }: AppHostError) => data.hostTables as SettledTable[];

const createIn = (host: ToolJetHost, wanted: string, tables?: TableConsent, name = 'Orders') =>
  host.create({ wanted, name, label: 'x', tables }, noStep, never);

/** Tables without their ids, as an export has them. */
const schemasIn = ({ state }: ProvenToolJet) =>
  state.tables.all.map(({ name, columns, foreignKeys }) => ({
    name,
    columns: columns.map(({ column_default: value, ...rest }) => ({
      ...rest,
      column_default: String(value).startsWith('nextval(') ? 'counted' : value,
    })),
    keys: foreignKeys.map((key) => ({ ...key, referenced_table_id: null })),
  }));

async function committed(version: string, tables: (development: ProvenToolJet) => Promise<string[]>) {
  await using development = await ProvenToolJet.start(version);
  const ids = await tables(development);
  const hostAppId = development.fixture.place(withQueries(ordersApp(), ids));
  const { document } = await development.host.capture(hostAppId, null, never);
  return { document, schemas: schemasIn(development) };
}

const stockTable = async (development: ProvenToolJet) => [
  await makeTable(development.fixture, 'stock', {
    columns: [
      column('name', 'character varying', { column_default: 'of Git', ...NOT_NULL }),
      column('count', 'integer', { column_default: '5' }),
    ],
  }),
];

const withKey = async (development: ProvenToolJet) => {
  await makeTable(development.fixture, 'people');
  return [
    await makeTable(development.fixture, 'aims', {
      columns: [column('person', 'integer')],
      keys: [refersTo('people')],
    }),
  ];
};

describe.each(VERSIONS)('tables of ToolJet %s', (version) => {
  it('are made once a person has seen the plan, and queries are on them', async () => {
    const { document, schemas } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const { host, state } = production;
    expect(await failureOf(createIn(host, document))).toMatchObject({ code: 'host_missing' });

    const asked = await failureOf(createIn(host, document, 'ask'));

    expect(asked).toMatchObject({ code: 'host_tables_undecided', status: 409 });
    const columns = [
      { name: 'id', type: 'serial' },
      { name: 'name', type: 'character varying' },
      { name: 'count', type: 'integer' },
    ];
    const plan = { name: 'stock', isAbsent: true, action: 'create', columns, problems: [] };
    expect(plansOf(asked)).toEqual([{ ...plan, isDone: false }]);
    expect([state.tables.all, state.apps.all]).toEqual([[], []]);

    const { captured, hostAppId, tables } = await createIn(host, document, 'change');

    expect(tables).toEqual([{ ...plan, isDone: true }]);
    expect(schemasIn(production)).toEqual(schemas);
    const [{ id }] = state.tables.all;
    expect(JSON.stringify(state.queriesOf(state.versionsOf(hostAppId)[0].id))).toContain(id);
    expect(captured.document).toBe(document);
    const again = await host.capture(hostAppId, captured, never);
    expect(again.document).toBe(document);
    const wanted = edited(document, ({ components: [one] }) =>
      Object.assign(one.properties, { text: { value: 'from Git' } }),
    );
    const pulled = await host.apply(
      { hostAppId, base: again, wanted, label: 'y', tables: 'ask' },
      noStep,
      never,
    );
    expect(pulled.tables).toEqual([]);
    expect(state.tables.all).toHaveLength(1);
  });

  it('get the columns that they lack, and other differences are named and stay', async () => {
    const { document } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const { host, state } = production;
    const id = await makeTable(production.fixture, 'stock', {
      columns: [column('count', 'bigint'), column('note'), column('Price')],
    });
    const wanted = withTable(document, 'stock', ({ schema: { columns } }) => {
      columns.push(
        column('price', 'double precision'),
        column('must', 'integer', { ...NOT_NULL, is_nullable: 'NO' }),
      );
    });
    const before = state.tables.find(id)!.columns;

    const { tables, captured } = await createIn(host, wanted, 'change');

    expect(tables).toEqual([
      {
        ...{ name: 'stock', isAbsent: false, action: 'change', isDone: true },
        columns: [{ name: 'name', type: 'character varying' }],
        problems: [
          'The column price has a name there that differs in case.',
          'The column must takes no null and has no default: rows could not have it.',
          'The column count has another type: bigint there, integer in the repository.',
          'The column count has another default: none there, 5 in the repository.',
          'The column note is only there, and stays.',
          'The column Price is only there, and stays.',
        ],
      },
    ]);
    const after = state.tables.find(id)!.columns;
    expect(after.slice(0, -1)).toEqual(before);
    expect(after.at(-1)).toMatchObject({ column_name: 'name', column_default: 'of Git' });
    expect(captured.document).toBe(wanted);
  });

  it('that cannot be made are named with the reason, and nothing is made', async () => {
    const { document } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const { host, state } = production;
    await makeTable(production.fixture, 'Other');
    const before = state.tables.all;
    const cases: [(table: Described) => void, RegExp][] = [
      [(table) => (table.table_name = 'other'), /Other: the names differ in case alone/],
      [(table) => (table.table_name = 'x'.repeat(33)), /takes no table named x{33}/],
      [(table) => (table.table_name = 'a"b'), /takes no table named/],
      [({ schema }) => schema.columns.shift(), /no primary key/],
      [({ schema }) => schema.columns.push(column('a b')), /takes no column named a b/],
      [
        ({ schema }) => schema.columns.push(column('at', 'money')),
        /a type that Trellis does not make: money/,
      ],
      [
        ({ schema }) =>
          schema.columns.push(column('q', undefined, { column_default: "'; drop table x; --" })),
        /The column q has a default that Trellis does not set/,
      ],
      [
        ({ schema }) =>
          schema.foreign_keys.push({
            ...refersTo('nowhere'),
            referenced_table_id: randomUUID(),
            column_names: ['count'],
          }),
        version === '2.27.1' ? /keeps no foreign keys/ : /neither ToolJet nor the repository has/,
      ],
      [
        (table) =>
          table.schema.foreign_keys.push({
            ...{ ...refersTo('stock'), referenced_table_id: table.id, column_names: ['count'] },
          }),
        version === '2.27.1' ? /keeps no foreign keys/ : /leads back to the table stock itself/,
      ],
    ];
    for (const [edit, words] of cases)
      for (const consent of ['ask', 'change'] as const) {
        const failure = await failureOf(createIn(host, withTable(document, 'stock', edit), consent));
        expect(failure).toMatchObject({
          code: 'host_missing',
          message: expect.stringMatching(words) as string,
        });
        expect(plansOf(failure)).toMatchObject([{ action: 'cannot', isDone: false }]);
      }
    expect([state.tables.all, state.apps.all]).toEqual([before, []]);
  });

  it('are not made where ToolJet refuses, and the app is as before', async () => {
    const { document } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const { host, fixture, state } = production;
    const hostAppId = fixture.place(ordersApp());
    const base = await host.capture(hostAppId, null, never);
    const before = snapshot(fixture, hostAppId);
    const reserved = withTable(
      document,
      'stock',
      ({ schema }) => void schema.columns.push(column('default')),
    );
    const pull = (wanted: string) =>
      host.apply(
        { hostAppId, base, wanted: onApp(wanted, base.document), label: 'x', tables: 'change' },
        noStep,
        never,
      );

    expect(await failureOf(pull(reserved))).toMatchObject({
      ...{ code: 'host_refused', message: expect.stringMatching(/stock.*reserved keyword/) as string },
      data: { hostTables: [{ name: 'stock', isDone: false }] },
    });
    fixture.server.faults = ({ method, path }) =>
      method === 'POST' && path.endsWith('/table')
        ? { kind: 'status', status: 403, message: 'Forbidden' }
        : null;
    expect(await failureOf(pull(document))).toMatchObject({ code: 'host_forbidden' });

    fixture.server.faults = () => null;
    expect(snapshot(fixture, hostAppId)).toBe(before);
    expect(state.tables.all).toEqual([]);
    expect((await pull(document)).tables).toMatchObject([{ name: 'stock', isDone: true }]);
  });

  it('are found by the next attempt where everything stops after the first of two', async () => {
    const { document } = await committed(version, async (development) => [
      ...(await stockTable(development)),
      await makeTable(development.fixture, 'aims'),
    ]);
    await using production = await ProvenToolJet.start(version);
    const { host, fixture, state } = production;
    let made = 0;
    fixture.server.faults = ({ method, path }) => {
      if (made > 0) return { kind: 'reset' };
      if (method !== 'POST' || !path.endsWith('/table')) return null;
      made += 1;
      return { kind: 'lost_answer' };
    };
    await failureOf(createIn(host, document, 'change'));
    fixture.server.faults = () => null;
    expect([state.tables.all.length, state.apps.all]).toEqual([1, []]);
    const [{ id }] = state.tables.all;

    const { tables } = await createIn(host, document, 'change');

    expect(tables).toHaveLength(1);
    expect(state.tables.all).toHaveLength(2);
    expect(state.tables.find(id)).toBeDefined();
  });

  it('are made once by two pulls at the same time, and once where an answer is lost', async () => {
    const { document, schemas } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const { host, fixture } = production;
    let isLost = false;
    fixture.server.faults = ({ method, path }) => {
      if (isLost || method !== 'POST' || !path.endsWith('/table')) return null;
      isLost = true;
      return { kind: 'lost_answer' };
    };
    const both = await Promise.all(
      ['Orders', 'More'].map((name) => createIn(host, document, 'change', name)),
    );
    expect(schemasIn(production)).toEqual(schemas);
    for (const { captured } of both) expect(tablesOf(captured.document)).toEqual(tablesOf(document));
  });

  it('that somebody has made in another way since the plan stay as they are', async () => {
    const { document } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const { host, state } = production;
    await failureOf(createIn(host, document, 'ask'));
    await makeTable(production.fixture, 'stock', {
      columns: [column('name', 'integer'), column('count', 'integer')],
    });
    const before = state.tables.all;

    const { tables } = await createIn(host, document, 'change');

    expect(tables).toMatchObject([{ action: 'cannot', isDone: false }]);
    expect(state.tables.all).toEqual(before);
  });

  it('of which ToolJet stores something else stop the pull', async () => {
    const { document } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const { host, state, fixture } = production;
    fixture.server.faults = ({ path }) => {
      for (const { id, columns } of state.tables.all)
        if (path.endsWith('/export')) state.tables.replace(id, { columns: columns.slice(0, 2) });
      return null;
    };
    expect(await failureOf(createIn(host, document, 'change'))).toMatchObject({
      ...{ code: 'host_not_equal' },
      data: { differences: [{ place: 'table stock, count, absent' }] },
    });
    expect(state.apps.all).toEqual([]);
  });

  it('are not changed by a ToolJet that has not proven it', async () => {
    const { document } = await committed(version, stockTable);
    await using production = await ProvenToolJet.start(version);
    const host = production.without('tableChanges');
    expect(await failureOf(createIn(host, document, 'ask'))).toMatchObject({ code: 'host_missing' });
    expect(await failureOf(createIn(host, document, 'change'))).toMatchObject({
      ...{ code: 'host_unproven', data: { ability: 'tableChanges' } },
    });
    expect(production.state.tables.all).toEqual([]);
  });
});

/** Returns the other app's query and tables in this app. */
function onApp(document: string, app: string): string {
  const { dataQueries, dataSources } = bodyIn(document);
  const queries = dataQueries.filter(({ name }) => name.startsWith('rows'));
  const sources = dataSources.filter(({ id }) => queries.some((query) => query.dataSourceId === id));
  const text = edited(app, (body) => {
    const [{ id: appVersionId }] = body.appVersions;
    body.dataSources.push(...sources);
    body.dataQueries.push(...queries.map((query) => ({ ...query, appVersionId })));
  });
  return JSON.stringify({ tooljet_database: tablesOf(document), ...(JSON.parse(text) as Json) }, null, 2);
}

const bodyIn = (document: string): Body =>
  (JSON.parse(document) as { app: { definition: { appV2: Body } }[] }).app[0].definition.appV2;

describe.each(['2.50.1', '3.21.32'])('tables of ToolJet %s that refer to each other', (version) => {
  it('are made in the order of their foreign keys, with their keys', async () => {
    const { document, schemas } = await committed(version, withKey);
    await using production = await ProvenToolJet.start(version);
    const { captured, tables } = await createIn(production.host, document, 'change');
    expect(tables!.map(({ name }) => name)).toEqual(['people', 'aims']);
    expect(schemasIn(production)).toEqual(schemas);
    expect(captured.document).toBe(document);
  });

  it('need no table in Git that is already there, and use a table that has the name there', async () => {
    const { document } = await committed(version, withKey);
    await using production = await ProvenToolJet.start(version);
    const people = await makeTable(production.fixture, 'people');
    await createIn(production.host, document, 'change');
    const [aims] = production.state.tables.where(({ name }) => name === 'aims');
    expect(aims.foreignKeys).toMatchObject([{ referenced_table_id: people }]);
  });
});

it('follows a table that was deleted there and made again', async () => {
  const { document } = await committed('3.21.32', stockTable);
  await using production = await ProvenToolJet.start('3.21.32');
  const { host, state } = production;
  const { captured, hostAppId } = await createIn(host, document, 'change');
  const [{ id }] = state.tables.all;
  state.tables.delete(id);
  const wanted = edited(document, ({ components: [one] }) =>
    Object.assign(one.properties, { text: { value: 'from Git' } }),
  );
  const request = { hostAppId, base: captured, wanted, label: 'y', release: 'always' as const };
  await host.apply({ ...request, tables: 'change' }, noStep, never);
  const [again] = state.tables.all;
  expect(again.id).not.toBe(id);
  const versionId = state.apps.find(hostAppId)!.currentVersionId!;
  expect(JSON.stringify(state.queriesOf(versionId))).toContain(again.id);
});

it('adds a column in the ToolJet that the schema is from, and the capture afterwards has no change', async () => {
  await using tooljet = await ProvenToolJet.start('3.21.32');
  const { host, fixture, state } = tooljet;
  const hostAppId = fixture.place(withQueries(ordersApp(), await stockTable(tooljet)));
  const base = await host.capture(hostAppId, null, never);
  const wanted = withTable(base.document, 'stock', ({ schema: { columns } }) => {
    columns.splice(1, 0, { ...columns[2], column_name: 'sold' });
  });
  const request = { hostAppId, base, wanted, label: 'x' };
  expect(await failureOf(host.apply({ ...request, tables: 'ask' }, noStep, never))).toMatchObject({
    data: { hostTables: [{ action: 'change', columns: [{ name: 'sold' }] }] },
  });
  const { captured } = await host.apply({ ...request, tables: 'change' }, noStep, never);
  expect(state.tables.all[0].columns.at(-1)).toMatchObject({ column_name: 'sold' });
  expect((await host.capture(hostAppId, captured, never)).document).toBe(wanted);
});
