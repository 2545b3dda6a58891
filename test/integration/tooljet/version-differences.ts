import { randomUUID } from 'node:crypto';
import { placeApp } from '../../support/tooljet/place-app';
import type { Json } from '../../support/tooljet/rows';
import { component, type PlainClient, type PlainVersion, USER } from './plain-client';
import { ordersApp } from './tooljet-fixture';

/** An app with a button and two more pages. */
export async function smallApp(client: PlainClient) {
  const version = await client.app('Orders');
  const [button, second, third] = [randomUUID(), randomUUID(), randomUUID()];
  await client.createPage(version, { id: second, name: 'Second', handle: 'second', index: 2 });
  await client.createPage(version, { id: third, name: 'Third', handle: 'third', index: 3 });
  await client.components('POST', version, { [button]: component('button1') });
  return { version, button, second, third };
}

export interface Difference {
  name: string;
  see: (client: PlainClient) => Promise<unknown>;
  /** Values as seen, by the line from which on they hold. */
  since: Record<string, unknown>;
}

const exportedColumn = async (client: PlainClient, version: PlainVersion, id: string, column: string) =>
  (await client.exported(version)).components.find((row) => row.id === id)?.[column];

/** The app of the fixture, with another name. */
const orders = (edit: (app: Json) => void = () => undefined): Json => {
  const app = ordersApp();
  edit(app);
  return app;
};

const rowsOf = (app: Json, list: string): Json[] => app[list] as Json[];

/** Differences that a plain client sees. `test/support/tooljet/VERSIONS.md` says where each comes from. */
export const DIFFERENCES: Difference[] = [
  {
    name: 'the status of a new app without a type',
    see: (client) => client.status('POST', '/apps', { name: 'Untyped' }),
    since: { '2.27': 201, '3.16': 400 },
  },
  {
    name: 'the status of a new app whose name is taken',
    see: async (client) => {
      await client.createApp('Same');
      return (await client.createApp('Same')).status;
    },
    since: { '2.27': 409, '3.21': 400 },
  },
  {
    name: 'the apps in a list of modules',
    see: async (client) => {
      await client.createApp('App');
      await client.createApp('Module', 'module');
      const { apps } = (await client.send('GET', '/apps?page=1&type=module')).body as { apps: Json[] };
      return apps.map(({ name }) => name);
    },
    since: { '2.27': ['Module', 'App'], '3.0': ['Module'] },
  },
  {
    name: 'apps in a list without a page, of ten',
    see: async (client) => {
      for (let number = 0; number < 10; number += 1) await client.createApp(`App ${number}`);
      return ((await client.send('GET', '/apps')).body!.apps as Json[]).length;
    },
    since: { '2.27': 10, '3.16': 9 },
  },
  {
    name: 'the answer to a rename',
    see: async (client) => (await client.rename((await client.app('Old')).appId, 'New')).text !== '',
    since: { '2.27': true, '3.21': false },
  },
  {
    name: 'components that change in a call with two',
    see: async (client) => {
      const { version, button } = await smallApp(client);
      const other = randomUUID();
      await client.components('POST', version, { [other]: component('button2') });
      const change = { component: { definition: { properties: { text: { value: 'changed' } } } } };
      await client.components('PUT', version, { [button]: change, [other]: change });
      const { components } = await client.exported(version);
      return components.filter(({ properties }) => JSON.stringify(properties).includes('changed')).length;
    },
    since: { '2.27': 1, '3.0': 2 },
  },
  {
    name: 'a move with a parent beside the layout',
    see: async (client) => {
      const { version, button } = await smallApp(client);
      const parent = randomUUID();
      await client.components('POST', version, { [parent]: component('box', { type: 'Container' }) });
      const diff = { [button]: { layouts: { desktop: { top: 1 } }, component: { parent } } };
      await client.components('PUT', version, diff, '/layout');
      return (await exportedColumn(client, version, button, 'parent')) === parent;
    },
    since: { '2.27': false, '3.0': true },
  },
  {
    name: 'the status of components on a page of another version',
    see: async (client) => {
      const { version } = await smallApp(client);
      const other = await client.app('Other');
      const page = { ...version, pageId: other.pageId };
      return (await client.components('POST', page, { [randomUUID()]: component('x') })).status;
    },
    since: { '2.27': 201, '3.16': 422 },
  },
  {
    name: 'a batch that creates, and adds an event',
    see: async (client) => {
      const { version } = await smallApp(client);
      const id = randomUUID();
      const event = { event: { eventId: 'onClick' }, eventType: 'component', attachedTo: id, index: 0 };
      const diff = { create: { diff: { [id]: component('x') }, pageId: version.pageId }, events: [event] };
      const { status } = await client.send('PUT', `${client.pathOf(version)}/components/batch`, { diff });
      const { components, events } = await client.exported(version);
      return [status, components.length - 1, events.length];
    },
    since: { '2.27': [404, 0, 0], '3.16': [200, 1, 0], '3.20': [200, 1, 1] },
  },
  {
    name: 'the status of several events in a call',
    see: async (client) => {
      const { version, button } = await smallApp(client);
      const event = { event: { eventId: 'onClick' }, eventType: 'component', attachedTo: button, index: 0 };
      return client.status('POST', `${client.pathOf(version)}/events/bulk`, { events: [event, event] });
    },
    since: { '2.27': 404, '3.20': 201 },
  },
  {
    name: 'the name of an event that is sent with another',
    see: async (client) => {
      const { version, button } = await smallApp(client);
      const event = { eventId: 'onClick', actionId: 'show-alert' };
      return (await client.createEvent(version, button, event, { name: 'own' })).body!.name;
    },
    since: { '2.27': 'onClick', '3.16': 'own' },
  },
  {
    name: 'the status of an event of a component that is not there, and of the deletion of no event',
    see: async (client) => {
      const { version } = await smallApp(client);
      const { status } = await client.createEvent(version, randomUUID(), { eventId: 'onClick' });
      const path = `${client.pathOf(version)}/events/${randomUUID()}`;
      return [status, await client.status('DELETE', path)];
    },
    since: { '2.27': [201, 500], '3.16': [400, 200] },
  },
  {
    name: 'the status of an order of pages by both routes, and of two fields of a page',
    see: async (client) => {
      const { version, second, third } = await smallApp(client);
      const path = `${client.pathOf(version)}/pages`;
      const body = { pageId: second, diff: { [second]: { index: 3 }, [third]: { index: 2 } } };
      const fields = { pageId: second, diff: { name: 'x', handle: 'x' } };
      return [
        await client.status('PUT', path, body),
        await client.status('PUT', `${path}/reorder`, body),
        await client.status('PUT', path, fields),
      ];
    },
    since: { '2.27': [200, 404, 422], '3.16': [500, 200, 500] },
  },
  {
    name: 'the indexes of pages after one is deleted',
    see: async (client) => {
      const { version, second } = await smallApp(client);
      await client.send('DELETE', `${client.pathOf(version)}/pages`, { pageId: second });
      return (await client.exported(version)).pages.map(({ index }) => index).sort();
    },
    since: { '2.27': [1, 2], '3.16': [0, 1] },
  },
  {
    name: 'the status of both routes of queries',
    see: async (client) => {
      const { versionId } = await client.app('Queries');
      const query = { kind: 'runjs', name: 'q', options: {} };
      const source = randomUUID();
      return [
        await client.status('POST', '/data_queries', { ...query, app_version_id: versionId }),
        await client.status('POST', `/data-queries/data-sources/${source}/versions/${versionId}`, query),
      ];
    },
    since: { '2.27': [201, 404], '3.16': [404, 404] },
  },
  {
    name: 'kinds of queries that need no settings',
    see: async (client) => {
      const version = await client.app('Kinds');
      const path = `/data-sources/${client.workspaceId}/environments/x/versions/${version.versionId}`;
      const { status, body } = await client.send('GET', path);
      const sources = (body?.data_sources ?? []) as Json[];
      return [status, sources.map(({ kind }) => kind).sort()];
    },
    since: { '2.27': [404, []], '3.16': [200, ['restapi', 'runjs', 'runpy', 'tooljetdb']] },
  },
  {
    name: 'the status of the route of releases',
    see: async (client) => {
      const { appId, versionId } = await client.app('Released');
      return client.status('PUT', `/apps/${appId}/release`, { versionToBeReleased: versionId });
    },
    since: { '2.27': 404, '3.16': 200 },
  },
  {
    name: 'the status of edits of the released version: components, a page, settings, events',
    see: async (client) => {
      const { version, button } = await smallApp(client);
      await client.release(version);
      const change = { [button]: { component: { name: 'renamed' } } };
      return [
        (await client.components('PUT', version, change)).status,
        (await client.changePage(version, version.pageId, { name: 'x' })).status,
        await client.status('PUT', client.pathOf(version), { showViewerNavigation: false }),
        (await client.createEvent(version, button, { eventId: 'onClick' })).status,
      ];
    },
    since: { '2.27': [200, 200, 200, 201], '3.21': [400, 400, 400, 201] },
  },
  {
    name: 'the status of a rename of a saved version',
    see: async (client) => {
      const version = await client.app('Saved');
      await client.send('PUT', client.pathOf(version), { status: 'PUBLISHED' });
      return client.status('PUT', client.pathOf(version), { name: 'other' });
    },
    since: { '2.27': 200, '3.20': 400 },
  },
  {
    name: 'the status of a version whose name is taken, and of one of nothing',
    see: async (client) => {
      const version = await client.app('Twice');
      const nothing = { ...version, versionId: randomUUID() };
      return [
        (await client.copyVersion(version, 'v1')).status,
        (await client.copyVersion(nothing, 'v2')).status,
      ];
    },
    since: { '2.27': [400, 500], '3.16': [422, 500] },
  },
  {
    name: 'the status of a version that is copied',
    see: async (client) => (await client.copyVersion(await client.app('Copied'), 'v2')).body!.status ?? null,
    since: { '2.27': null, '3.20': 'DRAFT' },
  },
  {
    name: 'the child of a Kanban in a copied version',
    see: async (client) => {
      const version = await client.version(placeApp(client.server.state, ordersApp()));
      const { body } = await client.copyVersion(version, 'copy');
      const { components } = await client.exported({ ...version, versionId: String(body!.id) });
      return components.find(({ name }) => name === 'textInKanban')!.parent?.slice(36) ?? null;
    },
    since: { '2.27': null, '3.0': '-modal' },
  },
  {
    name: 'the child of a Kanban in an imported app',
    see: async (client) => {
      const { components } = await client.imported(orders(), 'Imported');
      return components.find(({ name }) => name === 'textInKanban')?.parent?.slice(36) ?? null;
    },
    since: { '2.27': null, '3.0': '-modal' },
  },
  {
    name: 'what is shown on which device, after an import',
    see: async (client) => {
      const app = orders((it) => (rowsOf(it, 'components')[0].displayPreferences = { showOnMobile: true }));
      const { components } = await client.imported(app, 'Imported');
      return components.some(({ displayPreferences }) => displayPreferences !== null);
    },
    since: { '2.27': false, '2.50': true },
  },
  {
    name: 'a page that is hidden by an expression, after an import',
    see: async (client) => {
      const hidden = { value: '{{false}}', fxActive: true };
      const app = orders((it) => rowsOf(it, 'pages').forEach((page) => (page.hidden = hidden)));
      return (await client.imported(app, 'Imported')).pages[0].hidden;
    },
    since: { '2.27': false, '3.0': { value: '{{false}}', fxActive: true } },
  },
  {
    name: 'a place in percent, after an import',
    see: async (client) => {
      const app = orders((it) => {
        for (const row of rowsOf(it, 'components')) for (const each of rowsOf(row, 'layouts')) each.left = 50;
      });
      const { components } = await client.imported(app, 'Imported');
      return components[0].layouts[0].left;
    },
    since: { '2.27': 50, '3.0': 22 },
  },
  {
    name: 'the name of an import that failed',
    see: async (client) => {
      const broken = orders((it) => delete rowsOf(it, 'pages')[0].name);
      const { status } = await client.import(broken, 'Broken');
      return [status, (await client.import(orders(), 'Broken')).status];
    },
    since: { '2.27': [422, 409], '3.16': [422, 201] },
  },
  {
    name: 'the status of an import of a newer file, and of one with unknown groups',
    see: async (client) => {
      const newer = await client.import(orders(), 'Newer', { tooljet_version: '99.0.0' });
      const grouped = orders((it) => (rowsOf(it, 'pages')[0].permissions = { permissionGroup: ['sales'] }));
      const { status } = await client.import(grouped, 'Grouped');
      const skipped = await client.import(grouped, 'Skipped', { skip_permissions_group_check: true });
      return [newer.status, status, skipped.status];
    },
    since: { '2.27': [201, 201, 201], '2.50': [400, 201, 201], '3.16': [400, 400, 201] },
  },
  {
    name: 'ids in texts, after an import',
    see: async (client) => {
      const app = orders((it) => {
        const [first, second] = rowsOf(it, 'components');
        first.properties = { text: { value: `{{components.${String(second.id)}.text}}` } };
      });
      const { components } = await client.imported(app, 'Imported');
      const text = JSON.stringify(components.map(({ properties }) => properties));
      return components.some(({ id }) => text.includes(id));
    },
    since: { '2.27': false, '3.0': true },
  },
  {
    name: 'options of data sources of other apps in an export',
    see: async (client) => {
      const [version, other] = [await client.app('One'), await client.app('Other')];
      for (const each of [version, other])
        await client.createQuery(each, { kind: 'runjs', name: 'q', options: {} });
      const { dataSources, dataSourceOptions } = await client.exported(version);
      const own = new Set<unknown>(dataSources.map(({ id }) => id));
      return dataSourceOptions.some(({ dataSourceId }) => !own.has(dataSourceId));
    },
    since: { '2.27': true, '2.50': false },
  },
  {
    name: 'the id that a component shares with its copy, and what a query tells of its kind',
    see: async (client) => {
      const { version, button } = await smallApp(client);
      await client.createQuery(version, { kind: 'runjs', name: 'q', options: {} });
      const { body } = await client.copyVersion(version, 'v2');
      const { components, dataQueries } = await client.exported({ ...version, versionId: String(body!.id) });
      const shared = await exportedColumn(client, version, button, 'co_relation_id');
      return [shared !== undefined && shared === components[0].co_relation_id, dataQueries[0].kind ?? null];
    },
    since: { '2.27': [false, null], '3.21': [true, 'runjs'] },
  },
  {
    name: 'times and more in an export',
    see: async (client) => {
      const { version } = await smallApp(client);
      const app = await client.exported(version);
      return {
        times: 'createdAt' in app.components[0] && 'updatedAt' in app,
        type: app.type ?? null,
        modules: app.modules ?? null,
        folders: app.dataQueryFolders ?? null,
        status: app.appVersions[0].status ?? null,
        unit: app.components[0].layouts[0].dimensionUnit ?? null,
        correlation: 'co_relation_id' in app.components[0],
      };
    },
    since: {
      '2.27': {
        times: true,
        type: null,
        modules: null,
        folders: null,
        status: null,
        unit: null,
        correlation: false,
      },
      '3.0': {
        times: true,
        type: 'front-end',
        modules: null,
        folders: null,
        status: null,
        unit: 'count',
        correlation: false,
      },
      '3.16': {
        times: true,
        type: 'front-end',
        modules: [],
        folders: null,
        status: null,
        unit: 'count',
        correlation: false,
      },
      '3.20': {
        times: true,
        type: 'front-end',
        modules: [],
        folders: null,
        status: 'DRAFT',
        unit: 'count',
        correlation: false,
      },
      '3.21': {
        times: false,
        type: 'front-end',
        modules: [],
        folders: [],
        status: 'DRAFT',
        unit: 'count',
        correlation: true,
      },
    },
  },
  {
    name: 'an app with a module, exported and imported',
    see: async (client) => {
      const module = await client.version(String((await client.createApp('Clock', 'module')).body!.id));
      const { version } = await smallApp(client);
      const properties = {
        moduleAppId: { value: module.appId },
        moduleVersionId: { value: module.versionId },
      };
      const viewer = component('clock', { type: 'ModuleViewer', properties });
      await client.components('POST', version, { [randomUUID()]: viewer });
      const { modules = [] } = (await client.exported(version)) as { modules?: { appV2: Json }[] };
      return modules.map(({ appV2 }) => appV2.name);
    },
    since: { '2.27': [], '3.16': ['Clock'] },
  },
  {
    name: 'the status of the old route of exports',
    see: async (client) => client.status('GET', `/apps/${(await client.app('Old')).appId}/export`),
    since: { '2.27': 200, '3.16': 404 },
  },
  {
    name: 'the status of a folder with a capital letter, and of an app that is added again',
    see: async (client) => {
      const capital = await client.createFolder('Sales');
      const { appId } = await client.app('Foldered');
      const { body } = await client.createFolder('ops');
      await client.placeIn(String(body!.id), appId);
      return [capital.status, (await client.placeIn(String(body!.id), appId)).status];
    },
    since: { '2.27': [400, 400], '3.16': [201, 400], '3.21': [201, 201] },
  },
  {
    name: 'folders of an app that was added to two, by the route of this version',
    see: async (client) => {
      const { appId } = await client.app('Foldered');
      for (const name of ['ops', 'sales'])
        await client.placeIn(String((await client.createFolder(name)).body!.id), appId);
      const { folders } = (await client.listFolders()).body as { folders: { name: string; count: number }[] };
      return folders.filter(({ count }) => count > 0).map(({ name }) => name);
    },
    since: { '2.27': ['ops', 'sales'], '3.21': ['sales'] },
  },
  {
    name: 'the status of both lists of folders',
    see: async (client) => [
      await client.status('GET', '/folders?type=front-end'),
      await client.status('GET', '/folder-apps?type=front-end'),
      await client.status('GET', '/folder-apps'),
    ],
    since: { '2.27': [200, 404, 404], '3.16': [404, 200, 400] },
  },
  {
    name: 'a secret among the constants',
    see: async (client) => {
      const secret = { constant_name: 'TOKEN', value: 'told', type: 'Secret', environments: [] };
      await client.send('POST', '/organization-constants', secret);
      const { constants } = (await client.send('GET', '/organization-constants')).body as {
        constants: { type?: string; values: { value: string; id?: string }[] }[];
      };
      const [{ type = null, values }] = constants;
      return [type, values[0].value, values.length, 'id' in values[0]];
    },
    since: { '2.27': [null, 'told', 1, true], '3.0': ['Secret', '********', 3, false] },
  },
  {
    name: 'variables of a workspace',
    see: async (client) => {
      const server = { variable_name: 'TOKEN', variable_type: 'server', value: 'x', encrypted: true };
      await client.send('POST', '/organization-variables', server);
      const { status, body } = await client.send('GET', '/organization-variables');
      const [variable] = (body as { variables?: Json[] }).variables ?? [];
      return [status, variable?.variable_type ?? null];
    },
    since: { '2.27': [200, 'server'], '3.0': [404, null] },
  },
  {
    name: 'environments of a workspace',
    see: async (client) => {
      const { environments } = (await client.send('GET', '/app-environments')).body as {
        environments: Json[];
      };
      return environments.map(({ name }) => name);
    },
    since: { '2.27': ['production'], '3.0': ['development', 'staging', 'production'] },
  },
  {
    name: 'rights in the answer to signing in, and the status of the right password after five wrong ones',
    see: async (client) => {
      const { body } = await client.signIn();
      for (let time = 0; time < 5; time += 1)
        await client.send('POST', '/authenticate', { ...USER, password: 'wrong' });
      return ['user_permissions' in body!, (await client.signIn()).status];
    },
    since: { '2.27': [false, 201], '2.50': [false, 401], '3.16': [true, 401] },
  },
  {
    name: 'the route that ends a session',
    see: async (client) => [
      await client.status('GET', '/session/logout'),
      await client.status('GET', '/logout'),
    ],
    since: { '2.27': [404, 200], '3.16': [200, 404] },
  },
  {
    name: 'tables of ToolJet’s database, and one in an export',
    see: async (client) => {
      const [id, column] = [randomUUID(), { column_name: 'id', data_type: 'integer' }];
      client.server.state.tables.save({ id, name: 'orders', columns: [column], foreignKeys: [] });
      const paths = ['tooljet_db', 'tooljet-db'].map(
        (prefix) => `/${prefix}/organizations/${client.workspaceId}/tables`,
      );
      const statuses = [await client.status('GET', paths[0]), await client.status('GET', paths[1])];
      const { appId } = await client.app('Tables');
      const { body } = await client.send('POST', '/v2/resources/export', {
        organization_id: client.workspaceId,
        app: [{ id: appId, search_params: null }],
        tooljet_database: [{ table_id: id }],
      });
      expect(body!.tooljet_database).toMatchObject([
        { id, table_name: 'orders', schema: { columns: [column] } },
      ]);
      return statuses;
    },
    since: { '2.27': [200, 404], '3.16': [404, 200] },
  },
  {
    name: 'ids of pages and components, which the client chooses',
    see: async (client) => {
      const { version, button, second } = await smallApp(client);
      const { pages, components } = await client.exported(version);
      return [pages.some(({ id }) => id === second), components.some(({ id }) => id === button)];
    },
    since: { '2.27': [true, true] },
  },
];
