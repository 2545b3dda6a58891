import { camelCase, snakeCase } from '../refusal';
import type { AppRow, ComponentRow, QueryRow } from '../rows';
import type { ToolJetState } from '../state';
import { Refusal } from '../refusal';
import { shownQueries, withEditingVersion } from './app-routes';
import { type Answer, type Call, getApp, getVersion, ok, type Route } from './route';

/** Payloads of the editor and the viewer: for people who look whether a release is seen. */
export const editorRoutes: Route[] = [
  { method: 'GET', path: '/v2/apps/slugs/:slug', seen: 'app-by-slug-released', handle: showReleased },
  { method: 'GET', path: '/v2/apps/:app', seen: 'app-get-v2', handle: showApp },
  { method: 'GET', path: '/v2/apps/:app/versions/:version', seen: 'version-get-v2', handle: showVersion },
];

function showApp(call: Call): Answer {
  const { state } = call;
  const app = getApp(call);
  const version = state.editingVersionOf(app.id)!;
  return ok({
    ...(snakeCase({
      ...withEditingVersion(state, app),
      dataQueries: shownQueries(state, version),
    }) as object),
    definition: null,
    pages: pagesOf(state, version.id),
    events: state.eventsOf(version.id),
  });
}

function showVersion(call: Call): Answer {
  const { state } = call;
  const app = getApp(call);
  const version = getVersion(call);
  const dataQueries = queriesOf(state, version.id).map((query) => ({
    ...query,
    options: camelCase(query.options),
  }));
  return ok({
    ...app,
    editing_version: { ...version, dataQueries },
    pages: pagesOf(state, version.id),
    events: state.eventsOf(version.id),
  });
}

function showReleased({ state, params }: Call): Answer {
  const app = state.apps.where(({ slug }) => slug === params.slug)[0];
  const version = state.versions.find(app?.currentVersionId ?? '');
  if (!app || !version) throw new Refusal(404, 'App not found. Invalid app id');
  return ok({
    ...released(app),
    data_queries: queriesOf(state, version.id),
    definition: null,
    events: state.eventsOf(version.id),
    pages: pagesOf(state, version.id),
    homePageId: version.homePageId,
    globalSettings: version.globalSettings,
    showViewerNavigation: version.showViewerNavigation,
  });
}

const released = ({ currentVersionId, isPublic, isMaintenanceOn, name, slug }: AppRow) => ({
  current_version_id: currentVersionId,
  is_public: isPublic,
  is_maintenance_on: isMaintenanceOn,
  name,
  slug,
});

const queriesOf = (state: ToolJetState, versionId: string) =>
  state.queriesOf(versionId).map((query: QueryRow) => {
    const dataSource = state.dataSources.find(query.dataSourceId)!;
    return { ...query, dataSource, plugins: [], kind: dataSource.kind };
  });

const pagesOf = (state: ToolJetState, versionId: string) =>
  state.pagesOf(versionId).map(({ appVersionId: _, ...page }) => ({
    ...page,
    components: Object.fromEntries(
      state.components
        .where(({ pageId }) => pageId === page.id)
        .map((component) => [component.id, editedComponent(state, component)]),
    ),
  }));

function editedComponent(state: ToolJetState, component: ComponentRow) {
  const { name, type, properties, styles, generalStyles, validation, general, parent } = component;
  const others = component.displayPreferences;
  const layouts = state
    .layoutsOf(component.id)
    .map(({ type: kind, top, left, width, height }) => [kind, { top, left, width, height }]);
  return {
    component: {
      ...{ name, component: type, parent },
      definition: { properties, styles, generalStyles, validation, general, others },
    },
    layouts: Object.fromEntries(layouts) as object,
  };
}
