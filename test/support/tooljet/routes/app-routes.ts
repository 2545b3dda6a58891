import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal } from '../refusal';
import type { AppRow, Json } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import { type Answer, type Call, created, getApp, ok, requireValid, type Route, updated } from './route';

const PER_PAGE = 9;
const MAX_NAME = 50;
const FIRST_SETTINGS = {
  hideHeader: false,
  appInMaintenance: false,
  canvasMaxWidth: 100,
  canvasMaxWidthType: '%',
  canvasMaxHeight: 2400,
  canvasBackgroundColor: '#edeff5',
  backgroundFxQuery: '',
};

export const appRoutes: Route[] = [
  { method: 'GET', path: '/apps', handle: listApps },
  { method: 'POST', path: '/apps', isForBuilders: true, handle: createApp },
  { method: 'GET', path: '/apps/:app', handle: showApp },
  { method: 'PUT', path: '/apps/:app', isForBuilders: true, handle: changeApp },
  { method: 'DELETE', path: '/apps/:app', isForBuilders: true, handle: deleteApp },
  { method: 'GET', path: '/apps/:app/tables', handle: () => ok({ tables: [] }) },
];

function listApps({ state, query, user }: Call): Answer {
  const all = user.isAdmin ? byCreation(state.apps.where(({ id }) => !state.ghosts.has(id))).reverse() : [];
  const { searchKey = '', page } = query;
  const found = all.filter(({ name }) => name.toLowerCase().includes(searchKey.toLowerCase()));
  const number = Number(page ?? 1);
  const shown = page === undefined ? found : found.slice((number - 1) * PER_PAGE, number * PER_PAGE);
  return ok({
    meta: {
      total_pages: Math.ceil(found.length / PER_PAGE),
      total_count: found.length,
      folder_count: 0,
      current_page: number,
    },
    apps: shown.map((app) => listedApp(state, app)),
  });
}

function listedApp(state: ToolJetState, app: AppRow) {
  const { firstName, lastName } = state.users.find(app.userId)!;
  const permission = { id: randomUUID(), appId: app.id, groupPermissionId: randomUUID() };
  return {
    ...app,
    user: { firstName, lastName },
    appGroupPermissions: [
      { ...permission, read: true, update: true, delete: true, hideFromDashboard: false, ...state.times },
    ],
    editingVersion: state.editingVersionOf(app.id),
  };
}

/** Routes that answer with an app write it with the version that is edited. */
export const withEditingVersion = (state: ToolJetState, app: AppRow) => ({
  ...app,
  editingVersion: state.editingVersionOf(app.id),
});

function createApp({ state, body, user }: Call): Answer {
  const { name } = body;
  requireValid([
    (typeof name !== 'string' || name.length > MAX_NAME) && 'Maximum length has been reached.',
    typeof name !== 'string' && 'name must be a string',
    (name === undefined || name === '') && 'name should not be empty',
  ]);
  if (state.hasAppNamed(String(name))) throw new Refusal(409, 'This app name is already taken.');
  const id = randomUUID();
  const app = state.apps.save({
    ...{ id, name: String(name), slug: id, isPublic: null, isMaintenanceOn: false },
    icon: (body.icon as string | undefined) ?? null,
    ...{ organizationId: state.workspace!.id, currentVersionId: null, userId: user.id },
    ...state.times,
  });
  addFirstVersion(state, id);
  const { organizationId, userId, isPublic, isMaintenanceOn } = app;
  return created({ name, organizationId, userId, ...state.times, id, isPublic, isMaintenanceOn });
}

function addFirstVersion(state: ToolJetState, appId: string): void {
  const [versionId, pageId] = [randomUUID(), randomUUID()];
  state.versions.save({
    ...{ id: versionId, name: 'v1', definition: null, globalSettings: FIRST_SETTINGS },
    ...{ showViewerNavigation: true, homePageId: pageId, appId },
    currentEnvironmentId: state.environment!.id,
    ...state.times,
  });
  state.pages.save({
    ...{ id: pageId, name: 'Home', handle: 'home', index: 1, disabled: null, hidden: null },
    ...state.times,
    appVersionId: versionId,
  });
}

function showApp(call: Call): Answer {
  return ok({ ...withEditingVersion(call.state, getApp(call)), dataQueries: [], definition: null });
}

function changeApp(call: Call): Answer {
  const { state } = call;
  const app = getApp(call);
  const { name, slug, is_public: isPublic, current_version_id: versionId } = call.body.app as Json;
  if (typeof name === 'string') checkNewName(state, name, app.id);
  if (typeof versionId === 'string' && state.versions.find(versionId)?.appId !== app.id)
    throw new Refusal(400, 'You can only release when the version is promoted to production');
  state.apps.update(app.id, {
    ...(typeof name === 'string' && { name: escapeMarkup(name) }),
    ...(typeof slug === 'string' && { slug }),
    ...(typeof isPublic === 'boolean' && { isPublic }),
    ...(typeof versionId === 'string' && { currentVersionId: versionId }),
    updatedAt: state.now,
  });
  return updated;
}

function checkNewName(state: ToolJetState, name: string, appId: string): void {
  requireValid([name.length > MAX_NAME && 'Maximum length has been reached.']);
  if (state.hasAppNamed(escapeMarkup(name), appId)) throw new Refusal(409, 'This app name is already taken.');
}

function deleteApp(call: Call): Answer {
  call.state.deleteApp(getApp(call).id);
  return ok();
}
