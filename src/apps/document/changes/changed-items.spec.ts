import { parseAppDocument } from '../app-document';
import { findChangedItems } from './changed-items';

const component = (id: string, more: object = {}) => ({
  id,
  name: id,
  type: 'Button',
  pageId: 'home',
  ...more,
});

const DOCUMENT = {
  name: 'App',
  pages: [{ id: 'home', name: 'Home', handle: 'home', index: 1 }],
  components: [component('save'), component('print')],
  events: [
    {
      id: 'e1',
      name: 'onClick',
      index: 0,
      sourceId: 'print',
      target: 'component',
      event: { eventId: 'onClick' },
    },
    {
      id: 'e2',
      name: 'onDone',
      index: 0,
      sourceId: 'sum',
      target: 'data_query',
      event: { eventId: 'onDone' },
    },
  ],
  dataQueries: [
    { id: 'sum', name: 'sum', kind: 'runjs', options: { code: '1' } },
    { id: 'list', name: 'list', kind: 'runjs', options: { code: '2' } },
  ],
};

const parse = (more: object = {}) =>
  parseAppDocument(JSON.stringify({ appV2: { ...DOCUMENT, ...more } }, null, 2));

const changed = (more: object) => [...(findChangedItems(parse(), parse(more)) ?? ['all'])].sort();

it('names components and queries that were changed, added or removed, and nothing else', () => {
  expect(changed({ components: [component('save', { name: 'keep' }), component('fresh')] })).toEqual([
    'component:fresh',
    'component:print',
    'component:save',
  ]);
  expect(changed({ dataQueries: [DOCUMENT.dataQueries[0]] })).toEqual(['query:list']);
  expect(changed({ name: 'Another', pages: [{ ...DOCUMENT.pages[0], name: 'Start' }] })).toEqual([]);
});

it('counts events to what they belong to', () => {
  const [first, second] = DOCUMENT.events;
  expect(changed({ events: [{ ...first, event: { eventId: 'onHover' } }, second] })).toEqual([
    'component:print',
  ]);
  expect(changed({ events: [first] })).toEqual(['query:sum']);
});

it('names all of a document that has none before it', () => {
  expect([...(findChangedItems(null, parse()) ?? [])].sort()).toEqual([
    'component:print',
    'component:save',
    'query:list',
    'query:sum',
  ]);
});

it('cannot tell for documents of two generations', () => {
  const older = parseAppDocument(JSON.stringify({ app: [{ definition: { appV2: DOCUMENT } }] }));
  expect(findChangedItems(older, parse())).toBeNull();
});
