import { randomUUID } from 'node:crypto';
import type {
  AppRow,
  ConstantRow,
  ComponentRow,
  DataSourceRow,
  EnvironmentRow,
  EventRow,
  FolderRow,
  LayoutRow,
  OptionsRow,
  PageRow,
  QueryRow,
  UserRow,
  VersionRow,
  WorkspaceRow,
} from './rows';
import { Table } from './table';

const STATIC_KINDS = ['restapi', 'runjs', 'runpy', 'tooljetdb'];

/** Database of the stand-in. */
export class ToolJetState {
  readonly apps = new Table<AppRow>();
  readonly versions = new Table<VersionRow>();
  readonly pages = new Table<PageRow>();
  readonly components = new Table<ComponentRow>();
  readonly layouts = new Table<LayoutRow>();
  readonly events = new Table<EventRow>();
  readonly queries = new Table<QueryRow>();
  readonly dataSources = new Table<DataSourceRow>();
  readonly dataSourceOptions = new Table<OptionsRow>();
  readonly users = new Table<UserRow>();
  readonly folders = new Table<FolderRow>();
  readonly constants = new Table<ConstantRow>();
  /** Apps without permissions, left behind by an import: unlisted, and not to be deleted. */
  readonly ghosts = new Set<string>();
  /** User ids by session. */
  readonly sessions = new Map<string, string>();
  workspace: WorkspaceRow | null = null;
  environment: EnvironmentRow | null = null;
  version = '2.27.1';
  /** Time of the current request, shared by all rows that it writes. */
  now = new Date().toISOString();
  #lastTime = 0;

  /** Takes the next moment; two requests never have the same one. */
  tick(): void {
    this.#lastTime = Math.max(this.#lastTime + 1, Date.now());
    this.now = new Date(this.#lastTime).toISOString();
  }

  get times() {
    return { createdAt: this.now, updatedAt: this.now };
  }

  setUp(workspace: string): void {
    const id = randomUUID();
    this.workspace = { id, name: workspace, slug: 'my-workspace', ...this.times };
    this.environment = {
      ...{ id: randomUUID(), organizationId: id, name: 'production' },
      ...{ isDefault: true, priority: 3, enabled: true },
      ...this.times,
    };
  }

  addUser(user: Omit<UserRow, 'id' | 'wrongPasswords'>): UserRow {
    return this.users.save({ id: randomUUID(), ...user, wrongPasswords: 0 });
  }

  touchVersion(id: string): void {
    this.versions.update(id, { updatedAt: this.now });
  }

  versionsOf(appId: string): VersionRow[] {
    return this.versions.where((version) => version.appId === appId);
  }

  /** Returns the version changed last, which the editor opens. */
  editingVersionOf(appId: string): VersionRow | undefined {
    return this.versionsOf(appId).sort((a, b) => (a.updatedAt < b.updatedAt ? 1 : -1))[0];
  }

  pagesOf(versionId: string): PageRow[] {
    return this.pages.where((page) => page.appVersionId === versionId);
  }

  componentsOf(versionId: string): ComponentRow[] {
    const pages = new Set(this.pagesOf(versionId).map(({ id }) => id));
    return this.components.where(({ pageId }) => pages.has(pageId));
  }

  layoutsOf(componentId: string): LayoutRow[] {
    return this.layouts.where((layout) => layout.componentId === componentId);
  }

  eventsOf(versionId: string): EventRow[] {
    return this.events.where((event) => event.appVersionId === versionId);
  }

  queriesOf(versionId: string): QueryRow[] {
    return this.queries.where((query) => query.appVersionId === versionId);
  }

  hasAppNamed(name: string, exceptId?: string): boolean {
    return this.apps.all.some((app) => app.name === name && app.id !== exceptId);
  }

  /** Returns the data source that each version has of a kind that needs no settings; null for another kind. */
  staticDataSource(kind: string, versionId: string): DataSourceRow | null {
    if (!STATIC_KINDS.includes(kind)) return null;
    const known = this.dataSources.where(
      (source) => source.appVersionId === versionId && source.kind === kind && source.type === 'static',
    )[0];
    return known ?? this.addStaticDataSource(kind, versionId);
  }

  addStaticDataSource(kind: string, versionId: string): DataSourceRow {
    const source = this.dataSources.save({
      id: randomUUID(),
      name: `${kind}default`,
      kind,
      type: 'static',
      pluginId: null,
      appVersionId: versionId,
      organizationId: null,
      scope: 'local',
      ...this.times,
    });
    this.addOptions(source.id, null);
    return source;
  }

  addOptions(dataSourceId: string, options: OptionsRow['options']): OptionsRow {
    return this.dataSourceOptions.save({
      id: randomUUID(),
      dataSourceId,
      environmentId: this.environment!.id,
      options,
      ...this.times,
    });
  }

  deleteComponents(isGone: (component: ComponentRow) => boolean): void {
    const gone = new Set(this.components.where(isGone).map(({ id }) => id));
    this.components.deleteWhere(({ id }) => gone.has(id));
    this.layouts.deleteWhere(({ componentId }) => gone.has(componentId));
  }

  /** Deletes a data source with all queries on it, as the foreign keys do. */
  deleteDataSource(id: string): void {
    this.dataSources.delete(id);
    this.dataSourceOptions.deleteWhere(({ dataSourceId }) => dataSourceId === id);
    this.queries.deleteWhere(({ dataSourceId }) => dataSourceId === id);
  }

  /** Deletes a version, and each data source with its id, even global ones of other apps. */
  deleteVersion(id: string): void {
    const pages = new Set(this.pagesOf(id).map((page) => page.id));
    this.deleteComponents(({ pageId }) => pages.has(pageId));
    this.pages.deleteWhere((page) => pages.has(page.id));
    this.events.deleteWhere((event) => event.appVersionId === id);
    this.queries.deleteWhere((query) => query.appVersionId === id);
    for (const source of this.dataSources.where(({ appVersionId }) => appVersionId === id))
      this.deleteDataSource(source.id);
    this.versions.delete(id);
  }

  deleteApp(id: string): void {
    for (const version of this.versionsOf(id)) this.deleteVersion(version.id);
    this.apps.delete(id);
    for (const { id: folderId, appIds } of this.folders.all)
      this.folders.update(folderId, { appIds: appIds.filter((appId) => appId !== id) });
  }
}
