import { randomUUID } from 'node:crypto';
import { keepsSlot, mapEvent, mapParent } from './copy-version';
import { asJsonb } from './jsonb';
import { mapTexts } from './map-texts';
import { Refusal } from './refusal';
import type { AppRow, AppType, Json, PageRow, VersionRow } from './rows';
import { importedOptions } from './source-options';
import type { ToolJetState } from './state';

/** Data sources that need no settings: an import makes all of them for each version, used or not. */
const STATIC_KINDS = ['restapi', 'runjs', 'runpy', 'tooljetdb', 'workflows'];
const STATIC_NAMES = new Set(STATIC_KINDS.map((kind) => `${kind}default`));

/** Columns of a grid of components since 3.0; before, places were percentages. */
const GRID = 43;

/** Imports a definition as a new app. Anything unknown to this version is dropped silently. */
export class ImportApp {
  readonly #ids = new Map<string, string>();

  constructor(
    private readonly state: ToolJetState,
    private readonly userId: string,
  ) {}

  run(definition: Json, name: string): AppRow {
    const source = (definition.appV2 ?? definition) as Json;
    if (typeof source.name !== 'string') throw new Refusal(400, 'Invalid params for app import');
    const type = (source.type as AppType | undefined) ?? 'front-end';
    if (this.state.hasAppNamed(name, { type })) throw new Refusal(409, 'This app name is already taken.');
    this.#addModules(source);
    const app = this.#addApp(name, source, type);
    // Outside of a transaction: a failure leaves the app and its versions.
    this.state.ghosts.add(app.id);
    const versions = itemsOf(source, 'appVersions').map((version) => this.#addVersion(app, version));
    this.state.transaction(() => {
      this.#addStaticSources(versions);
      const isTree = !Array.isArray(source.pages);
      if (isTree) this.#addFirstPages(versions);
      else this.#addContent(source, versions);
    });
    this.state.ghosts.delete(app.id);
    return app;
  }

  /** Uses the modules of the workspace that have the same name, and imports the others. */
  #addModules(source: Json): void {
    if (!this.state.personality.exports.hasModules) return;
    for (const module of itemsOf(source, 'modules')) {
      const body = (module.appV2 ?? module) as Json;
      const name = String(body.name);
      const [known] = this.state.apps.where((app) => app.type === 'module' && app.name === name);
      const app = known ?? new ImportApp(this.state, this.userId).run(module, name);
      this.#ids.set(String(body.id), app.id);
      const versionId = this.state.editingVersionOf(app.id)!.id;
      for (const version of itemsOf(body, 'appVersions')) this.#ids.set(String(version.id), versionId);
    }
  }

  #addApp(name: string, source: Json, type: AppType): AppRow {
    const { added, apps } = this.state.personality;
    const id = randomUUID();
    return this.state.apps.save({
      ...added.app,
      ...(apps.hasTypes && { type }),
      id,
      name,
      slug: id,
      isPublic: false,
      isMaintenanceOn: false,
      icon: (source.icon as string | null) ?? null,
      organizationId: this.state.workspace!.id,
      currentVersionId: null,
      userId: this.userId,
      ...this.state.times,
    });
  }

  #addVersion(app: AppRow, source: Json): VersionRow {
    const { added, versions } = this.state.personality;
    const version = this.state.versions.save({
      ...added.version,
      ...(versions.hasPageSettings && { pageSettings: jsonOf(source.pageSettings) }),
      id: randomUUID(),
      name: String(source.name),
      definition: null,
      globalSettings: (source.globalSettings as Json | null) ?? { hideHeader: false },
      showViewerNavigation: source.showViewerNavigation !== false,
      homePageId: null,
      appId: app.id,
      currentEnvironmentId: this.state.environment!.id,
      ...this.state.times,
    });
    this.#ids.set(String(source.id), version.id);
    return version;
  }

  /** Placeholder for the conversion of trees, which is not simulated. */
  #addFirstPages(versions: VersionRow[]): void {
    for (const version of versions) {
      const page = { id: randomUUID(), name: 'Home', handle: 'home', index: 1, disabled: null, hidden: null };
      this.state.pages.save({
        ...this.state.personality.added.page,
        ...page,
        appVersionId: version.id,
        ...this.state.times,
      });
      this.state.versions.update(version.id, { homePageId: page.id });
    }
  }

  #addContent(source: Json, versions: VersionRow[]): void {
    for (const page of itemsOf(source, 'pages')) this.#addPage(page);
    this.#addComponents(itemsOf(source, 'components'));
    for (const version of itemsOf(source, 'appVersions')) {
      const isOwn = itemsOf(source, 'pages').some(
        (page) => page.id === version.homePageId && page.appVersionId === version.id,
      );
      const homePageId = isOwn ? this.#ids.get(String(version.homePageId))! : null;
      this.state.versions.update(this.#ids.get(String(version.id))!, { homePageId });
    }
    for (const version of itemsOf(source, 'appVersions')) this.#addQueries(source, version);
    for (const event of itemsOf(source, 'events')) this.#addEvent(event);
    if (this.state.personality.imports.mapsTexts)
      for (const { id } of versions) mapTexts(this.state, id, this.#ids);
  }

  #addStaticSources(versions: VersionRow[]): void {
    for (const { id } of versions) for (const kind of STATIC_KINDS) this.#staticSource(kind, id);
  }

  /** A kind that is the version's or the workspace's own is reused. */
  #staticSource(kind: string, versionId: string): string {
    return (
      this.state.findStaticDataSource(kind, versionId) ?? this.state.addStaticDataSource(kind, versionId)
    ).id;
  }

  /** Finds or creates the data sources of a version, then its queries on them. */
  #addQueries(source: Json, { id }: Json): void {
    const versionId = this.#ids.get(String(id))!;
    const queries = itemsOf(source, 'dataQueries').filter(({ appVersionId }) => appVersionId === id);
    for (const item of itemsOf(source, 'dataSources')) {
      // No plugin is installed.
      if (item.pluginId) continue;
      const isStatic = STATIC_NAMES.has(String(item.name));
      const dataSourceId = isStatic
        ? this.#staticSource(String(item.kind), versionId)
        : this.#globalSource(item, versionId);
      if (!isStatic) this.#addOptions(source, String(item.id), dataSourceId);
      for (const query of queries)
        if (query.dataSourceId === item.id) this.#addQuery(query, dataSourceId, versionId);
    }
  }

  /** Reuses the one with the id, or with the name, of the same kind; a new one has the version's id. */
  #globalSource({ id, kind, name }: Json, versionId: string): string {
    const { dataSources, personality, workspace, times } = this.state;
    const ofKind = dataSources.where(
      (source) => source.scope === 'global' && source.type === 'default' && source.kind === kind,
    );
    const known = ofKind.find((source) => source.id === id) ?? ofKind.find((source) => source.name === name);
    if (known) return known.id;
    const made = dataSources.save({
      ...personality.added.dataSource,
      ...{ id: randomUUID(), name: String(name), kind: String(kind), type: 'default', pluginId: null },
      appVersionId: personality.imports.tiesGlobalSources ? versionId : null,
      ...{ organizationId: workspace!.id, scope: 'global' },
      ...times,
    });
    return made.id;
  }

  /** Adds options in environments where there are none. Without rows in the document, there are none after. */
  #addOptions(source: Json, documentId: string, dataSourceId: string): void {
    const rows = itemsOf(source, 'dataSourceOptions').filter((row) => row.dataSourceId === documentId);
    const environments = itemsOf(source, 'appEnvironments');
    const rowFor = (id: unknown) => rows.find((row) => row.environmentId === id);
    const standard = environments.find(({ isDefault }) => isDefault);
    for (const { id: environmentId, name } of this.state.environments) {
      const isThere = this.state.dataSourceOptions.all.some(
        (row) => row.dataSourceId === dataSourceId && row.environmentId === environmentId,
      );
      if (isThere) continue;
      const isOther = environments.length !== this.state.environments.length;
      // Without a list in the document, ids are the workspace's own.
      const known =
        environments.length === 0 ? environmentId : environments.find((one) => one.name === name)?.id;
      const row = rowFor(known ?? null) ?? (isOther ? rowFor(standard?.id) : undefined);
      if (!row && isOther) throw new Refusal(500, "Cannot read properties of undefined (reading 'options')");
      if (!row) continue;
      const options = importedOptions(row.options as Parameters<typeof importedOptions>[0]);
      this.state.dataSourceOptions.save({
        ...{ id: randomUUID(), dataSourceId, environmentId, options },
        ...this.state.times,
      });
    }
  }

  #addPage(page: Json): void {
    const appVersionId = this.#ids.get(String(page.appVersionId));
    if (typeof page.name !== 'string' || appVersionId === undefined) throw new Refusal(422, 'name is empty');
    const { added, imports } = this.state.personality;
    const { id } = this.state.pages.save({
      ...Object.fromEntries(Object.entries(added.page).map(([key, value]) => [key, page[key] ?? value])),
      id: randomUUID(),
      name: page.name,
      handle: String(page.handle),
      index: Number(page.index),
      ...shownState(page, imports.hidden),
      appVersionId,
      ...this.state.times,
    });
    this.#ids.set(String(page.id), id);
  }

  /** Drops children in unknown slots, and in 2.27 `general` and `displayPreferences`. */
  #addComponents(components: Json[]): void {
    const ids = new Map(components.map(({ id }) => [String(id), randomUUID()]));
    const byId = new Map(components.map((component) => [String(component.id), component]));
    for (const component of components) {
      const id = ids.get(String(component.id))!;
      const pageId = this.#ids.get(String(component.pageId));
      if (pageId === undefined) continue;
      const [name, type] = [String(component.name), String(component.type)];
      const columns = { properties: jsonOf(component.properties), styles: jsonOf(component.styles) };
      const parent = this.#parentOf(component, byId, ids);
      if (parent === undefined) continue;
      this.#ids.set(String(component.id), id);
      const { added, imports } = this.state.personality;
      this.state.components.save({
        ...added.component,
        ...{ id, name, type, pageId, parent, ...columns },
        general: imports.keepsGeneral ? jsonOf(component.general) : null,
        generalStyles: jsonOf(component.generalStyles),
        displayPreferences: imports.keepsGeneral ? jsonOf(component.displayPreferences) : null,
        validation: jsonOf(component.validation),
        ...this.state.times,
      });
      for (const layout of itemsOf(component, 'layouts')) this.#addLayout(layout, id);
    }
  }

  #addLayout(layout: Json, componentId: string): void {
    const { added, imports } = this.state.personality;
    const { top, left, width, height } = layout as Record<string, number>;
    const isPercentage = imports.convertsPercentages && layout.dimensionUnit !== 'count';
    this.state.layouts.save({
      ...added.layout,
      ...{ id: randomUUID(), type: String(layout.type), componentId, top },
      ...{ left: isPercentage ? Math.round((left * GRID) / 100) : left, width, height },
    });
  }

  /** Undefined: the component is dropped. */
  #parentOf(component: Json, byId: Map<string, Json>, ids: Map<string, string>): string | null | undefined {
    const parent = component.parent as string | null | undefined;
    if (!parent) return null;
    const type = byId.get(parent.slice(0, 36))?.type;
    const slot = parent.slice(36);
    const { slots, isOneTransaction } = this.state.personality.imports;
    if (!keepsSlot(slot, String(type), slots)) return undefined;
    const mapped = ids.get(parent.slice(0, 36));
    if (mapped !== undefined) return mapped + slot;
    return isOneTransaction ? undefined : mapParent(this.state, parent, ids);
  }

  #addQuery(query: Json, dataSourceId: string, appVersionId: string): void {
    const { id } = this.state.queries.save({
      ...this.state.personality.added.query,
      ...{ id: randomUUID(), name: String(query.name), options: jsonOf(query.options) },
      ...{ dataSourceId, appVersionId },
      ...this.state.times,
    });
    this.#ids.set(String(query.id), id);
  }

  #addEvent(event: Json): void {
    const sourceId = this.#ids.get(String(event.sourceId));
    const appVersionId = this.#ids.get(String(event.appVersionId));
    if (sourceId === undefined || appVersionId === undefined) return;
    this.state.events.save({
      ...this.state.personality.added.event,
      id: randomUUID(),
      name: String(event.name),
      index: Number(event.index),
      event: asJsonb(mapEvent(event.event as Json, this.#ids)),
      sourceId,
      target: String(event.target),
      appVersionId,
      ...this.state.times,
    });
  }
}

/** `disabled` and `hidden` of a page: 2.27 takes booleans, later versions what the file has. */
const shownState = (page: Json, hidden: 'boolean' | 'any'): Pick<PageRow, 'disabled' | 'hidden'> => ({
  disabled: page.disabled === true,
  hidden: hidden === 'any' ? ((page.hidden as boolean | Json | null) ?? false) : page.hidden === true,
});

const itemsOf = (source: Json, key: string): Json[] => (source[key] as Json[] | undefined) ?? [];

const jsonOf = (value: unknown): Json | null => (value as Json | null | undefined) ?? null;
