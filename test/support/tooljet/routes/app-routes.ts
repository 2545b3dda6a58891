import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal } from '../refusal';
import type { AppRow, AppType, Json, VersionRow } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import {
  type Answer,
  type Call,
  created,
  getApp,
  ok,
  requireValid,
  requireUuid,
  type Route,
  UNSEEN,
  updated,
  UUID,
  wordsForMissing,
} from './route';

const PER_PAGE = 9;
const TYPES = ['front-end', 'module', 'workflow'];
const NAME_TAKEN = 'This app name is already taken.';

export const appRoutes: Route[] = [
  { method: 'GET', path: '/apps', seen: 'list-apps-empty', handle: listApps },
  { method: 'POST', path: '/apps', seen: 'app-create', isForBuilders: true, handle: createApp },
  { method: 'GET', path: '/apps/:app', seen: 'app-get', handle: showApp },
  { method: 'PUT', path: '/apps/:app', seen: 'release-v1', isForBuilders: true, handle: changeApp },
  { method: 'DELETE', path: '/apps/:app', seen: 'app-delete', isForBuilders: true, handle: deleteApp },
  {
    ...{ method: 'PUT', path: '/apps/:app/release', seen: UNSEEN, handle: releaseVersion },
    ...{ isForBuilders: true, isIn: ({ apps }) => apps.hasReleaseRoute },
  },
  {
    method: 'GET',
    path: '/apps/:app/tables',
    seen: 'app-tables',
    handle: (call) => ok({ tables: tablesOf(call) }),
  },
];

/** Tables of ToolJet's database that queries of the app read. */
function tablesOf(call: Call) {
  const { state } = call;
  const queries = state.versionsOf(getApp(call).id).flatMap(({ id }) => state.queriesOf(id));
  const text = JSON.stringify(queries.map(({ options }) => options));
  return state.tables.where(({ id }) => text.includes(id)).map(({ id }) => ({ table_id: id }));
}

function listApps({ state, query, user }: Call): Answer {
  const all = user.isAdmin ? byCreation(state.apps.where(isListed(state, query))).reverse() : [];
  const { searchKey = '', page, folder } = query;
  const found = all.filter(({ name }) => name.toLowerCase().includes(searchKey.toLowerCase()));
  if (folder && !state.folders.find(folder)) throw new Refusal(500, wordsForMissing('Folder', folder));
  const inFolder = folder ? found.filter(({ id }) => isInFolder(state, folder, id)) : found;
  const number = Number(page ?? 1);
  const isWhole = page === undefined && state.personality.apps.listWithoutPage === 'all';
  const shown = isWhole ? inFolder : inFolder.slice((number - 1) * PER_PAGE, number * PER_PAGE);
  return ok({
    meta: {
      total_pages: Math.ceil(inFolder.length / PER_PAGE),
      total_count: found.length,
      folder_count: folder ? inFolder.length : 0,
      current_page: number,
    },
    apps: shown.map((app) => listedApp(state, app, folder)),
  });
}

/** Without a type, front-end apps are listed. */
const isListed =
  ({ ghosts, personality }: ToolJetState, { type = 'front-end' }: Call['query']) =>
  (app: AppRow): boolean =>
    !ghosts.has(app.id) && (!personality.apps.hasTypes || app.type === type);

const isInFolder = ({ folderApps }: ToolJetState, folderId: string, appId: string): boolean =>
  folderApps.all.some((row) => row.folderId === folderId && row.appId === appId);

function listedApp(state: ToolJetState, app: AppRow, folder: string | undefined) {
  const { firstName, lastName } = state.users.find(app.userId)!;
  const { listsFolderIds, listsGroupPermissions } = state.personality.apps;
  const permission = { id: randomUUID(), appId: app.id, groupPermissionId: randomUUID() };
  return {
    ...app,
    user: { firstName, lastName },
    ...(listsGroupPermissions &&
      !folder && {
        appGroupPermissions: [
          { ...permission, read: true, update: true, delete: true, hideFromDashboard: false, ...state.times },
        ],
      }),
    editingVersion: state.editingVersionOf(app.id),
    ...(listsFolderIds && {
      folderIds: state.folderApps.where(({ appId }) => appId === app.id).map(({ folderId }) => folderId),
    }),
  };
}

/** Routes that answer with an app write it with the version that is edited. */
export const withEditingVersion = (state: ToolJetState, app: AppRow) => ({
  ...app,
  editingVersion: state.editingVersionOf(app.id),
});

function createApp(call: Call): Answer {
  const { state, body, user } = call;
  const { name, type } = checkedApp(call);
  const { hasTypes, isPublicAtFirst, statusOfTakenName } = state.personality.apps;
  if (state.hasAppNamed(name, { type })) throw new Refusal(statusOfTakenName, NAME_TAKEN);
  const id = randomUUID();
  const app = state.apps.save({
    ...state.personality.added.app,
    ...{ id, name, slug: id, isPublic: isPublicAtFirst, isMaintenanceOn: false },
    icon: (body.icon as string | undefined) ?? null,
    ...{ organizationId: state.workspace!.id, currentVersionId: null, userId: user.id },
    ...(hasTypes && { type }),
    ...state.times,
  });
  addFirstVersion(state, app);
  const { organizationId, userId, isPublic, isMaintenanceOn } = app;
  const answer = { name, organizationId, userId, ...state.times, id, isPublic, isMaintenanceOn };
  return created(hasTypes ? { ...answer, type, slug: id, icon: app.icon } : answer);
}

function checkedApp({ state, body }: Call): { name: string; type: AppType } {
  const { maxName, isTypeRequired, hasTypes } = state.personality.apps;
  const { name, type = 'front-end' } = body;
  requireValid([
    (typeof name !== 'string' || name.length > maxName) && 'Maximum length has been reached.',
    typeof name !== 'string' && 'name must be a string',
    (name === undefined || name === '') && 'name should not be empty',
    isTypeRequired && !TYPES.includes(String(body.type)) && 'Invalid app type.',
    isTypeRequired && typeof body.type !== 'string' && 'type must be a string',
    isTypeRequired && body.type === undefined && 'type should not be empty',
  ]);
  return { name: String(name), type: hasTypes ? (type as AppType) : 'front-end' };
}

function addFirstVersion(state: ToolJetState, { id: appId, type }: AppRow): void {
  const { added, apps, pages } = state.personality;
  const [versionId, pageId] = [randomUUID(), randomUUID()];
  const isModule = type === 'module';
  state.versions.save({
    ...added.version,
    ...{ id: versionId, name: 'v1', definition: null, globalSettings: apps.firstSettings },
    ...{ showViewerNavigation: !isModule, homePageId: pageId, appId },
    currentEnvironmentId: state.environment!.id,
    ...state.times,
  });
  const { hiddenAtFirst: hidden } = pages;
  state.pages.save({
    ...added.page,
    ...{ id: pageId, name: 'Home', handle: 'home', index: 1, disabled: hidden, hidden },
    ...state.times,
    appVersionId: versionId,
  });
  if (isModule) addModuleContainer(state, pageId);
}

/** A module begins with the container that holds its content. */
function addModuleContainer(state: ToolJetState, pageId: string): void {
  const shown = { value: '{{true}}' };
  const { id: componentId } = state.components.save({
    ...state.personality.added.component,
    ...{ id: randomUUID(), name: 'ModuleContainer', type: 'ModuleContainer', pageId, parent: null },
    properties: { inputItems: { value: [] }, outputItems: { value: [] }, visibility: shown },
    ...{ general: {}, styles: { backgroundColor: { value: '#fff' } }, generalStyles: {}, validation: {} },
    displayPreferences: { showOnDesktop: shown, showOnMobile: shown },
    ...state.times,
  });
  const place = { top: 50, left: 6, height: 400, width: 38 };
  for (const type of ['desktop', 'mobile'])
    state.layouts.save({
      ...{ ...state.personality.added.layout, id: randomUUID(), type, ...place, componentId },
    });
}

function showApp(call: Call): Answer {
  const { state } = call;
  const app = withEditingVersion(state, getApp(call));
  return ok({ ...app, dataQueries: shownQueries(state, app.editingVersion), definition: null });
}

/** Queries of a version as the routes of an app show them. */
export function shownQueries(state: ToolJetState, version: VersionRow | undefined) {
  return state.queriesOf(version?.id ?? '').map((query) => {
    const { kind } = state.dataSources.find(query.dataSourceId)!;
    return { ...query, dataSource: { kind }, kind };
  });
}

function changeApp(call: Call): Answer {
  const { state } = call;
  const app = getApp(call);
  const change = (call.body.app ?? {}) as Json;
  const { name, slug, is_public: isPublic, icon, current_version_id: versionId } = change;
  if (typeof name === 'string') checkNewName(state, name, app);
  if (typeof versionId === 'string') requireReleasable(state, versionId);
  const ofVersions = {
    ...(typeof name === 'string' && { name: newName(name) }),
    ...(typeof slug === 'string' && { slug }),
    ...(typeof isPublic === 'boolean' && { isPublic }),
    ...(typeof icon === 'string' && { icon }),
  };
  const ofApp = typeof versionId === 'string' ? { currentVersionId: versionId } : {};
  state.apps.update(app.id, { ...ofVersions, ...ofApp, updatedAt: state.now });
  const isOfVersionsOnly = Object.keys(ofApp).length === 0;
  return state.personality.apps.renameAnswer === 'empty' && isOfVersionsOnly ? ok() : updated;
}

/** A version of another app can be released. */
function requireReleasable(state: ToolJetState, versionId: string): void {
  requireUuid(versionId);
  if (!state.versions.find(versionId))
    throw new Refusal(400, 'You can only release when the version is promoted to production');
}

const newName = (name: string): string => escapeMarkup(name).trim();

function checkNewName(state: ToolJetState, name: string, app: AppRow): void {
  const { maxName } = state.personality.apps;
  requireValid([
    newName(name).length > maxName && 'Maximum length has been reached.',
    newName(name) === '' && 'App name should not be empty',
  ]);
  const isTaken = state.hasAppNamed(newName(name), { exceptId: app.id, type: app.type });
  if (isTaken) throw new Refusal(409, NAME_TAKEN);
}

function releaseVersion(call: Call): Answer {
  const { state, body } = call;
  const app = getApp(call);
  const versionId = String(body.versionToBeReleased);
  requireValid([
    !UUID.test(versionId) && 'versionToBeReleased must be a UUID',
    body.versionToBeReleased === undefined && 'versionToBeReleased should not be empty',
  ]);
  if (state.versions.find(versionId)?.appId !== app.id)
    throw new Refusal(422, 'update on table "apps" violates foreign key constraint');
  state.apps.update(app.id, { currentVersionId: versionId, updatedAt: state.now });
  return ok();
}

function deleteApp(call: Call): Answer {
  call.state.deleteApp(getApp(call).id);
  return ok();
}
