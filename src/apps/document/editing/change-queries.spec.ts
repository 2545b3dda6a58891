import {
  deleteQuery,
  duplicateQuery,
  eventCountOf,
  queriesOf,
  referrersOf,
  renameQuery,
  type Query,
} from './index';
import { allDocuments } from '../../../../test/documents/documents';
import { editedDocuments, EditedDocument, expectUndone } from '../../../../test/support/edited-document';

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

it.each(editedDocuments)('duplicates, renames and deletes queries of %s, byte for byte', (_name, text) => {
  const edited = new EditedDocument(text);
  const before = queriesIn(edited);
  for (const query of [before[0], before.at(-1)!].filter(Boolean)) {
    const index = before.indexOf(query);
    expectUndone(edited, duplicateQuery(edited.place(), query).edits);
    edited.redo();
    const copy = queriesIn(edited)[index + 1];
    // A name that ToolJet refuses is spelled otherwise in the copy.
    const name = /^[\w-]+$/.test(query.name) ? `${query.name}_copy` : expect.stringMatching(/^[\w-]+_copy$/);
    expect(copy).toMatchObject({ name, kind: query.kind });
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
