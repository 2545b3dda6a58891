import { randomUUID } from 'node:crypto';
import type { Json } from '../../support/tooljet/rows';
import { ToolJetServer } from '../../support/tooljet/tooljet-server';

export const USER = { email: 'ada@example.com', password: 'password-for-tests' };

export interface PlainAnswer {
  status: number;
  headers: Headers;
  text: string;
  /** Undefined, if the answer is empty or no JSON. */
  body: Json | undefined;
}

/** A user of ToolJet's API without any knowledge of Trellis, in the way of the server's version. */
export class PlainClient implements AsyncDisposable {
  cookie = '';
  workspaceId = '';

  private constructor(readonly server: ToolJetServer) {}

  /** Starts a server with an account, and signs in. */
  static async start(version: string): Promise<PlainClient> {
    const server = await ToolJetServer.start({ version });
    const { state } = server;
    state.tick();
    state.setUp('Tools');
    state.addUser({ ...USER, firstName: 'Ada', lastName: 'Admin', isAdmin: true });
    const client = new PlainClient(server);
    await client.signIn();
    return client;
  }

  async signIn(): Promise<PlainAnswer> {
    const answer = await this.send('POST', '/authenticate', USER);
    this.cookie = answer.headers.getSetCookie().map((cookie) => cookie.split(';')[0])[0] ?? '';
    this.workspaceId = String(answer.body?.current_organization_id ?? '');
    return answer;
  }

  async send(method: string, path: string, body?: unknown): Promise<PlainAnswer> {
    const answer = await fetch(`${this.server.url}/api${path}`, {
      ...{ method, redirect: 'manual' },
      headers: {
        ...{ cookie: this.cookie, 'tj-workspace-id': this.workspaceId },
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    return { status: answer.status, headers: answer.headers, text, body: parsed(text) };
  }

  async status(method: string, path: string, body?: unknown): Promise<number> {
    return (await this.send(method, path, body)).status;
  }

  get #isNew(): boolean {
    return this.server.state.personality.queries.routes === 'data-queries';
  }

  createApp(name: string, type = 'front-end') {
    return this.send('POST', '/apps', { name, type });
  }

  /** Makes an app, and returns it with its first version and page. */
  async app(name: string): Promise<PlainVersion> {
    const { body } = await this.createApp(name);
    return this.version(String(body!.id));
  }

  /** Returns the version of an app that opens in the editor. */
  async version(appId: string): Promise<PlainVersion> {
    const { editing_version: version } = (await this.send('GET', `/apps/${appId}`)).body as {
      editing_version: { id: string; home_page_id: string };
    };
    return { appId, versionId: version.id, pageId: version.home_page_id };
  }

  pathOf({ appId, versionId }: PlainVersion): string {
    return `/v2/apps/${appId}/versions/${versionId}`;
  }

  createPage(
    version: PlainVersion,
    page: { id: string; name: string; handle: string; index: number } & Json,
  ) {
    return this.send('POST', `${this.pathOf(version)}/pages`, page);
  }

  changePage(version: PlainVersion, pageId: string, diff: Json) {
    return this.send('PUT', `${this.pathOf(version)}/pages`, { pageId, diff });
  }

  orderPages(version: PlainVersion, diff: Json) {
    const path = `${this.pathOf(version)}/pages${this.#isNew ? '/reorder' : ''}`;
    return this.send('PUT', path, { pageId: version.pageId, diff });
  }

  components(method: 'POST' | 'PUT' | 'DELETE', version: PlainVersion, diff: unknown, end = '') {
    const body = { is_user_switched_version: false, pageId: version.pageId, diff };
    return this.send(method, `${this.pathOf(version)}/components${end}`, body);
  }

  createEvent(version: PlainVersion, attachedTo: string, event: Json, more: Json = {}) {
    const body = { name: event.eventId, event, eventType: 'component', attachedTo, index: 0, ...more };
    return this.send('POST', `${this.pathOf(version)}/events`, body);
  }

  async createQuery(version: PlainVersion, query: { kind: string; name: string; options: Json }) {
    const { versionId } = version;
    if (!this.#isNew) return this.send('POST', '/data_queries', { ...query, app_version_id: versionId });
    const source = await this.staticSource(version, query.kind);
    return this.send('POST', `/data-queries/data-sources/${source}/versions/${versionId}`, query);
  }

  async staticSource({ versionId }: PlainVersion, kind: string): Promise<string> {
    const path = `/data-sources/${this.workspaceId}/environments/${randomUUID()}/versions/${versionId}`;
    const sources = (await this.send('GET', path)).body?.data_sources;
    const found = Array.isArray(sources) ? (sources as Json[]).find((source) => source?.kind === kind) : null;
    return String(found?.id);
  }

  changeQuery({ versionId }: PlainVersion, queryId: string, change: Json) {
    const path = this.#isNew ? `/data-queries/${queryId}/versions/${versionId}` : `/data_queries/${queryId}`;
    return this.send('PATCH', path, change);
  }

  deleteQuery({ versionId }: PlainVersion, queryId: string) {
    const path = this.#isNew ? `/data-queries/${queryId}/versions/${versionId}` : `/data_queries/${queryId}`;
    return this.send('DELETE', path);
  }

  copyVersion({ appId, versionId }: PlainVersion, versionName: string) {
    return this.send('POST', `/apps/${appId}/versions`, { versionName, versionFromId: versionId });
  }

  release({ appId, versionId }: PlainVersion) {
    return this.server.state.personality.apps.hasReleaseRoute
      ? this.send('PUT', `/apps/${appId}/release`, { versionToBeReleased: versionId })
      : this.send('PUT', `/apps/${appId}`, { app: { current_version_id: versionId } });
  }

  rename(appId: string, name: string) {
    return this.send('PUT', `/apps/${appId}`, { app: { name } });
  }

  export({ appId, versionId }: PlainVersion) {
    const app = [{ id: appId, search_params: { version_id: versionId } }];
    return this.send('POST', '/v2/resources/export', { organization_id: this.workspaceId, app });
  }

  async exported(version: PlainVersion): Promise<Exported> {
    const { app } = (await this.export(version)).body as { app: { definition: { appV2: Exported } }[] };
    return app[0].definition.appV2;
  }

  import(appV2: Json, appName: string, more: Json = {}) {
    const { version } = this.server.state;
    const app = [{ definition: { appV2 }, appName }];
    const body = { organization_id: this.workspaceId, tooljet_version: version, app, ...more };
    return this.send('POST', '/v2/resources/import', body);
  }

  /** Imports an app that must be accepted, and exports it. */
  async imported(appV2: Json, name: string): Promise<Exported> {
    const { imports } = (await this.import(appV2, name)).body as { imports: { app: { id: string }[] } };
    return this.exported(await this.version(imports.app[0].id));
  }

  listFolders(type = 'front-end') {
    return this.send('GET', `${this.server.state.personality.folders.list}?type=${type}`);
  }

  createFolder(name: string) {
    return this.send('POST', '/folders', { name, type: 'front-end' });
  }

  placeIn(folderId: string, appId: string) {
    const path = this.server.state.personality.folders.place;
    return this.send('POST', path, { folder_id: folderId, app_id: appId });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.server.close();
  }
}

export interface PlainVersion {
  appId: string;
  versionId: string;
  /** Home page. */
  pageId: string;
}

type Row = Json & { id: string; name: string };

/** `appV2` of an export. */
export interface Exported extends Json {
  name: string;
  appVersions: Row[];
  pages: (Row & { index: number })[];
  components: (Row & { parent: string | null; properties: Json; layouts: Row[] })[];
  events: Row[];
  dataQueries: Row[];
  dataSources: Row[];
  dataSourceOptions: Json[];
}

function parsed(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const layout = (left: number) => ({ top: 10, left, width: 8, height: 40 });

/** A component as it is sent. */
export const component = (name: string, more: Json = {}): Json => ({
  ...{ name, type: 'Button', properties: { text: { value: name } }, styles: {}, validation: {} },
  ...{ general: {}, generalStyles: {}, others: { showOnDesktop: { value: '{{true}}' } } },
  layouts: { desktop: layout(4), mobile: layout(2) },
  ...more,
});
