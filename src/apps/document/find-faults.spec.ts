import { exportedDocuments } from '../../../test/documents/documents';
import { parseAppDocument } from './app-document';
import { findErrors, findFaults } from './find-faults';

const ID = '6ba22584-4e91-4458-ac80-f14bbb839714';

interface Parts {
  components?: object[];
  events?: object[];
  queries?: object[];
  pages?: object[];
  dataSources?: object[];
  more?: object;
}

const document = ({
  components = [],
  events = [],
  queries = [],
  pages,
  dataSources = [],
  more = {},
}: Parts) =>
  parseAppDocument(
    JSON.stringify({
      appV2: {
        id: 'app',
        name: 'Orders',
        components,
        pages: pages ?? [{ id: 'home', name: 'Home', handle: 'home' }],
        events,
        dataQueries: queries,
        dataSources,
        appVersions: [{ id: 'v1', name: 'v1', homePageId: 'home' }],
        editingVersion: { id: 'v1', name: 'v1', homePageId: 'home' },
        ...more,
      },
    }),
  );

const component = (id: string, more: object = {}) => ({
  id,
  name: id,
  type: 'Button',
  pageId: 'home',
  ...more,
});

function faultsOf(parts: Parts): string[] {
  const faults = findFaults(document(parts));
  expect(findErrors(document(parts))).toEqual(faults.filter(({ severity }) => severity === 'error'));
  return faults.map(({ severity, code, thing, page, of }) =>
    [severity, code, thing.name ?? thing.id, page?.name, of?.name].filter(Boolean).join(' '),
  );
}

/** ToolJet 2.24 and later keep the tree of an app that they brought into rows, and export it with the rows. */
it('does not look at the tree that an app had before it had rows', () => {
  const tree = {
    pages: { home: { name: 'Home', components: { lost: { component: { name: 'lost', parent: 'gone' } } } } },
  };
  const version = { id: 'v1', name: 'v1', homePageId: 'home', definition: tree };
  const more = { editingVersion: version, appVersions: [version] };
  expect(faultsOf({ components: [component('button')], more })).toEqual([]);
  expect(faultsOf({ pages: [], more })).toEqual([expect.stringMatching(/^error missing_parent lost/)]);
});

it('finds nothing in an app whose parts fit together', () => {
  expect(
    faultsOf({
      components: [
        component('box'),
        component('button', { parent: 'box' }),
        component('slot', { parent: 'box-header' }),
      ],
      queries: [
        {
          id: 'q',
          name: 'orders',
          dataSourceId: 'db',
          options: { code: 'return {{components.button.text}}' },
        },
      ],
      dataSources: [{ id: 'db', name: 'db' }],
      events: [
        { id: 'e', name: 'onClick', sourceId: 'button', target: 'component', event: { queryId: 'q' } },
      ],
    }),
  ).toEqual([]);
});

it.each<[string, Parts, string[]]>([
  ['page', { components: [component('lost', { pageId: 'gone' })] }, ['error missing_page lost']],
  ['parent', { components: [component('lost', { parent: 'gone' })] }, ['error missing_parent lost Home']],
  [
    'source of an event',
    { events: [{ id: 'e', name: 'onClick', sourceId: 'gone', event: {} }] },
    ['error missing_source onClick'],
  ],
  [
    'data source',
    { queries: [{ id: 'q', name: 'orders', dataSourceId: 'gone', options: {} }] },
    ['error missing_data_source orders'],
  ],
])('finds a missing %s, without which a thing has no place', (_, parts, expected) => {
  expect(faultsOf(parts)).toEqual(expected);
});

it('warns of events under the target of another kind, and says what comes of it', () => {
  const event = (id: string, sourceId: string, target: string) => ({
    ...{ id, name: id, sourceId, target, event: {} },
  });
  const parts: Parts = {
    components: [component('button')],
    queries: [{ id: 'q', name: 'orders', options: {} }],
    events: [
      event('dead', 'q', 'component'),
      event('lost', 'button', 'page'),
      event('run', 'q', 'data_query'),
      event('shown', 'home', 'page'),
      event('column', 'button', 'table_column'),
    ],
  };
  expect(faultsOf(parts)).toEqual([
    'warning wrong_target dead orders',
    'warning wrong_target lost Home button',
  ]);
  expect(findFaults(document(parts)).map(({ message }) => message)).toEqual([
    expect.stringMatching(/not that of a query: ToolJet does not run it$/),
    expect.stringMatching(/not that of a component: ToolJet’s editor does not list it$/),
  ]);
});

it('warns of events and expressions that lead nowhere, after the errors', () => {
  expect(
    faultsOf({
      components: [
        component('button', {
          properties: { text: { value: `{{queries.gone.data + components.${ID}.value}}` } },
        }),
        component('lost', { parent: 'gone' }),
      ],
      events: [
        { id: 'e1', name: 'onClick', sourceId: 'button', event: { queryId: 'gone' } },
        { id: 'e2', name: 'onHover', sourceId: 'button', event: { modal: 'gone' } },
      ],
    }),
  ).toEqual([
    'error missing_parent lost Home',
    'warning missing_query onClick Home button',
    'warning missing_target onHover Home button',
    'warning missing_name button Home',
    'warning missing_name button Home',
  ]);
});

it('knows names and ids in expressions, and text that is none', () => {
  const text = `{{queries.orders.data.map((o) => components['button'].text)}} {{queries?.${ID}.data}} queries.nowhere`;
  expect(
    faultsOf({
      components: [component('button', { properties: { text: { value: text } } })],
      queries: [{ id: ID, name: 'orders', options: {} }],
    }),
  ).toEqual([]);
});

it('finds components inside themselves', () => {
  expect(
    faultsOf({
      components: [
        component('one', { parent: 'two' }),
        component('two', { parent: 'one' }),
        component('inside', { parent: 'one' }),
      ],
    }),
  ).toEqual(['error parent_cycle one Home', 'error parent_cycle two Home']);
});

it('warns of names that expressions cannot tell apart, and handles of pages', () => {
  expect(
    faultsOf({
      pages: [
        { id: 'home', name: 'Home', handle: 'home' },
        { id: 'other', name: 'Other', handle: 'home' },
      ],
      components: [
        { ...component('one'), name: 'text1' },
        { ...component('two'), name: 'text1' },
        { ...component('three'), name: 'text1', pageId: 'other' },
      ],
      queries: [
        { id: 'q1', name: 'orders', options: {} },
        { id: 'q2', name: 'orders', options: {} },
      ],
    }).sort(),
  ).toEqual(['warning shared_handle Other', 'warning shared_name orders', 'warning shared_name text1 Home']);
});

it('finds the value of an encrypted option', () => {
  const options = { password: { encrypted: true, value: 'hunter2' } };
  const faults = findFaults(document({ more: { dataSourceOptions: [{ id: 'o', options }] } }));
  expect(faults).toMatchObject([{ severity: 'error', code: 'open_secret' }]);
  expect(JSON.stringify(faults)).not.toContain('hunter2');
});

it('reads a chain of 20,000 containers, and as many of one name', () => {
  const components = Array.from({ length: 20_000 }, (_, index) => ({
    ...component(`c${index}`, index > 0 ? { parent: `c${index - 1}` } : {}),
    name: 'box',
  }));
  const faults = findFaults(document({ components }));
  expect(faults).toHaveLength(19_999);
  expect(new Set(faults.map(({ code }) => code))).toEqual(new Set(['shared_name']));
});

describe('words that no platform has', () => {
  const messagesOf = (parts: Parts) =>
    findFaults(document(parts)).map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
  const event = (sourceId: string, fields: object, target = 'component') => ({
    ...{ id: `of-${sourceId}`, name: 'e', sourceId, target, event: { actionId: 'logout', ...fields } },
  });

  it('are told with what was meant, and refuse nothing', () => {
    const properties = { txt: { value: 'Save' }, text: { value: 'Save' } };
    const save = component('save', { properties, styles: { wobble: { value: 1 } } });
    const events = [event('save', { eventId: 'onClik', actionId: 'show-alrt' })];
    expect(messagesOf({ components: [save], events })).toEqual([
      'warning unknown_property: no Button has properties.txt: did you mean text?',
      'warning unknown_property: no Button has styles.wobble',
      'warning unknown_event: the event of a Button "onClik" is not known: did you mean onClick?',
      'warning unknown_action: the action "show-alrt" is not known: did you mean show-alert?',
    ]);
  });

  it('are found in queries, pages and components of older documents', () => {
    const query = (events: object[]) => ({ id: 'q', name: 'q', kind: 'runjs', options: { events } });
    const events = [{ eventId: 'onDone', actionId: 'logout' }];
    const components = {
      c: { component: { component: 'Text', name: 'c', definition: { properties: { txt: {} }, events } } },
    };
    const definition = { pages: { p: { name: 'P', handle: 'p', components, events } } };
    const versions = { editingVersion: { id: 'v1', name: 'v1', definition }, appVersions: [] };
    const found = messagesOf({ pages: [], queries: [query(events)], more: versions });
    expect(found.filter((message) => message.includes('unknown'))).toEqual([
      'warning unknown_event: the event of a query "onDone" is not known',
      'warning unknown_event: the event of a page "onDone" is not known',
      'warning unknown_property: no Text has properties.txt: did you mean text?',
      'warning unknown_event: the event of a Text "onDone" is not known',
    ]);
  });

  it('are looked for in no unknown type, in no button of a table, and not where a field was before', () => {
    const components = [
      component('new', { type: 'Hologram', properties: { depth: { value: 1 } } }),
      component('table', { type: 'Table', properties: { visible: { value: true } } }),
      component('button', { properties: { backgroundColor: { value: '#fff' } } }),
    ];
    const events = [
      event('new', { eventId: 'onAppear' }),
      event('table', { eventId: 'onClick' }, 'table_action'),
      event('button', { eventId: 'onClick', actionId: 'scroll-component-into-view' }),
    ];
    expect(messagesOf({ components, events })).toEqual([]);
  });

  it('are shown in part if they are long', () => {
    const save = component('save', { properties: { ['x'.repeat(5_000)]: {} } });
    expect(messagesOf({ components: [save] })[0].length).toBeLessThan(150);
  });
});

it.each(exportedDocuments)('finds no unknown word in %s', (_name, text) => {
  const codes = findFaults(parseAppDocument(text)).map(({ code }) => code);
  expect(codes.filter((code) => code.startsWith('unknown'))).toEqual([]);
});
