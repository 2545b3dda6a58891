import { Semaphore } from '../../../core/concurrency';
import type { HostCapabilities, HostWorkspace } from '../../app-host';
import { AppHostError } from '../../app-host-error';
import { cancelled, findText, type JsonRecord } from '../../json-client';
import { workspacesIn, type ToolJetSession } from './session';
import { answers, type ToolJetAnswer, type ToolJetHttp, type ToolJetRequest } from './tooljet-http';

export interface ListedApp {
  id: string;
  isModule: boolean;
  name: string;
  slug: string;
  updatedAt: string;
  releasedVersionId: string | null;
  editingVersion: { id: string; updatedAt: string } | null;
}

export interface AppState {
  name: string;
  slug: string;
  isPublic: boolean;
  releasedVersionId: string | null;
  editingVersionId: string;
}

export interface ListedVersion {
  id: string;
  name: string;
  createdAt: string | null;
}

/** Sends requests of a signed-in account. */
export interface ToolJetSender {
  send(request: ToolJetRequest, signal: AbortSignal): Promise<ToolJetAnswer>;
}

const WHOLE_APP_TIMEOUT_MS = 180_000;
const MAX_PAGES = 10_000;

/** Calls of ToolJet's API that concern whole apps, each with its answer checked. */
export class ToolJetApi {
  constructor(
    private readonly http: ToolJetHttp,
    readonly session: ToolJetSession,
    /** Lets one export or import run at a time: ToolJet is one process, and busy with it. */
    private readonly wholeApps: Semaphore,
    private readonly sender: ToolJetSender = session,
  ) {}

  /** Returns the same API over another sender, such as a sender that loses an answer. */
  through(wrap: (sender: ToolJetSender) => ToolJetSender): ToolJetApi {
    return new ToolJetApi(this.http, this.session, this.wholeApps, wrap(this.sender));
  }

  get calls(): number {
    return this.http.calls;
  }

  get host(): string {
    return this.http.host;
  }

  async isHealthy(signal: AbortSignal): Promise<boolean> {
    const { json } = await this.http.send({ method: 'GET', path: '/health' }, {}, signal);
    return answers.record(json, 'the answer').works === 'yeah';
  }

  async version(signal: AbortSignal): Promise<string> {
    const { json } = await this.http.send({ method: 'GET', path: '/config' }, {}, signal);
    return answers.text(answers.record(json, 'the configuration'), 'RELEASE_VERSION');
  }

  async workspaces(signal: AbortSignal): Promise<HostWorkspace[]> {
    return workspacesIn(await this.get('/organizations', signal));
  }

  async capabilities(signal: AbortSignal): Promise<HostCapabilities> {
    const answer = await this.get('/authorize', signal);
    const isAdmin = answer.admin === true;
    const mayCreate = answers
      .records(answer.group_permissions, 'group_permissions')
      .some((group) => group.app_create === true);
    return { canExport: isAdmin || mayCreate, canImport: isAdmin || mayCreate, canEdit: isAdmin };
  }

  async listApps(signal: AbortSignal, nameContains = ''): Promise<ListedApp[]> {
    return (await this.readList(signal, { nameContains })).apps;
  }

  /** Versions without modules answer with apps, which are left out. */
  async listModules(signal: AbortSignal, nameContains = ''): Promise<ListedApp[]> {
    const { apps } = await this.readList(signal, { nameContains, type: 'module' });
    return apps.filter(({ isModule }) => isModule);
  }

  /**
   * Reads page by page: without pages, the answer holds the trees of old apps, too. `total`: the number of apps that the
   * list says it has.
   */
  async readList(
    signal: AbortSignal,
    { nameContains = '', type }: { nameContains?: string; type?: 'module' } = {},
  ): Promise<{ apps: ListedApp[]; total: number }> {
    const search = [
      ...(nameContains ? [`&searchKey=${encodeURIComponent(nameContains)}`] : []),
      ...(type ? [`&type=${type}`] : []),
    ].join('');
    const apps = new Map<string, ListedApp>();
    let total = 0;
    for (let page = 1, pages = 1; page <= Math.min(pages, MAX_PAGES); page += 1) {
      const answer = await this.get(`/apps?page=${page}${search}`, signal);
      const meta = answers.record(answer.meta, 'meta');
      [pages, total] = [Number(meta.total_pages), Number(meta.total_count)];
      for (const item of answers.records(answer.apps, 'apps'))
        apps.set(answers.text(item, 'id'), listedApp(item));
    }
    return { apps: [...apps.values()], total };
  }

  async findAppNamed(name: string, signal: AbortSignal): Promise<ListedApp | null> {
    return (await this.listApps(signal, name)).find((app) => app.name === name) ?? null;
  }

  async findModuleNamed(name: string, signal: AbortSignal): Promise<ListedApp | null> {
    return (await this.listModules(signal, name)).find((module) => module.name === name) ?? null;
  }

  async app(appId: string, signal: AbortSignal): Promise<AppState> {
    const answer = await this.get(`/apps/${appId}`, signal);
    return {
      name: answers.text(answer, 'name'),
      slug: findText(answer, 'slug') ?? appId,
      isPublic: answer.is_public === true,
      releasedVersionId: findText(answer, 'current_version_id'),
      editingVersionId: answers.text(answers.record(answer.editing_version, 'editing_version'), 'id'),
    };
  }

  async versions(appId: string, signal: AbortSignal): Promise<ListedVersion[]> {
    const { versions } = await this.get(`/apps/${appId}/versions`, signal);
    return answers.records(versions, 'versions').map((item) => ({
      id: answers.text(item, 'id'),
      name: answers.text(item, 'name'),
      createdAt: findText(item, 'created_at') ?? findText(item, 'createdAt'),
    }));
  }

  /** Returns the export of one version, as it came. Throws `host_app_not_found`. */
  async exportVersion(
    { appId, versionId }: { appId: string; versionId: string },
    signal: AbortSignal,
  ): Promise<JsonRecord> {
    const { id } = await this.session.workspace(signal);
    const body = { organization_id: id, app: [{ id: appId, search_params: { version_id: versionId } }] };
    const request: ToolJetRequest = { method: 'POST', path: '/v2/resources/export', body, isRead: true };
    return this.#exclusively(request, signal).catch((error: unknown) => {
      throw isUnknownApp(error) ? appNotFound(error) : error;
    });
  }

  /** Returns the schema of tables in ToolJet's own database, as an export of an app has it. */
  async exportTables(tableIds: string[], signal: AbortSignal): Promise<unknown> {
    const { id } = await this.session.workspace(signal);
    const body = {
      organization_id: id,
      app: [],
      tooljet_database: tableIds.map((table_id) => ({ table_id })),
    };
    const request: ToolJetRequest = { method: 'POST', path: '/v2/resources/export', body, isRead: true };
    return (await this.#exclusively(request, signal)).tooljet_database ?? [];
  }

  /** Returns the id of the new app. */
  async importApp(
    { definition, name, version }: { definition: JsonRecord; name: string; version: string },
    signal: AbortSignal,
  ): Promise<string> {
    const { id } = await this.session.workspace(signal);
    const body = { organization_id: id, tooljet_version: version, app: [{ definition, appName: name }] };
    const answer = await this.#exclusively({ method: 'POST', path: '/v2/resources/import', body }, signal);
    const [app] = answers.records(answers.record(answer.imports, 'imports').app, 'app');
    if (!app) throw answers.invalid('the import made no app');
    return answers.text(app, 'id');
  }

  async createVersion(
    { appId, fromId, name }: { appId: string; fromId: string; name: string },
    signal: AbortSignal,
  ): Promise<string> {
    const body = { versionName: name, versionFromId: fromId };
    const path = `/apps/${appId}/versions`;
    return answers.text(await this.#exclusively({ method: 'POST', path, body }, signal), 'id');
  }

  deleteVersion(appId: string, versionId: string, signal: AbortSignal): Promise<unknown> {
    return this.call({ method: 'DELETE', path: `/apps/${appId}/versions/${versionId}` }, signal);
  }

  /** Makes an app with an empty page. Returns its id. */
  async createApp(name: string, signal: AbortSignal): Promise<string> {
    const body = { name, type: 'front-end' };
    const answer = await this.call({ method: 'POST', path: '/apps', body }, signal);
    return answers.text(answers.record(answer, 'the new app'), 'id');
  }

  /** Changes name and released version in one step. */
  changeApp(
    appId: string,
    change: { name?: string; current_version_id?: string },
    signal: AbortSignal,
  ): Promise<unknown> {
    return this.call({ method: 'PUT', path: `/apps/${appId}`, body: { app: change } }, signal);
  }

  /** Shows a version to the users of its app, over the route that later versions of ToolJet have for it. */
  releaseVersion(appId: string, versionId: string, signal: AbortSignal): Promise<unknown> {
    const body = { versionToBeReleased: versionId };
    return this.call({ method: 'PUT', path: `/apps/${appId}/release`, body }, signal);
  }

  deleteApp(appId: string, signal: AbortSignal): Promise<unknown> {
    return this.call({ method: 'DELETE', path: `/apps/${appId}` }, signal);
  }

  /** Makes a request that changes something; returns the answer, whatever it is. */
  async call(request: ToolJetRequest, signal: AbortSignal): Promise<unknown> {
    return (await this.sender.send(request, signal)).json;
  }

  private async get(path: string, signal: AbortSignal): Promise<JsonRecord> {
    return answers.record(await this.call({ method: 'GET', path }, signal), 'the answer');
  }

  async #exclusively(request: ToolJetRequest, signal: AbortSignal): Promise<JsonRecord> {
    const release = await this.wholeApps.acquire(signal).catch((error: unknown) => {
      throw signal.aborted ? cancelled() : error;
    });
    try {
      return answers.record(
        await this.call({ timeoutMs: WHOLE_APP_TIMEOUT_MS, ...request }, signal),
        'the answer',
      );
    } finally {
      release();
    }
  }
}

function listedApp(item: JsonRecord): ListedApp {
  const version = item.editing_version as JsonRecord | null | undefined;
  return {
    id: answers.text(item, 'id'),
    isModule: item.type === 'module',
    name: answers.text(item, 'name'),
    slug: findText(item, 'slug') ?? answers.text(item, 'id'),
    updatedAt: findText(item, 'updated_at') ?? '',
    releasedVersionId: findText(item, 'current_version_id'),
    editingVersion: version
      ? { id: answers.text(version, 'id'), updatedAt: findText(version, 'updated_at') ?? '' }
      : null,
  };
}

/** ToolJet answers the export of a missing app with 500, and of a missing version with 422. */
const isUnknownApp = (error: unknown): boolean =>
  error instanceof AppHostError &&
  error.code === 'host_refused' &&
  (error.data.status === 422 || /reading 'id'/.test(String(error.data.serverMessage)));

const appNotFound = (cause: unknown) =>
  new AppHostError('host_app_not_found', 'ToolJet no longer has this app or version.', {
    remedy: 'It may have been deleted there.',
    cause,
  });

/**
 * Returns the names of the folders that each app is in, by the ids of the apps. By the source of ToolJet: no answer of a
 * running one was recorded.
 */
export async function readFolders(
  api: ToolJetApi,
  path: string,
  signal: AbortSignal,
): Promise<Map<string, string[]>> {
  const answer = answers.record(await api.call({ method: 'GET', path }, signal), 'the answer');
  const folders = new Map<string, string[]>();
  for (const folder of answers.records(answer.folders, 'folders')) {
    const name = answers.text(folder, 'name');
    for (const item of answers.records(folder.folder_apps, 'folder_apps')) {
      const appId = answers.text(item, 'app_id');
      folders.set(appId, [...(folders.get(appId) ?? []), name]);
    }
  }
  return folders;
}
