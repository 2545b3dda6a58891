import {
  addQuery,
  deleteQuery,
  duplicateQuery,
  eventCountOf,
  queriesOf,
  queryKinds,
  referrersOf,
  renameQuery,
  type Query,
} from './index';
import { parseAppDocument } from '../../../../../src/apps/document';
import { allDocuments } from '../../../../../test/documents/documents';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../../test/support/edited-document';

const REFERRED: [document: string, query: string, isBy: string, atLeast: number][] = [
  ['apps/support-desk', 'getTickets', 'name and id', 4],
  ['apps/support-desk', 'statusPage', 'id', 1],
  ['apps/stock-room', 'getItems', 'name', 4],
  ['templates/sales-analytics-dashboard', 'getProducts', 'name', 4],
  ['Github issue - AI Agent/v3', 'restapi2', 'id', 1],
];
const textOf = (name: string) => allDocuments.find(([each]) => each === name)?.[1];
const queriesIn = ({ document }: EditedDocument): Query[] => queriesOf(document);
const named = (edited: EditedDocument, name: string): Query =>
  queriesIn(edited).find((query) => query.name === name)!;

it.each(editedDocuments)(
  'adds queries of every kind to %s and takes them back, byte for byte',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const kinds = queryKinds(edited.document, edited.model);
    expect(kinds.map(({ kind }) => kind).slice(0, 2)).toEqual(['restapi', 'runjs']);
    const tried = [...kinds.filter(({ isBuiltIn }) => isBuiltIn), ...kinds.slice(-1)];
    for (const kind of tried) {
      const { id, edits } = addQuery(edited.place(), kind);
      edited.change(edits);
      expect(queriesIn(edited).at(-1)).toMatchObject({ id, kind: kind.kind });
    }
    for (let step = 0; step < tried.length; step += 1) edited.undo();
    expect(edited.text === text).toBe(true);
  },
);

it.each(editedDocuments)('duplicates, renames and deletes queries of %s, byte for byte', (_name, text) => {
  const edited = new EditedDocument(text);
  const before = queriesIn(edited);
  for (const query of [before[0], before.at(-1)!].filter(Boolean)) {
    const index = before.indexOf(query);
    expectUndone(edited, duplicateQuery(edited.place(), query).edits);
    edited.redo();
    const copy = queriesIn(edited)[index + 1];
    expect(copy).toMatchObject({ name: `${query.name}_copy`, kind: query.kind });
    expect(copy.id).not.toBe(query.id);
    expect(eventCountOf(edited.place(), copy)).toBe(eventCountOf(edited.place(), query));
    edited.undo();
    expectUndone(edited, renameQuery(edited.place(), query, 'another'));
    expectUndone(edited, deleteQuery(edited.place(), query));
    edited.redo();
    expect(queriesIn(edited).map(({ id }) => id)).not.toContain(query.id);
    edited.undo();
  }
});

it.each(editedDocuments)('renames the queries of %s wherever they are called by name', (_name, text) => {
  const edited = new EditedDocument(text);
  for (const query of queriesIn(edited).slice(0, 3)) {
    const referrers = referrersOf(edited.place(), query);
    edited.change(renameQuery(edited.place(), query, 'xyzRenamed'));
    const renamed = named(edited, 'xyzRenamed');
    expect(referrersOf(edited.place(), renamed)).toEqual(referrers);
    expect(edited.text).not.toMatch(new RegExp(`queries\\??\\.${query.name}(?![\\w$])`));
    edited.undo();
  }
});

it.each(REFERRED.filter(([document]) => textOf(document)))(
  'finds what refers in %s to the query %s by %s',
  (document, query, _isBy, atLeast) => {
    const edited = new EditedDocument(textOf(document)!);
    expect(referrersOf(edited.place(), named(edited, query)).length).toBeGreaterThanOrEqual(atLeast);
  },
);

it('makes the data source with the first query of its kind, and the document stays valid', () => {
  const edited = new EditedDocument(
    JSON.stringify({
      appV2: {
        ...{ id: 'a', name: 'Shop', components: [], pages: [], events: [], dataQueries: [], dataSources: [] },
        ...{ dataSourceOptions: [], appEnvironments: [{ id: 'e1' }, { id: 'e2' }] },
        editingVersion: { id: 'v', name: 'v1' },
      },
    }),
  );
  const add = (kind: string) => {
    const found = queryKinds(edited.document, edited.model).find((each) => each.kind === kind)!;
    edited.change(addQuery(edited.place(), found).edits);
  };
  for (const kind of ['runjs', 'restapi', 'runjs']) add(kind);
  const { appV2 } = edited.document as { appV2: Record<string, Record<string, unknown>[]> };
  expect(appV2.dataSources.map(({ name, type }) => [name, type])).toEqual([
    ['runjsdefault', 'static'],
    ['restapidefault', 'static'],
  ]);
  expect(appV2.dataSourceOptions.map(({ environmentId }) => environmentId)).toEqual(['e1', 'e2', 'e1', 'e2']);
  expect(queriesIn(edited).map(({ name, kind }) => [name, kind])).toEqual([
    ['runjs1', 'runjs'],
    ['restapi1', 'restapi'],
    ['runjs2', 'runjs'],
  ]);
  expect(() => parseAppDocument(Buffer.from(edited.text))).not.toThrow();
});

it('says of a query in a document without a version that it belongs to none', () => {
  const edited = new EditedDocument(JSON.stringify({ id: 'app', name: 'Shop', dataQueries: [] }));
  const [kind] = queryKinds(edited.document, edited.model);

  edited.change(addQuery(edited.place(), kind).edits);

  const { dataQueries, dataSources } = edited.document as Record<string, Record<string, unknown>[]>;
  expect([...dataQueries, ...dataSources].map(({ appVersionId }) => appVersionId)).toEqual([null, null]);
});

it.each([
  ['{{queries.sum.data}}', '{{queries.total.data}}'],
  ['{{queries?.sum?.data}} and queries.summary', '{{queries?.total?.data}} and queries.summary'],
  [`{{queries["sum"].data + queries['sum'].x}}`, `{{queries["total"].data + queries['total'].x}}`],
  ["actions.runQuery('sum'); myqueries.sum", "actions.runQuery('total'); myqueries.sum"],
  ['the sum of queries', 'the sum of queries'],
])('renames in %s what is meant, and nothing else', (text, expected) => {
  const edited = new EditedDocument(
    JSON.stringify({
      dataQueries: [{ id: 'q', name: 'sum', kind: 'runjs', options: {} }],
      components: [{ id: 'c', name: 'title', properties: { text: { value: text } } }],
    }),
  );
  edited.change(renameQuery(edited.place(), named(edited, 'sum'), 'total'));
  const { components } = edited.document as { components: { properties: { text: { value: string } } }[] };
  expect(components[0].properties.text.value).toBe(expected);
  expect(referrersOf(edited.place(), named(edited, 'total'))).toEqual(text === expected ? [] : ['title']);
});
