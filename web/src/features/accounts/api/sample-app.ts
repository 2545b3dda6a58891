export const SAMPLE_NAME = 'Sample: Orders';

/** Ids must be unique within one document only. */
const id = (number: number) => `5a3b1e00-0000-4000-8000-${String(number).padStart(12, '0')}`;

const APP = id(1);
const VERSION = id(2);
const PAGE = id(3);
const ENVIRONMENT = id(4);
const SOURCE = id(5);
const QUERY = id(6);

interface Box {
  top: number;
  left: number;
  width: number;
  height: number;
}

const value = (properties: Record<string, string>) =>
  Object.fromEntries(Object.entries(properties).map(([key, text]) => [key, { value: text }]));

function component(
  number: number,
  {
    name,
    type,
    box,
    properties,
  }: { name: string; type: string; box: Box; properties: Record<string, string> },
) {
  const componentId = id(number * 10);
  const layout = { ...box, dimensionUnit: 'count', componentId };
  return {
    id: componentId,
    name,
    type,
    pageId: PAGE,
    parent: null,
    properties: value(properties),
    general: {},
    styles: {},
    generalStyles: {},
    displayPreferences: value({ showOnDesktop: '{{true}}', showOnMobile: '{{true}}' }),
    validation: {},
    layouts: [
      { id: id(number * 10 + 1), type: 'desktop', ...layout },
      { id: id(number * 10 + 2), type: 'mobile', ...layout, left: 1, width: 41 },
    ],
  };
}

const ORDERS = `return [
  { id: 1042, customer: "Lovelace & Co.", total: "€ 1,280.00", status: "Shipped" },
  { id: 1043, customer: "Hopper Marine", total: "€ 312.50", status: "Packed" },
  { id: 1044, customer: "Noether Tools", total: "€ 86.90", status: "New" },
  { id: 1045, customer: "Turing Bakery", total: "€ 47.20", status: "New" }
]`;

const components = () => [
  component(10, {
    name: 'title',
    type: 'Text',
    box: { top: 30, left: 2, width: 24, height: 40 },
    properties: { text: 'Orders', textFormat: 'html', visibility: '{{true}}' },
  }),
  component(11, {
    name: 'search',
    type: 'TextInput',
    box: { top: 90, left: 2, width: 14, height: 40 },
    properties: { label: '', placeholder: 'Search by customer', value: '', visibility: '{{true}}' },
  }),
  component(12, {
    name: 'reload',
    type: 'Button',
    box: { top: 90, left: 35, width: 6, height: 40 },
    properties: { text: 'Reload', visibility: '{{true}}', disabledState: '{{false}}' },
  }),
  component(13, {
    name: 'orders',
    type: 'Table',
    box: { top: 150, left: 2, width: 39, height: 420 },
    properties: { title: 'Orders', data: `{{queries.${QUERY}.data}}`, visibility: '{{true}}' },
  }),
];

const PAGES = [
  {
    id: PAGE,
    name: 'Home',
    handle: 'home',
    index: 1,
    disabled: null,
    hidden: null,
    appVersionId: VERSION,
  },
];

const EVENTS = [
  {
    id: id(7),
    name: 'onClick',
    index: 0,
    event: { eventId: 'onClick', actionId: 'run-query', queryId: QUERY, queryName: 'listOrders' },
    sourceId: id(120),
    target: 'component',
    appVersionId: VERSION,
  },
];

const QUERIES = [
  {
    id: QUERY,
    name: 'listOrders',
    options: { code: ORDERS, parameters: [], runOnPageLoad: true },
    dataSourceId: SOURCE,
    appVersionId: VERSION,
  },
];

const SOURCES = [
  {
    id: SOURCE,
    name: 'runjsdefault',
    kind: 'runjs',
    type: 'static',
    appVersionId: VERSION,
    scope: 'local',
  },
];

/** Builds a page with a heading, a field, a button and a table with a query. */
export function sampleApp(): Record<string, unknown> {
  const version = {
    id: VERSION,
    name: 'v1',
    definition: null,
    globalSettings: { hideHeader: false, canvasMaxWidth: 100, canvasMaxWidthType: '%', appMode: 'auto' },
    pageSettings: null,
    showViewerNavigation: true,
    homePageId: PAGE,
    appId: APP,
    currentEnvironmentId: ENVIRONMENT,
    promotedFrom: null,
  };
  const appV2 = {
    type: 'front-end',
    id: APP,
    name: SAMPLE_NAME,
    slug: APP,
    isPublic: false,
    icon: 'apps',
    currentVersionId: null,
    editingVersion: version,
    components: components(),
    pages: PAGES,
    events: EVENTS,
    dataQueries: QUERIES,
    dataSources: SOURCES,
    appVersions: [version],
    appEnvironments: [{ id: ENVIRONMENT, name: 'production', isDefault: true, priority: 1, enabled: true }],
    dataSourceOptions: [],
    schemaDetails: { multiPages: true, multiEnv: true, globalDataSources: true },
  };
  return { appV2, tooljetVersion: '3.5.39' };
}
