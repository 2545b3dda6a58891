const VERSION = '48814ad6-1b8d-4521-8297-7c98ce42850b';
const APP = 'e14f00ef-af25-4cd2-9684-55c3b1e07042';

export const PAGES = {
  home: '5066daa1-49b4-4c92-b4ff-24704ce0541f',
  orders: '0dff1468-d9c8-4f8c-98aa-d489f81f22d0',
  about: '7c5b0e2d-a873-4592-9f67-eedba44ef9ef',
};
export const PARTS = {
  title: '11111111-1111-4111-8111-111111111111',
  box: '22222222-2222-4222-8222-222222222222',
  inside: '33333333-3333-4333-8333-333333333333',
};
export const QUERIES = {
  getOrders: '77777777-7777-4777-8777-777777777777',
  sum: '88888888-8888-4888-8888-888888888888',
};
const SOURCE = '6f01b51a-a4bd-4c48-9410-624b6d853e72';
const DATABASE = '0c1b0f77-2359-4d00-924d-be07da38bca9';
const ENVIRONMENT = '06a6e43d-f043-4549-88f4-142ce47abcea';

const page = (id: string, name: string, index: number) => ({
  ...{ id, name, handle: name.toLowerCase(), index, disabled: null, hidden: null, icon: null },
  ...{ autoComputeLayout: true, appVersionId: VERSION, pageGroupIndex: index, pageGroupId: null },
});

const part = (
  id: string,
  name: string,
  type: string,
  more: { parent?: string; text?: string; pageId: string },
) => ({
  ...{ id, name, type, pageId: more.pageId, parent: more.parent ?? null },
  properties: { text: { value: more.text ?? name } },
  layouts: [
    { id: `${id.slice(0, -1)}f`, type: 'desktop', top: 20, left: 2, width: 12, height: 60, componentId: id },
  ],
});

const dataSources = [
  { id: SOURCE, name: 'runjsdefault', kind: 'runjs', type: 'static', appVersionId: VERSION, scope: 'local' },
  {
    id: DATABASE,
    name: 'Warehouse',
    kind: 'postgresql',
    type: 'default',
    appVersionId: null,
    scope: 'global',
  },
];

const queries = (sourceOf: (kind: string) => object) => [
  {
    ...{ id: QUERIES.getOrders, name: 'getOrders' },
    ...sourceOf('postgresql'),
    options: { mode: 'sql', query: 'SELECT 1.50', transformationLanguage: 'javascript' },
  },
  {
    ...{ id: QUERIES.sum, name: 'sum' },
    ...sourceOf('runjs'),
    options: { code: 'return queries.getOrders.data.length;' },
  },
];

const ofSource = (kind: string) => ({
  dataSourceId: kind === 'runjs' ? SOURCE : DATABASE,
  appVersionId: VERSION,
});

/** The newest generation: lists of pages, components and events. */
export const listedText = (): string => {
  const version = { id: VERSION, name: 'v1', homePageId: PAGES.home };
  const run = {
    eventId: 'onClick',
    actionId: 'run-query',
    queryId: QUERIES.getOrders,
    queryName: 'getOrders',
  };
  const done = { eventId: 'onDataQuerySuccess', actionId: 'show-alert', message: 'Done' };
  const event = (id: string, sourceId: string, fields: object, target: string) => ({
    ...{ id: `66666666-6666-4666-8666-${id.repeat(12)}`, name: 'onClick', index: 0 },
    ...{ event: fields, sourceId, target },
  });
  return JSON.stringify({
    appV2: {
      ...{ id: APP, name: 'Shop', editingVersion: version, appVersions: [version] },
      pages: [page(PAGES.home, 'Home', 1), page(PAGES.orders, 'Orders', 2), page(PAGES.about, 'About', 3)],
      components: [
        part(PARTS.title, 'title', 'Text', { pageId: PAGES.orders, text: '{{queries.getOrders.data}}' }),
        part(PARTS.box, 'box', 'Container', { pageId: PAGES.orders }),
        part(PARTS.inside, 'inside', 'Button', { pageId: PAGES.orders, parent: PARTS.box }),
      ],
      events: [event('1', PARTS.inside, run, 'component'), event('2', QUERIES.getOrders, done, 'data_query')],
      dataQueries: queries(ofSource),
      ...{ dataSources, dataSourceOptions: [], appEnvironments: [{ id: ENVIRONMENT, name: 'development' }] },
    },
    tooljetVersion: '3.5.39',
  });
};

const defined = (name: string, text: string) => ({
  component: {
    name,
    component: 'Text',
    definition: {
      properties: { text: { value: text } },
      events: [{ eventId: 'onClick', actionId: 'logout' }],
    },
  },
  layouts: { desktop: { top: 20, left: 4.65, width: 12, height: 40 } },
});

/** The previous generation: a `definition` with pages, stored twice. */
export const definedText = (): string => {
  const definition = {
    homePageId: PAGES.home,
    pages: {
      [PAGES.home]: { name: 'Home', handle: 'home', components: {} },
      [PAGES.orders]: {
        ...{ name: 'Orders', handle: 'orders' },
        components: { [PARTS.title]: defined('title', '{{queries.getOrders.data}}') },
      },
      [PAGES.about]: { name: 'About', handle: 'about', components: {} },
    },
  };
  const version = { id: VERSION, name: 'v1', definition };
  const app = { id: APP, name: 'Shop', editingVersion: version, dataQueries: queries(ofSource), dataSources };
  return JSON.stringify({ appV2: { ...app, appVersions: [version] }, tooljetVersion: '2.6.2' }, null, 2);
};

/** The oldest generation: one page, and the kind of a query inside the query. */
export const oldestText = (): string => {
  const definition = { components: { [PARTS.title]: defined('title', 'Orders') } };
  const version = { id: VERSION, name: 'v1', definition };
  const ofKind = (kind: string) => ({ kind, dataSourceId: null, appId: APP });
  return JSON.stringify({
    ...{ id: APP, name: 'Shop', dataQueries: queries(ofKind), dataSources: [], appVersions: [version] },
    ...{ editingVersion: version, tooljetVersion: '0.12.0' },
  });
};
