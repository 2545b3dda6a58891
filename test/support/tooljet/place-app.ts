import { randomUUID } from 'node:crypto';
import { asJsonb } from './jsonb';
import type {
  AppRow,
  ComponentRow,
  DataSourceRow,
  EventRow,
  Json,
  LayoutRow,
  OptionsRow,
  PageRow,
  QueryRow,
  VersionRow,
} from './rows';
import type { ToolJetState } from './state';

interface AppV2 extends Json {
  name: string;
  appVersions: VersionRow[];
  pages: PageRow[];
  components: (ComponentRow & { layouts: LayoutRow[] })[];
  events: EventRow[];
  dataQueries: QueryRow[];
  dataSources: DataSourceRow[];
  dataSourceOptions: OptionsRow[];
}

/**
 * Copies an app from a document into the state, with its ids, and returns its id. All rows share a time, as after an
 * import.
 */
export function placeApp(state: ToolJetState, appV2: Json): string {
  state.tick();
  const { appVersions, pages, components, events, dataQueries, ...rest } = appV2 as AppV2;
  const version = appVersions[0];
  const { times } = state;
  const appId = randomUUID();
  const { added } = state.personality;
  state.apps.save({ ...added.app, ...headOf(state, rest.name), id: appId, slug: appId, ...times });
  state.versions.save({ ...added.version, ...versionOf(state, { ...version, appId, ...times }) });
  for (const page of pages)
    state.pages.save({ ...added.page, ...pageOf(page), appVersionId: version.id, ...times });
  for (const { layouts, ...component } of components) {
    state.components.save({ ...added.component, ...componentOf(component), ...times });
    for (const { id, type, top, left, width, height } of layouts)
      state.layouts.save({
        ...{ ...added.layout, id, type, top, left, width, height },
        componentId: component.id,
      });
  }
  for (const { id, name, index, event, sourceId, target } of events)
    state.events.save({
      ...added.event,
      id,
      name,
      index,
      event: asJsonb(event),
      sourceId,
      target,
      appVersionId: version.id,
      ...times,
    });
  for (const { id, name, options, dataSourceId } of dataQueries)
    state.queries.save({
      ...{ ...added.query, id, name, options, dataSourceId, appVersionId: version.id },
      ...times,
    });
  placeDataSources(state, rest as unknown as AppV2);
  return appId;
}

const headOf = (
  state: ToolJetState,
  name: string,
): Omit<AppRow, 'id' | 'slug' | 'createdAt' | 'updatedAt'> => ({
  ...{ name, isPublic: null, isMaintenanceOn: false, icon: 'home' },
  organizationId: state.workspace!.id,
  currentVersionId: null,
  userId: state.users.all[0].id,
});

function versionOf(state: ToolJetState, version: VersionRow): VersionRow {
  const { id, name, globalSettings, showViewerNavigation, homePageId, appId, createdAt, updatedAt } = version;
  return {
    ...{ id, name, definition: null, globalSettings, showViewerNavigation, homePageId, appId },
    currentEnvironmentId: state.environment!.id,
    ...{ createdAt, updatedAt },
  };
}

const pageOf = ({ id, name, handle, index, disabled, hidden }: PageRow) => ({
  ...{ id, name, handle, index },
  disabled: typeof disabled === 'boolean' ? disabled : null,
  hidden: typeof hidden === 'boolean' ? hidden : null,
});

const jsonOf = (value: Json | null | undefined): Json | null => value ?? null;

function componentOf(component: Omit<ComponentRow, 'createdAt' | 'updatedAt'>) {
  const { id, name, type, pageId, parent, properties, styles, validation } = component;
  return {
    ...{ id, name, type, pageId, parent: parent ?? null, properties, styles, validation },
    general: jsonOf(component.general),
    generalStyles: jsonOf(component.generalStyles),
    displayPreferences: jsonOf(component.displayPreferences),
  };
}

/** Keeps the workspace's existing data sources. */
function placeDataSources(state: ToolJetState, { dataSources, dataSourceOptions }: AppV2): void {
  const ids = new Set(dataSources.map(({ id }) => id));
  for (const source of dataSources) {
    const { id, name, kind, type, appVersionId, organizationId, scope } = source;
    const row = { id, name, kind, type, pluginId: null, appVersionId, organizationId, scope };
    if (!state.dataSources.find(id))
      state.dataSources.save({ ...state.personality.added.dataSource, ...row, ...state.times });
  }
  for (const { id, dataSourceId, options } of dataSourceOptions)
    if (ids.has(dataSourceId))
      state.dataSourceOptions.save({
        ...{ id, dataSourceId, environmentId: state.environment!.id, options },
        ...state.times,
      });
}
