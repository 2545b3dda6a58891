import { randomUUID } from 'node:crypto';
import type {
  AppRow,
  AppType,
  ConstantRow,
  VariableRow,
  ComponentRow,
  DataSourceRow,
  EnvironmentRow,
  EventRow,
  FolderAppRow,
  FolderRow,
  LayoutRow,
  OptionsRow,
  PageRow,
  QueryRow,
  TableRow,
  UserRow,
  VersionRow,
  WorkspaceRow,
} from './rows';
import type { Personality } from './personality';
import { Table } from './table';

/** Gives a row the id that its copies will share, where the version has one. */
const correlated = <Row extends object>(row: Row): Row =>
  'co_relation_id' in row && row.co_relation_id === null ? { ...row, co_relation_id: randomUUID() } : row;

/** Database of the stand-in. */
export class ToolJetState {
  readonly apps = new Table<AppRow>(correlated);
  readonly versions = new Table<VersionRow>(correlated);
  readonly pages = new Table<PageRow>(correlated);
  readonly components = new Table<ComponentRow>(correlated);
  readonly layouts = new Table<LayoutRow>(correlated);
  readonly events = new Table<EventRow>(correlated);
  readonly queries = new Table<QueryRow>(correlated);
  readonly dataSources = new Table<DataSourceRow>(correlated);
  readonly dataSourceOptions = new Table<OptionsRow>();
  readonly users = new Table<UserRow>();
  readonly folders = new Table<FolderRow>();
  readonly folderApps = new Table<FolderAppRow>();
  readonly constants = new Table<ConstantRow>();
  readonly variables = new Table<VariableRow>();
  /** Tables of ToolJet's database. */
  readonly tables = new Table<TableRow>();
  /** Apps without permissions, left behind by an import: unlisted, and not to be deleted. */
  readonly ghosts = new Set<string>();
  /** User ids by session. */
  readonly sessions = new Map<string, string>();
  workspace: WorkspaceRow | null = null;
  /** Environments of the workspace, by priority. */
  environments: EnvironmentRow[] = [];
  version: string;
  /** Time of the current request, shared by all rows that it writes. */
  now = new Date().toISOString();
  #lastTime = 0;

  constructor(
    readonly personality: Personality,
    version = personality.version,
  ) {
    this.version = version;
  }

  /** The first environment, in which versions are made. */
  get environment(): EnvironmentRow | null {
    return this.environments[0] ?? null;
  }

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
    const { environments } = this.personality.session;
    this.environments = environments.map(({ name, priority }) => ({
      ...{ id: randomUUID(), organizationId: id, name },
      ...{ isDefault: name === 'production', priority, enabled: true },
      ...this.times,
    }));
  }

  addUser(user: Omit<UserRow, 'id' | 'wrongPasswords'>): UserRow {
    return this.users.save({ id: randomUUID(), ...user, wrongPasswords: 0 });
  }

  /** Runs, and takes all back if it throws. */
  transaction<T>(run: () => T): T {
    const tables = Object.values(this).filter((value) => value instanceof Table);
    const saved = tables.map((table) => [table, table.all] as const);
    const ghosts = [...this.ghosts];
    try {
      return run();
    } catch (error) {
      for (const [table, rows] of saved) table.restore(rows);
      this.ghosts.clear();
      for (const id of ghosts) this.ghosts.add(id);
      throw error;
    }
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

  /** Looks among all apps, or among apps of the type if modules have names of their own. */
  hasAppNamed(name: string, { exceptId, type }: { exceptId?: string; type?: AppType } = {}): boolean {
    const { isNameOfTypeOnly } = this.personality.apps;
    return this.apps.all.some(
      (app) => app.name === name && app.id !== exceptId && (!isNameOfTypeOnly || app.type === type),
    );
  }

  /** Returns the data source of a kind that needs no settings, and makes it if needed; null for another kind. */
  staticDataSource(kind: string, versionId: string): DataSourceRow | null {
    if (!this.personality.dataSources.staticKinds.includes(kind)) return null;
    return this.findStaticDataSource(kind, versionId) ?? this.addStaticDataSource(kind, versionId);
  }

  /** Looks in the version, or in the workspace where that owns them. */
  findStaticDataSource(kind: string, versionId: string): DataSourceRow | undefined {
    const ownerId = this.personality.dataSources.staticScope === 'version' ? versionId : null;
    return this.dataSources.where(
      (source) => source.appVersionId === ownerId && source.kind === kind && source.type === 'static',
    )[0];
  }

  addStaticDataSource(kind: string, versionId: string): DataSourceRow {
    const isOfVersion = this.personality.dataSources.staticScope === 'version';
    const source = this.dataSources.save({
      ...this.personality.added.dataSource,
      id: randomUUID(),
      name: `${kind}default`,
      kind,
      type: 'static',
      pluginId: null,
      appVersionId: isOfVersion ? versionId : null,
      organizationId: isOfVersion ? null : this.workspace!.id,
      scope: isOfVersion ? 'local' : 'global',
      ...this.times,
    });
    this.addOptions(source.id, null);
    return source;
  }

  /** Saves the options of a data source in each environment. */
  addOptions(dataSourceId: string, options: OptionsRow['options']): void {
    for (const { id: environmentId } of this.environments)
      this.dataSourceOptions.save({ id: randomUUID(), dataSourceId, environmentId, options, ...this.times });
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
    this.folderApps.deleteWhere(({ appId }) => appId === id);
  }
}
