import { Refusal } from './refusal';
import type { AppRow, ComponentRow, DataSourceRow, Json, QueryRow, VersionRow } from './rows';
import { requireUuid } from './routes/route';
import type { ToolJetState } from './state';
import { byCreation } from './table';

/** Returns an app as `appV2`. Its version's rows come in the heap's order, and options maybe from the whole workspace. */
export function exportApp(state: ToolJetState, app: AppRow, versionId: string | null): Json {
  const { exports } = state.personality;
  if (versionId !== null) requireUuid(versionId);
  const versions = byCreation(state.versionsOf(app.id)).filter(
    ({ id }) => versionId === null || id === versionId,
  );
  if (versions.length === 0) throw new Refusal(exports.unknownVersion.status, exports.unknownVersion.words);
  const dataSources = listDataSources(state, versions);
  const sourceIds = new Set(dataSources.map(({ id }) => id));
  const queries = versions.flatMap(({ id }) => state.queriesOf(id));
  const components = byCreation(versions.flatMap(({ id }) => state.componentsOf(id))).map((component) => ({
    ...component,
    layouts: state.layoutsOf(component.id),
  }));
  const lists = {
    components,
    pages: byCreation(versions.flatMap(({ id }) => state.pagesOf(id))),
    events: byCreation(versions.flatMap(({ id }) => state.eventsOf(id))),
    dataQueries: byCreation(queries.filter(({ dataSourceId }) => sourceIds.has(dataSourceId))).map((query) =>
      exports.tellsKindOfQueries ? withKind(state, query) : query,
    ),
    dataSources,
    ...(exports.hasQueryFolders && { dataQueryFolders: [], dataQueryFolderMappings: [] }),
    appVersions: versions,
    appEnvironments: state.environments,
  };
  return {
    ...headOf(state, app),
    editingVersion: state.editingVersionOf(app.id),
    ...(exports.hasTimes ? lists : withoutTimes(lists)),
    dataSourceOptions: optionsOf(state, sourceIds),
    schemaDetails: { multiPages: true, multiEnv: true, globalDataSources: true },
    ...(exports.hasModules && app.type !== 'module' && { modules: modulesOf(state, components) }),
  };
}

function headOf({ personality }: ToolJetState, app: AppRow) {
  const { name, isPublic, isMaintenanceOn, icon, organizationId, currentVersionId, userId, ...rest } = app;
  const { id, slug, createdAt, updatedAt, ...added } = rest;
  return {
    ...{ id, name, slug, isPublic, isMaintenanceOn, icon, organizationId, currentVersionId, userId },
    ...{ ...added, createdAt, ...(personality.exports.hasTimes && { updatedAt }) },
  };
}

function withKind({ dataSources }: ToolJetState, query: QueryRow) {
  const { kind, type } = dataSources.find(query.dataSourceId)!;
  return { ...query, kind, dataSourceType: type };
}

/** Leaves out the times of rows; the edited version and options keep theirs. */
const withoutTimes = (lists: Record<string, unknown[]>): Record<string, unknown[]> =>
  Object.fromEntries(
    Object.entries(lists).map(([key, rows]) => [
      key,
      (rows as Json[]).map(({ createdAt: _, updatedAt: __, ...row }) => row),
    ]),
  );

function optionsOf({ personality, dataSourceOptions }: ToolJetState, sourceIds: ReadonlySet<string>) {
  if (sourceIds.size === 0) return [];
  const isOfApp = personality.exports.optionsOf === 'app';
  return byCreation(dataSourceOptions.where(({ dataSourceId }) => !isOfApp || sourceIds.has(dataSourceId)));
}

/** Modules that components show, each as a whole app. */
function modulesOf(state: ToolJetState, components: ComponentRow[]) {
  const shown = components.filter(({ type }) => type === 'ModuleViewer');
  return shown.flatMap(({ properties }) => {
    const { moduleAppId, moduleVersionId } = properties as Record<string, { value: string } | undefined>;
    const module = state.apps.find(moduleAppId?.value ?? '');
    const versionId = state.versions.find(moduleVersionId?.value ?? '')?.id ?? null;
    return module ? [{ appV2: exportApp(state, module, versionId) }] : [];
  });
}

/** Lists the versions' data sources, then the global ones in use: a global one with the version's id comes twice. */
function listDataSources(state: ToolJetState, versions: VersionRow[]): DataSourceRow[] {
  const ids = new Set(versions.map(({ id }) => id));
  const own = byCreation(state.dataSources.where(({ appVersionId }) => ids.has(appVersionId ?? '')));
  const used = new Set(versions.flatMap(({ id }) => state.queriesOf(id)).map((query) => query.dataSourceId));
  const global = state.dataSources.where(({ id, scope }) => scope === 'global' && used.has(id));
  return [...own, ...global];
}
