import { createHash } from 'node:crypto';
import { recordings } from './recording';
import type { Json } from './rows';

/** Request of a scenario. `<name>` in its path and body is replaced by what an exchange before has kept. */
export interface Exchange {
  /** `scenario/step`, unlike any other. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below `/api`. */
  path: string;
  body?: unknown;
  /** Values of the answer to keep, by their paths, such as `app.0.id`. */
  keep?: Record<string, string>;
  /** Headers other than the admin's; null: left out. */
  headers?: { cookie?: string | null; workspace?: string | null };
}

/** Returns an id that a client makes up; it is the same in all runs. */
export const idOf = (name: string): string => {
  const hex = createHash('sha256').update(name).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
};

const NO_APP = '00000000-0000-4000-8000-000000000000';

type Step = Omit<Exchange, 'name' | 'method' | 'path'>;
type Steps = Record<string, [request: string, body?: unknown, rest?: Omit<Step, 'body'>]>;

const scenario = (name: string, steps: Steps): Exchange[] =>
  Object.entries(steps).map(([step, [request, body, rest]]) => {
    const [method, path] = request.split(' ') as [Exchange['method'], string];
    return { name: `${name}/${step}`, method, path, body, ...rest };
  });

/** Makes an app; keeps `app`, `version` and `page`. */
const madeApp = (name: string): Steps => ({
  app: ['POST /apps', { name: `Scenario ${name}` }, { keep: { app: 'id' } }],
  'its state': [
    'GET /apps/<app>',
    undefined,
    { keep: { version: 'editing_version.id', page: 'editing_version.home_page_id' } },
  ],
});

const exported = (versionId?: string): [string, unknown] => [
  'POST /v2/resources/export',
  {
    organization_id: '<workspace>',
    app: [{ id: '<app>', search_params: versionId ? { version_id: versionId } : {} }],
  },
];

const importing = (appV2: unknown, appName: string) => ({
  ...{ organization_id: '<workspace>', tooljet_version: '2.27.1' },
  app: [{ definition: { appV2 }, appName }],
});

const imported = (appV2: Json, name: string): [string, unknown, Omit<Step, 'body'>] => [
  'POST /v2/resources/import',
  importing(appV2, `Scenario ${name}`),
  { keep: { app: 'imports.app.0.id' } },
];

/** A small app of a real ToolJet, with four data sources, queries on all of them, and events. */
const ordersApp = (): Json => {
  const { request } = recordings.find(({ name }) => name === 'import-own-export')!;
  return (structuredClone(request.body) as { app: { definition: { appV2: Json } }[] }).app[0].definition
    .appV2;
};

/** The same app with a second, empty version. */
function twoVersions(): Json {
  const app = ordersApp();
  const [first] = app.appVersions as Json[];
  return { ...app, appVersions: [first, { ...first, id: idOf('second version'), name: 'second' }] };
}

const V = '/v2/apps/<app>/versions/<version>';
const onPage = { is_user_switched_version: false, pageId: '<page>' };
const LAYOUT = { top: 10, left: 4, width: 6, height: 30 };

const component = (name: string, more: Json = {}) => ({
  ...{ name, type: 'Text', properties: { text: { value: name } }, styles: {}, general: {}, validation: {} },
  layouts: { desktop: LAYOUT },
  ...more,
});

const TEXT = idOf('text');
const OTHER_TEXT = idOf('other text');
const BOX = idOf('box');
const KANBAN = idOf('kanban');
const TABS = idOf('tabs');

const apps = scenario('apps', {
  ...madeApp('apps'),
  export: exported(),
  'name is empty': ['POST /apps', { name: '' }],
  'name is missing': ['POST /apps', {}],
  'name is taken': ['POST /apps', { name: 'Scenario apps' }],
  'name is too long': ['POST /apps', { name: 'x'.repeat(51) }],
  'name is a number': ['POST /apps', { name: 7 }],
  'found by its name': ['GET /apps?page=1&searchKey=scenario%20apps'],
  'a page after the last': ['GET /apps?page=9&searchKey=scenario%20apps'],
  rename: ['PUT /apps/<app>', { app: { name: 'Scenario apps & more' } }],
  'renamed with spaces': ['PUT /apps/<app>', { app: { name: ' Scenario apps padded ' } }],
  'state after rename': ['GET /apps/<app>'],
  'renamed to nothing': ['PUT /apps/<app>', { app: { name: '' } }],
  'renamed too long': ['PUT /apps/<app>', { app: { name: 'x'.repeat(51) } }],
  'changed in nothing': ['PUT /apps/<app>', { app: {} }],
  'changed without app': ['PUT /apps/<app>', {}],
  'name and release at once': [
    'PUT /apps/<app>',
    { app: { name: 'Scenario apps released', current_version_id: '<version>' } },
  ],
  'state after that': ['GET /apps/<app>'],
  'released to nothing': ['PUT /apps/<app>', { app: { current_version_id: null } }],
  'released an id that is none': ['PUT /apps/<app>', { app: { current_version_id: 'xyz' } }],
  'tables of it': ['GET /apps/<app>/tables'],
  unknown: [`GET /apps/${NO_APP}`],
  'id is no uuid': ['GET /apps/xyz'],
  'rename of an unknown one': [`PUT /apps/${NO_APP}`, { app: { name: 'x' } }],
  'delete of an unknown one': [`DELETE /apps/${NO_APP}`],
  delete: ['DELETE /apps/<app>'],
  'found no more': ['GET /apps?page=1&searchKey=scenario%20apps'],
  'export of a deleted one': exported(),
});

const versions = scenario('versions', {
  ...madeApp('versions'),
  'deletes the only one': ['DELETE /apps/<app>/versions/<version>'],
  copy: [
    'POST /apps/<app>/versions',
    { versionName: 'v2', versionFromId: '<version>' },
    { keep: { copy: 'id' } },
  ],
  'name is taken': ['POST /apps/<app>/versions', { versionName: 'v2', versionFromId: '<version>' }],
  'name is taken and origin unknown': [
    'POST /apps/<app>/versions',
    { versionName: 'v2', versionFromId: NO_APP },
  ],
  'name is empty': ['POST /apps/<app>/versions', { versionName: '', versionFromId: '<version>' }],
  'origin is unknown': ['POST /apps/<app>/versions', { versionName: 'v3', versionFromId: NO_APP }],
  'origin is no uuid': ['POST /apps/<app>/versions', { versionName: 'v3', versionFromId: 'xyz' }],
  'app is unknown': [`POST /apps/${NO_APP}/versions`, { versionName: 'v3', versionFromId: '<version>' }],
  list: ['GET /apps/<app>/versions'],
  'list of an unknown app': [`GET /apps/${NO_APP}/versions`],
  'settings changed': [`PUT ${V}`, { globalSettings: { hideHeader: true }, showViewerNavigation: false }],
  'settings merged': [`PUT ${V}/global_settings`, { globalSettings: { canvasMaxWidth: 90 } }],
  'home page to none': [`PUT ${V}`, { homePageId: NO_APP }],
  'home page to no uuid': [`PUT ${V}`, { homePageId: 'xyz' }],
  'home page back': [`PUT ${V}`, { homePageId: '<page>' }],
  'changed unknown': [`PUT /v2/apps/<app>/versions/${NO_APP}`, { showViewerNavigation: true }],
  'changed no uuid': ['PUT /v2/apps/<app>/versions/xyz', { showViewerNavigation: true }],
  'changed of an unknown app': [`PUT /v2/apps/${NO_APP}/versions/<version>`, { showViewerNavigation: true }],
  'renamed empty': ['PUT /apps/<app>/versions/<copy>', { name: '' }],
  'renamed to a taken name': ['PUT /apps/<app>/versions/<copy>', { name: 'v1' }],
  renamed: ['PUT /apps/<app>/versions/<copy>', { name: 'v2 & more' }],
  'released the copy': ['PUT /apps/<app>', { app: { current_version_id: '<copy>' } }],
  'deletes the released one': ['DELETE /apps/<app>/versions/<copy>'],
  'deletes an unknown one': [`DELETE /apps/<app>/versions/${NO_APP}`],
  'deletes no uuid': ['DELETE /apps/<app>/versions/xyz'],
  'export of the copy': exported('<copy>'),
  'export of an unknown one': exported(NO_APP),
  'export of no uuid': exported('xyz'),
  'deletes the first': ['DELETE /apps/<app>/versions/<version>'],
  export: exported(),
});

const otherApps = scenario('other apps', {
  first: ['POST /apps', { name: 'Scenario first' }, { keep: { first: 'id' } }],
  'its versions': ['GET /apps/<first>/versions', undefined, { keep: { theirs: 'versions.0.id' } }],
  ...madeApp('second'),
  'version of another app': ['POST /apps/<app>/versions', { versionName: 'v2', versionFromId: '<theirs>' }],
  'changed under another app': ['PUT /v2/apps/<app>/versions/<theirs>', { showViewerNavigation: true }],
  'renamed under another app': ['PUT /apps/<app>/versions/<theirs>', { name: 'x' }],
  'deleted under another app': ['DELETE /apps/<app>/versions/<theirs>'],
  'page under another app': [
    'POST /v2/apps/<app>/versions/<theirs>/pages',
    { id: idOf('theirs'), name: 'Other', handle: 'other', index: 2 },
  ],
  'component under another app': [
    'POST /v2/apps/<app>/versions/<theirs>/components',
    { ...onPage, diff: { [idOf('theirs too')]: component('theirs') } },
  ],
  'event under another app': ['GET /v2/apps/<app>/versions/<theirs>/events'],
  'released under another app': ['PUT /apps/<app>', { app: { current_version_id: '<theirs>' } }],
  'exported under another app': exported('<theirs>'),
  export: exported(),
});

const imports = scenario('imports', {
  'of an app': imported(ordersApp(), 'imported'),
  export: exported(),
  state: ['GET /apps/<app>', undefined, { keep: { version: 'editing_version.id' } }],
  copy: [
    'POST /apps/<app>/versions',
    { versionName: 'v2', versionFromId: '<version>' },
    { keep: { copy: 'id' } },
  ],
  'export of the copy': exported('<copy>'),
  'export with the copy': exported(),
  'of two versions': imported(twoVersions(), 'two versions'),
  'export of two versions': exported(),
  'name is taken': ['POST /v2/resources/import', importing(ordersApp(), 'Scenario imported')],
  'name is empty': ['POST /v2/resources/import', importing(ordersApp(), '')],
  'into another workspace': [
    'POST /v2/resources/import',
    { ...importing(ordersApp(), 'Scenario elsewhere'), organization_id: NO_APP },
  ],
  'without workspace': [
    'POST /v2/resources/import',
    { ...importing(ordersApp(), 'Scenario nowhere'), organization_id: undefined },
  ],
  'without version': [
    'POST /v2/resources/import',
    { ...importing(ordersApp(), 'Scenario versionless'), tooljet_version: undefined },
  ],
  'of no app': ['POST /v2/resources/import', { organization_id: '<workspace>', tooljet_version: '2.27.1' }],
  'of an empty list': ['POST /v2/resources/import', { ...importing({}, ''), app: [] }],
  'of a definition without name': ['POST /v2/resources/import', importing({}, 'Scenario nothing')],
  'of a text': ['POST /v2/resources/import', importing('text', 'Scenario text')],
  'of a page without name': [
    'POST /v2/resources/import',
    importing(
      { ...ordersApp(), pages: (ordersApp().pages as Json[]).map((page) => ({ ...page, name: null })) },
      'Scenario broken',
    ),
  ],
  'its name is held': ['POST /apps', { name: 'Scenario broken' }],
  'it is in no list': ['GET /apps?page=1&searchKey=Scenario%20broken'],
  'of a kind that is not there': imported(
    {
      ...ordersApp(),
      dataSources: (ordersApp().dataSources as Json[]).map((source) =>
        source.scope === 'global' ? { ...source, kind: 'nosuchkind', name: 'nosuch' } : source,
      ),
    },
    'unknown kind',
  ),
  'export of that': exported(),
  'of a plugin that is not there': imported(
    {
      ...ordersApp(),
      dataSources: (ordersApp().dataSources as Json[]).map((source) =>
        source.scope === 'global'
          ? { ...source, kind: 'nosuchplugin', name: 'plug', pluginId: idOf('plugin') }
          : source,
      ),
    },
    'unknown plugin',
  ),
  'export without the plugin': exported(),
  clone: [
    'POST /v2/resources/clone',
    { organization_id: '<workspace>', app: [{ id: '<app>', name: 'Scenario clone' }] },
  ],
  'export of an unknown app': [
    'POST /v2/resources/export',
    { organization_id: '<workspace>', app: [{ id: NO_APP, search_params: {} }] },
  ],
  'export of no uuid': [
    'POST /v2/resources/export',
    { organization_id: '<workspace>', app: [{ id: 'xyz', search_params: {} }] },
  ],
  'export from another workspace': [
    'POST /v2/resources/export',
    { organization_id: NO_APP, app: [{ id: '<app>', search_params: {} }] },
  ],
  'export of nothing': ['POST /v2/resources/export', { organization_id: '<workspace>', app: [] }],
  'old export': ['GET /apps/<app>/export'],
  'old export of an unknown app': [`GET /apps/${NO_APP}/export`],
  'delete of the version that made the data source': ['DELETE /apps/<app>/versions/<version>'],
});

const pages = scenario('pages', {
  ...madeApp('pages'),
  create: [`POST ${V}/pages`, { id: idOf('second page'), name: 'Second', handle: 'second', index: 2 }],
  'created with a taken handle': [
    `POST ${V}/pages`,
    { id: idOf('third page'), name: 'Third', handle: 'second', index: 3 },
  ],
  'created without name': [`POST ${V}/pages`, { id: idOf('fourth page'), handle: 'fourth', index: 4 }],
  'created with an empty name': [
    `POST ${V}/pages`,
    { id: idOf('fourth page'), name: '', handle: '', index: 4 },
  ],
  'created without id': [`POST ${V}/pages`, { name: 'Fifth', handle: 'fifth', index: 5 }],
  'created with an id that is none': [`POST ${V}/pages`, { id: 'xyz', name: 'x', handle: 'x', index: 6 }],
  'created with a name too long': [
    `POST ${V}/pages`,
    { id: idOf('long'), name: 'x'.repeat(33), handle: 'y'.repeat(51), index: 6 },
  ],
  'created in an unknown version': [
    `POST /v2/apps/<app>/versions/${NO_APP}/pages`,
    { id: idOf('nowhere'), name: 'x', handle: 'x', index: 2 },
  ],
  'export of all': exported('<version>'),
  rename: [`PUT ${V}/pages`, { pageId: idOf('second page'), diff: { name: 'Renamed & more' } }],
  'renamed too long': [`PUT ${V}/pages`, { pageId: idOf('second page'), diff: { name: 'x'.repeat(40) } }],
  hidden: [`PUT ${V}/pages`, { pageId: idOf('second page'), diff: { hidden: true } }],
  'changed in nothing': [`PUT ${V}/pages`, { pageId: idOf('second page'), diff: {} }],
  'an unknown column': [`PUT ${V}/pages`, { pageId: idOf('second page'), diff: { nosuch: 1 } }],
  'two fields': [`PUT ${V}/pages`, { pageId: idOf('second page'), diff: { name: 'x', handle: 'x' } }],
  reorder: [
    `PUT ${V}/pages`,
    {
      pageId: idOf('second page'),
      diff: { [idOf('second page')]: { index: 3 }, [idOf('third page')]: { index: 2 } },
    },
  ],
  'unknown page changed': [`PUT ${V}/pages`, { pageId: NO_APP, diff: { name: 'x' } }],
  'unknown page deleted': [`DELETE ${V}/pages`, { pageId: NO_APP }],
  'home page deleted': [`DELETE ${V}/pages`, { pageId: '<page>' }],
  delete: [`DELETE ${V}/pages`, { pageId: idOf('second page') }],
  'deleted without page': [`DELETE ${V}/pages`, {}],
  export: exported('<version>'),
});

const components = scenario('components', {
  ...madeApp('components'),
  create: [
    `POST ${V}/components`,
    {
      ...onPage,
      diff: {
        [TEXT]: component('text1'),
        [BOX]: component('box1', { type: 'Container', layouts: { desktop: LAYOUT, mobile: LAYOUT } }),
        [KANBAN]: component('kanban1', { type: 'Kanban' }),
        [TABS]: component('tabs1', { type: 'Tabs' }),
      },
    },
  ],
  'children created': [
    `POST ${V}/components`,
    {
      ...onPage,
      diff: {
        [idOf('in box')]: component('inBox', { parent: BOX }),
        [idOf('in tab')]: component('inTab', { parent: `${TABS}-1` }),
        [idOf('in modal')]: component('inModal', { parent: `${KANBAN}-modal` }),
        [idOf('in kanban')]: component('inKanban', { parent: KANBAN }),
      },
    },
  ],
  'nothing created': [`POST ${V}/components`, { ...onPage, diff: {} }],
  'created on an unknown page': [
    `POST ${V}/components`,
    { ...onPage, pageId: NO_APP, diff: { [OTHER_TEXT]: component('x') } },
  ],
  'created without layouts': [
    `POST ${V}/components`,
    { ...onPage, diff: { [OTHER_TEXT]: component('text2', { layouts: undefined }) } },
  ],
  'created with empty layouts': [
    `POST ${V}/components`,
    { ...onPage, diff: { [OTHER_TEXT]: component('text2', { layouts: {} }) } },
  ],
  'created without name': [
    `POST ${V}/components`,
    { ...onPage, diff: { [idOf('nameless')]: component('x', { name: undefined }) } },
  ],
  'created with an id that is none': [`POST ${V}/components`, { ...onPage, diff: { xyz: component('x') } }],
  'created in an unknown version': [
    `POST /v2/apps/<app>/versions/${NO_APP}/components`,
    { ...onPage, diff: { [idOf('nowhere')]: component('x') } },
  ],
  'created without flag': [`POST ${V}/components`, { pageId: '<page>', diff: {} }],
  'created without diff': [`POST ${V}/components`, { ...onPage }],
  'copied with its layouts': [`POST ${V}/components`, { ...onPage, diff: { [TEXT]: component('text1') } }],
  'saved with less': [
    `POST ${V}/components`,
    { ...onPage, diff: { [TABS]: { name: 'tabs1', type: 'Tabs' } } },
  ],
  'export of all': exported('<version>'),
  change: [
    `PUT ${V}/components`,
    {
      ...onPage,
      diff: {
        [TEXT]: {
          component: { definition: { properties: { text: { value: 'changed' }, list: { value: [1, 2] } } } },
        },
      },
    },
  ],
  'list shortened': [
    `PUT ${V}/components`,
    { ...onPage, diff: { [TEXT]: { component: { definition: { properties: { list: { value: [3] } } } } } } },
  ],
  renamed: [`PUT ${V}/components`, { ...onPage, diff: { [TEXT]: { component: { name: 'text & one' } } } }],
  'moved to a parent': [
    `PUT ${V}/components`,
    { ...onPage, diff: { [OTHER_TEXT]: { component: { parent: BOX } } } },
  ],
  'others changed': [
    `PUT ${V}/components`,
    {
      ...onPage,
      diff: { [TEXT]: { component: { definition: { others: { showOnMobile: { value: true } } } } } },
    },
  ],
  'two changed': [
    `PUT ${V}/components`,
    {
      ...onPage,
      diff: { [TEXT]: { component: { name: 'first' } }, [BOX]: { component: { name: 'second' } } },
    },
  ],
  'unknown one changed': [
    `PUT ${V}/components`,
    { ...onPage, diff: { [NO_APP]: { component: { name: 'x' } } } },
  ],
  'changed without diff': [`PUT ${V}/components`, { ...onPage }],
  layout: [
    `PUT ${V}/components/layout`,
    { ...onPage, diff: { [TEXT]: { layouts: { desktop: { ...LAYOUT, top: 99 } } } } },
  ],
  'layout of a missing type': [
    `PUT ${V}/components/layout`,
    { ...onPage, diff: { [KANBAN]: { layouts: { mobile: LAYOUT } } } },
  ],
  'layout of an unknown one': [
    `PUT ${V}/components/layout`,
    { ...onPage, diff: { [NO_APP]: { layouts: { desktop: LAYOUT } } } },
  ],
  'layout of none': [`PUT ${V}/components/layout`, { ...onPage, diff: {} }],
  'export of changes': exported('<version>'),
  copy: [
    'POST /apps/<app>/versions',
    { versionName: 'v2', versionFromId: '<version>' },
    { keep: { copy: 'id' } },
  ],
  'export of a copy': exported('<copy>'),
  cut: [`DELETE ${V}/components`, { ...onPage, diff: [OTHER_TEXT], is_component_cut: true }],
  delete: [`DELETE ${V}/components`, { ...onPage, diff: [BOX], is_component_cut: false }],
  'unknown one deleted': [`DELETE ${V}/components`, { ...onPage, diff: [NO_APP], is_component_cut: false }],
  'none deleted': [`DELETE ${V}/components`, { ...onPage, diff: [], is_component_cut: false }],
  export: exported('<version>'),
});

const events = scenario('events', {
  ...madeApp('events'),
  component: [
    `POST ${V}/components`,
    { ...onPage, diff: { [idOf('button')]: component('button1', { type: 'Button' }) } },
  ],
  create: [
    `POST ${V}/events`,
    {
      event: { eventId: 'onClick', actionId: 'show-alert', message: 'Hi', alertType: 'info' },
      ...{ eventType: 'component', attachedTo: idOf('button'), index: 0 },
    },
    { keep: { first: 'id' } },
  ],
  second: [
    `POST ${V}/events`,
    { event: { eventId: 'onHover' }, eventType: 'component', attachedTo: idOf('button'), index: 1 },
    { keep: { second: 'id' } },
  ],
  'of a page': [
    `POST ${V}/events`,
    { event: { eventId: 'onPageLoad' }, eventType: 'page', attachedTo: '<page>', index: 0 },
    { keep: { third: 'id' } },
  ],
  'of an unknown component': [
    `POST ${V}/events`,
    { event: { eventId: 'onClick' }, eventType: 'component', attachedTo: NO_APP, index: 0 },
  ],
  'of an unknown type': [
    `POST ${V}/events`,
    { event: { eventId: 'onClick' }, eventType: 'nosuch', attachedTo: idOf('button'), index: 2 },
  ],
  'without name': [
    `POST ${V}/events`,
    { event: {}, eventType: 'component', attachedTo: idOf('button'), index: 3 },
  ],
  'without anything': [`POST ${V}/events`, {}],
  'in an unknown version': [
    `POST /v2/apps/<app>/versions/${NO_APP}/events`,
    { event: { eventId: 'onClick' }, eventType: 'component', attachedTo: idOf('button'), index: 0 },
  ],
  change: [
    `PUT ${V}/events`,
    {
      updateType: 'update',
      events: [
        { event_id: '<first>', diff: { event: { eventId: 'onClick', actionId: 'logout' }, name: 'onClick' } },
      ],
    },
  ],
  reorder: [
    `PUT ${V}/events`,
    {
      updateType: 'reorder',
      events: [
        { event_id: '<first>', diff: { index: 1 } },
        { event_id: '<second>', diff: { index: 0 } },
      ],
    },
  ],
  'unknown one changed': [
    `PUT ${V}/events`,
    { updateType: 'update', events: [{ event_id: NO_APP, diff: { index: 1 } }] },
  ],
  'none changed': [`PUT ${V}/events`, { updateType: 'update', events: [] }],
  'changed without list': [`PUT ${V}/events`, { updateType: 'update' }],
  list: [`GET ${V}/events`],
  'deletes an unknown one': [`DELETE ${V}/events/${NO_APP}`],
  delete: [`DELETE ${V}/events/<second>`],
  'component deleted': [
    `DELETE ${V}/components`,
    { ...onPage, diff: [idOf('button')], is_component_cut: false },
  ],
  export: exported('<version>'),
});

const queries = scenario('queries', {
  ...madeApp('queries'),
  ...Object.fromEntries(
    ['runjs', 'restapi', 'runpy', 'tooljetdb', 'workflows', 'postgresql'].map((kind) => [
      `create ${kind}`,
      [
        'POST /data_queries',
        { kind, name: `q ${kind}`, options: { code: '1' }, app_version_id: '<version>' },
        kind === 'runjs' ? { keep: { query: 'id' } } : {},
      ],
    ]),
  ),
  'with an unknown data source': [
    'POST /data_queries',
    { kind: 'restapi', name: 'x', options: {}, app_version_id: '<version>', data_source_id: NO_APP },
  ],
  'in an unknown version': [
    'POST /data_queries',
    { kind: 'runjs', name: 'x', options: {}, app_version_id: NO_APP },
  ],
  'without name': ['POST /data_queries', { kind: 'runjs', options: {}, app_version_id: '<version>' }],
  'name is taken': [
    'POST /data_queries',
    { kind: 'runjs', name: 'q runjs', options: {}, app_version_id: '<version>' },
  ],
  'without options': ['POST /data_queries', { kind: 'runjs', name: 'bare', app_version_id: '<version>' }],
  'without anything': ['POST /data_queries', {}],
  list: ['GET /data_queries?app_version_id=<version>'],
  'list of an unknown version': [`GET /data_queries?app_version_id=${NO_APP}`],
  event: [
    `POST ${V}/events`,
    { event: { eventId: 'onDataQuerySuccess' }, eventType: 'data_query', attachedTo: '<query>', index: 0 },
  ],
  change: ['PATCH /data_queries/<query>', { options: { code: '2', runOnPageLoad: true } }],
  rename: ['PATCH /data_queries/<query>', { name: 'q & more' }],
  'changed in nothing': ['PATCH /data_queries/<query>', {}],
  'unknown one changed': [`PATCH /data_queries/${NO_APP}`, { name: 'x' }],
  'no uuid changed': ['PATCH /data_queries/xyz', { name: 'x' }],
  'export before': exported('<version>'),
  copy: [
    'POST /apps/<app>/versions',
    { versionName: 'v2', versionFromId: '<version>' },
    { keep: { copy: 'id' } },
  ],
  'export of a copy': exported('<copy>'),
  delete: ['DELETE /data_queries/<query>'],
  'deleted again': ['DELETE /data_queries/<query>'],
  export: exported('<version>'),
});

const OPTIONS = [
  { key: 'host', value: 'db.example.com' },
  { key: 'port', value: 5432 },
  { key: 'password', value: 'secret', encrypted: true },
];

const dataSources = scenario('data sources', {
  ...madeApp('data sources'),
  create: [
    'POST /v2/data_sources',
    { kind: 'postgresql', name: 'scenario & db', options: OPTIONS, scope: 'global' },
    { keep: { source: 'id' } },
  ],
  'name is taken': [
    'POST /v2/data_sources',
    { kind: 'postgresql', name: 'scenario & db', options: [], scope: 'global' },
  ],
  'without name': ['POST /v2/data_sources', { kind: 'postgresql', options: [], scope: 'global' }],
  'without options': ['POST /v2/data_sources', { kind: 'postgresql', name: 'bare', scope: 'global' }],
  'of an unknown kind': [
    'POST /v2/data_sources',
    { kind: 'nosuch', name: 'nosuch', options: [], scope: 'global' },
  ],
  list: ['GET /v2/data_sources'],
  environments: ['GET /app-environments', undefined, { keep: { environment: 'environments.0.id' } }],
  query: [
    'POST /data_queries',
    {
      ...{ kind: 'postgresql', name: 'q1', options: { query: 'select 1' }, app_version_id: '<version>' },
      data_source_id: '<source>',
    },
  ],
  'settings changed': [
    'PUT /v2/data_sources/<source>?environment_id=<environment>',
    {
      options: [
        { key: 'host', value: 'other.example.com' },
        { key: 'password', encrypted: true },
      ],
    },
  ],
  'settings to nothing': ['PUT /v2/data_sources/<source>?environment_id=<environment>', { options: [] }],
  'unknown one changed': [`PUT /v2/data_sources/${NO_APP}?environment_id=<environment>`, { options: [] }],
  'export of the app': exported(),
  'list after that': ['GET /v2/data_sources'],
  'deleted while in use': ['DELETE /v2/data_sources/<source>'],
  'deleted again': ['DELETE /v2/data_sources/<source>'],
  'no uuid deleted': ['DELETE /v2/data_sources/xyz'],
  export: exported(),
});

const folders = scenario('folders', {
  ...madeApp('folders'),
  'a folder': ['POST /folders', { name: 'scenario folder' }, { keep: { folder: 'id' } }],
  'name is empty': ['POST /folders', { name: '' }],
  'name is missing': ['POST /folders', {}],
  'name with an umlaut': ['POST /folders', { name: 'büro' }],
  'name is too long': ['POST /folders', { name: 'x'.repeat(51) }],
  'app added': ['POST /folder_apps', { folder_id: '<folder>', app_id: '<app>' }],
  'unknown app added': ['POST /folder_apps', { folder_id: '<folder>', app_id: NO_APP }],
  'added to an unknown folder': ['POST /folder_apps', { folder_id: NO_APP, app_id: '<app>' }],
  list: ['GET /folders'],
  'apps of it': ['GET /apps?page=1&folder=<folder>'],
  'apps of an unknown folder': [`GET /apps?page=1&folder=${NO_APP}`],
  rename: ['PUT /folders/<folder>', { name: 'scenario renamed' }],
  'renamed empty': ['PUT /folders/<folder>', { name: '' }],
  'unknown one renamed': [`PUT /folders/${NO_APP}`, { name: 'x' }],
  'app taken out': ['PUT /folder_apps/<folder>', { app_id: '<app>' }],
  'app taken out again': ['PUT /folder_apps/<folder>', { app_id: '<app>' }],
  delete: ['DELETE /folders/<folder>'],
  'deleted again': ['DELETE /folders/<folder>'],
  'list at the end': ['GET /folders'],
});

const constants = scenario('constants', {
  'none yet': ['GET /organization-constants'],
  environments: ['GET /app-environments', undefined, { keep: { environment: 'environments.0.id' } }],
  create: [
    'POST /organization-constants',
    { constant_name: 'HOST', value: 'a', environments: ['<environment>'] },
    { keep: { constant: 'constant.id' } },
  ],
  'without environments': ['POST /organization-constants', { constant_name: 'BARE', value: 'a' }],
  'without name': ['POST /organization-constants', { value: 'a', environments: ['<environment>'] }],
  'name is taken': [
    'POST /organization-constants',
    { constant_name: 'HOST', value: 'b', environments: ['<environment>'] },
  ],
  list: ['GET /organization-constants'],
  'a client variable': [
    'POST /organization-variables',
    { variable_name: 'REGION', variable_type: 'client', value: 'eu', encrypted: false },
  ],
  'a server variable': [
    'POST /organization-variables',
    { variable_name: 'TOKEN', variable_type: 'server', value: 's', encrypted: true },
  ],
  'a variable that is taken': [
    'POST /organization-variables',
    { variable_name: 'REGION', variable_type: 'client', value: 'eu', encrypted: false },
  ],
  variables: ['GET /organization-variables'],
  delete: ['DELETE /organization-constants/<constant>'],
  'deleted again': ['DELETE /organization-constants/<constant>'],
});

const WITHOUT = {
  'no cookie': { cookie: null },
  'a wrong cookie': { cookie: 'tj_auth_token=nothing' },
  'no workspace': { workspace: null },
  'an unknown workspace': { workspace: NO_APP },
  'a workspace that is no uuid': { workspace: 'xyz' },
} satisfies Record<string, Exchange['headers']>;

const sessions = scenario('sessions', {
  health: ['GET /health'],
  'unknown route': ['GET /nosuch'],
  organizations: ['GET /organizations'],
  authorize: ['GET /authorize'],
  session: ['GET /session'],
  ...Object.fromEntries(
    Object.entries(WITHOUT).flatMap(([what, headers]) => [
      [`list with ${what}`, ['GET /apps?page=1', undefined, { headers }]],
      [
        `export with ${what}`,
        ['POST /v2/resources/export', { organization_id: '<workspace>', app: [] }, { headers }],
      ],
      [`organizations with ${what}`, ['GET /organizations', undefined, { headers }]],
    ]),
  ),
  'into an unknown workspace': [`POST /authenticate/${NO_APP}`, { email: '<email>', password: '<password>' }],
  'with a wrong password': ['POST /authenticate/<workspace>', { email: '<email>', password: 'wrong' }],
  'into the workspace': ['POST /authenticate/<workspace>', { email: '<email>', password: '<password>' }],
  'without workspace': ['POST /authenticate', { email: '<email>', password: '<password>' }],
  'of no email': ['POST /authenticate', { email: 'nobody', password: '' }],
});

/** Everything that Trellis asks of a ToolJet, with the errors, in an order that can be played. */
export const SCENARIOS: Record<string, Exchange[]> = {
  ...{ sessions, constants, apps, versions, 'other apps': otherApps, imports, pages, components },
  ...{ events, queries, 'data sources': dataSources, folders },
};
