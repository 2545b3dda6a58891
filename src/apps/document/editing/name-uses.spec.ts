import { EditedDocument, editedDocuments } from '../../../../test/support/edited-document';
import { findFaults, newFaults, parseAppDocument } from '..';
import {
  componentsOf,
  countUses,
  queriesOf,
  readApp,
  renameComponent,
  renameQuery,
  type Component,
} from './index';

const faultsOf = (text: string) => findFaults(parseAppDocument(text));

/** Components of all pages, with their pages. */
function componentsIn({ document }: EditedDocument) {
  const model = readApp(document);
  return model.pages.flatMap((page) =>
    componentsOf({ document, model, page }).map((component) => ({ component, page })),
  );
}

it.each(editedDocuments)(
  'breaks no use of a name in %s by renaming, and takes it back to the byte',
  (_name, text) => {
    const edited = new EditedDocument(text);
    const before = faultsOf(text);
    const renamed = new Set<string>();
    for (const { component, page } of componentsIn(edited)) {
      if (renamed.has(component.name)) continue;
      renamed.add(component.name);
      edited.change(renameComponent({ ...edited.place(), page }, component, 'renamed_one'));
      expect(newFaults(faultsOf(edited.text), before)).toEqual([]);
      edited.undo();
    }
    for (const query of queriesOf(edited.document)) {
      edited.change(renameQuery(edited.place(), query, 'renamed_one'));
      expect(newFaults(faultsOf(edited.text), before)).toEqual([]);
      edited.undo();
    }
    expect(edited.text === text).toBe(true);
  },
);

const PAGES = [
  { id: 'p1', name: 'Home', handle: 'home' },
  { id: 'p2', name: 'Other', handle: 'other' },
];

/** An app with a text on each page, and components whose names it may have. */
function appWith(text: string, components: { id: string; name: string; pageId: string }[]): EditedDocument {
  const shown = PAGES.map(({ id: pageId }) => ({
    ...{ id: `text-${pageId}`, name: `text_${pageId}`, type: 'Text', pageId, layouts: [] },
    properties: { text: { value: text } },
  }));
  const others = components.map((one) => ({ ...one, type: 'TextInput', layouts: [], properties: {} }));
  const dataQueries = [{ id: 'q', name: 'sum', kind: 'runjs', options: {} }];
  return new EditedDocument(
    JSON.stringify({
      appV2: {
        ...{ id: 'a', name: 'Shop', pages: PAGES, events: [], dataQueries, dataSources: [] },
        ...{ components: [...shown, ...others], editingVersion: { id: 'v', name: 'v1' } },
      },
    }),
  );
}

const textOn = ({ document }: EditedDocument, page: string): unknown =>
  (
    document as { appV2: { components: { id: string; properties: { text: { value: string } } }[] } }
  ).appV2.components.find(({ id }) => id === `text-${page}`)!.properties.text.value;

const find = (edited: EditedDocument, id: string) =>
  componentsIn(edited).find(({ component }) => component.id === id)!;

function rename(edited: EditedDocument, id: string, name: string): void {
  const { component, page } = find(edited, id);
  edited.change(renameComponent({ ...edited.place(), page }, component, name));
}

// The names of a query and of a component are `sum`.
it.each([
  ['{{queries.sum.data}}', '{{queries.total.data}}'],
  ['{{queries?.sum?.data}}', '{{queries?.total?.data}}'],
  ['{{queries .sum.data}}', '{{queries .total.data}}'],
  ['return queries\n  .sum', 'return queries\n  .total'],
  ['x\nqueries.sum', 'x\nqueries.total'],
  [`{{queries["sum"] + queries['sum']}}`, `{{queries["total"] + queries['total']}}`],
  ['{{queries[\n`sum`]}}', '{{queries[\n`total`]}}'],
  ["actions.runQuery('sum')", "actions.runQuery('total')"],
  ['{{page.queries.sum}} {{myqueries.sum}} {{queries.summary}}', null],
  ["{{runQuery('sum')}}", null],
  ['the sum of queries', null],
  ['{{components.sum.value}}', null],
])('renames in %j what merges and faults take for the query, and nothing else', (text, expected) => {
  const edited = appWith(text, [{ id: 'c', name: 'sum', pageId: 'p1' }]);
  const [query] = queriesOf(edited.document);
  const uses = [...parseAppDocument(edited.text).source.kind.findNameUses(edited.text)];
  const meant = uses.filter(({ kind, name }) => kind === 'query' && name === 'sum');
  expect(countUses(edited.place(), { kind: 'query', id: 'q', name: 'sum', pageId: null })).toBe(meant.length);
  edited.change(renameQuery(edited.place(), query, 'total'));
  expect(textOn(edited, 'p1')).toBe(expected ?? text);
});

it.each([
  ['{{components.sum.value + queries.sum}}', '{{components.total.value + queries.sum}}'],
  ["actions.showModal('sum'); components['sum']", "actions.showModal('total'); components['total']"],
])('renames in %j what means the component', (text, expected) => {
  const edited = appWith(text, [{ id: 'c', name: 'sum', pageId: 'p1' }]);
  rename(edited, 'c', 'total');
  expect([textOn(edited, 'p1'), textOn(edited, 'p2')]).toEqual([expected, expected]);
});

it('renames on its own page alone where each page has a component of the name', () => {
  const text = '{{components.sum.value}}';
  const edited = appWith(text, [
    { id: 'c1', name: 'sum', pageId: 'p1' },
    { id: 'c2', name: 'sum', pageId: 'p2' },
  ]);
  rename(edited, 'c2', 'total');
  expect([textOn(edited, 'p1'), textOn(edited, 'p2')]).toEqual([text, '{{components.total.value}}']);
});

it('renames no use of a name that two components of a page have: it may mean the other', () => {
  const text = '{{components.sum.value}}';
  const edited = appWith(text, [
    { id: 'c1', name: 'sum', pageId: 'p1' },
    { id: 'c2', name: 'sum', pageId: 'p1' },
  ]);
  rename(edited, 'c1', 'total');
  expect(textOn(edited, 'p1')).toBe(text);
});

it('renames the query of an event, but not another one of that name', () => {
  const event = (queryId: string) => ({
    eventId: 'onClick',
    actionId: 'run-query',
    queryId,
    queryName: 'sum',
  });
  const edited = new EditedDocument(
    JSON.stringify({
      ...{
        id: 'a',
        name: 'Shop',
        pages: PAGES,
        components: [{ id: 'c', name: 'go', type: 'Button', pageId: 'p1' }],
      },
      dataQueries: [{ id: 'q', name: 'sum', kind: 'runjs', options: {} }],
      events: ['q', 'gone'].map((id) => ({
        id: `of-${id}`,
        sourceId: 'c',
        target: 'component',
        event: event(id),
      })),
    }),
  );
  edited.change(renameQuery(edited.place(), queriesOf(edited.document)[0], 'total'));
  const { events } = edited.document as { events: { event: { queryName: string } }[] };
  expect(events.map(({ event: { queryName } }) => queryName)).toEqual(['total', 'sum']);
});

it('counts what a rename changes', () => {
  const edited = appWith('{{components.sum.value + components["sum"].x}}', [
    { id: 'c', name: 'sum', pageId: 'p1' },
  ]);
  const { component } = find(edited, 'c');
  const named = ({ id, name }: Component) => ({ kind: 'component' as const, id, name, pageId: 'p1' });
  expect(countUses(edited.place(), named(component))).toBe(4);
});
