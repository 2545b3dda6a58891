import { Refusal } from './refusal';
import type { AppRow, DataSourceRow, VersionRow } from './rows';
import type { ToolJetState } from './state';
import { byCreation } from './table';

/** Returns an app as `appV2`. Its version's rows come in the heap's order, and options from the whole workspace. */
export function exportApp(state: ToolJetState, app: AppRow, versionId: string | null) {
  const versions = byCreation(state.versionsOf(app.id)).filter(
    ({ id }) => versionId === null || id === versionId,
  );
  if (versions.length === 0) throw new Refusal(422, 'syntax error at or near ")"');
  const dataSources = listDataSources(state, versions);
  const sourceIds = new Set(dataSources.map(({ id }) => id));
  const queries = versions.flatMap(({ id }) => state.queriesOf(id));
  return {
    ...headOf(app),
    editingVersion: state.editingVersionOf(app.id),
    components: byCreation(versions.flatMap(({ id }) => state.componentsOf(id))).map((component) => ({
      ...component,
      layouts: state.layoutsOf(component.id),
    })),
    pages: byCreation(versions.flatMap(({ id }) => state.pagesOf(id))),
    events: byCreation(versions.flatMap(({ id }) => state.eventsOf(id))),
    dataQueries: byCreation(queries.filter(({ dataSourceId }) => sourceIds.has(dataSourceId))),
    dataSources,
    appVersions: versions,
    appEnvironments: [state.environment],
    dataSourceOptions: dataSources.length === 0 ? [] : byCreation(state.dataSourceOptions.all),
    schemaDetails: { multiPages: true, multiEnv: true, globalDataSources: true },
  };
}

function headOf(app: AppRow) {
  const { id, name, slug, isPublic, isMaintenanceOn, icon, organizationId, currentVersionId, userId } = app;
  const { createdAt, updatedAt } = app;
  return {
    ...{ id, name, slug, isPublic, isMaintenanceOn, icon, organizationId, currentVersionId, userId },
    ...{ createdAt, updatedAt },
  };
}

/** Lists the versions' data sources, then the global ones in use: a global one with the version's id comes twice. */
function listDataSources(state: ToolJetState, versions: VersionRow[]): DataSourceRow[] {
  const ids = new Set(versions.map(({ id }) => id));
  const own = byCreation(state.dataSources.where(({ appVersionId }) => ids.has(appVersionId ?? '')));
  const used = new Set(versions.flatMap(({ id }) => state.queriesOf(id)).map((query) => query.dataSourceId));
  const global = state.dataSources.where(({ id, scope }) => scope === 'global' && used.has(id));
  return [...own, ...global];
}
