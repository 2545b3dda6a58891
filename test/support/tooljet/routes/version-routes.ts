import { copyVersion } from '../copy-version';
import { escapeMarkup, Refusal } from '../refusal';
import type { Json, VersionRow, VersionStatus } from '../rows';
import type { ToolJetState } from '../state';
import { byCreation } from '../table';
import {
  type Answer,
  type Call,
  created,
  getApp,
  getEditable,
  getVersion,
  ok,
  requireValid,
  type Route,
  UNSEEN,
  updated,
  UUID,
  wordsForMissing,
} from './route';

const STATUSES = ['DRAFT', 'PUBLISHED', 'RELEASED'];

export const versionRoutes: Route[] = [
  { method: 'GET', path: '/apps/:app/versions', seen: 'versions-list', handle: (call) => listVersions(call) },
  {
    method: 'POST',
    path: '/apps/:app/versions',
    seen: 'version-create-from',
    isForBuilders: true,
    handle: createVersion,
  },
  {
    ...{ method: 'PUT', path: '/apps/:app/versions/:version', seen: 'version-rename', handle: renameVersion },
    ...{ isForBuilders: true, isIn: ({ versions }) => versions.hasOldRename },
  },
  {
    method: 'DELETE',
    path: '/apps/:app/versions/:version',
    seen: 'version-delete',
    isForBuilders: true,
    handle: deleteVersion,
  },
  {
    method: 'PUT',
    path: '/v2/apps/:app/versions/:version',
    seen: 'version-home-page',
    isForBuilders: true,
    handle: changeVersion,
  },
  {
    method: 'PUT',
    path: '/v2/apps/:app/versions/:version/global_settings',
    seen: 'version-global-settings',
    isForBuilders: true,
    handle: changeVersion,
  },
  {
    ...{
      method: 'PUT',
      path: '/v2/apps/:app/versions/:version/page_settings',
      seen: UNSEEN,
      handle: changeVersion,
    },
    ...{ isForBuilders: true, isIn: ({ versions }) => versions.hasPageSettings },
  },
];

const listVersions = (call: Call): Answer =>
  ok({ versions: byCreation(call.state.versionsOf(getApp(call).id)).reverse() });

function createVersion(call: Call): Answer {
  const { state, body } = call;
  const app = getApp(call);
  const { maxName, missingOrigin } = state.personality.versions;
  const name = escapeMarkup(String(body.versionName ?? ''));
  const { versionFromId: fromId } = body;
  requireValid([
    fromId !== undefined && !UUID.test(String(fromId)) && 'versionFromId must be a UUID',
    name.length > maxName && `Version name cannot be longer than ${maxName} characters`,
    name === '' && 'Version name cannot be empty.',
  ]);
  if (fromId === undefined) throw new Refusal(missingOrigin.status, missingOrigin.words);
  const from = state.versions.find(String(fromId));
  if (!from) throw new Refusal(500, wordsForUnknownOrigin(String(fromId)));
  requireFreeName(state, { appId: app.id, name });
  const { homePageId: _, ...version } = copyVersion(state, { from, name, appId: app.id });
  return created(version);
}

const wordsForUnknownOrigin = (id: string): string => {
  const relations = ['', '.dataQueries', '.dataSourceOptions'].map((end) => `dataSources${end}`);
  return wordsForMissing('AppVersion', { where: { id }, relations });
};

function requireFreeName(state: ToolJetState, wanted: { appId: string; name: string; id?: string }): void {
  const { status, words } = state.personality.versions.takenName;
  const isTaken = state
    .versionsOf(wanted.appId)
    .some(({ id, name }) => name === wanted.name && id !== wanted.id);
  if (isTaken) throw new Refusal(status, words);
}

/** A version that users see is neither renamed nor deleted. */
function requireUnreleased(call: Call, verb: string): VersionRow {
  const version = getVersion(call);
  if (getApp(call).currentVersionId === version.id)
    throw new Refusal(400, `You cannot ${verb} a released version`);
  return version;
}

function renameVersion(call: Call): Answer {
  const { id, appId } = requireUnreleased(call, 'update');
  const name = escapeMarkup(String(call.body.name));
  if (name === '') return ok();
  requireFreeName(call.state, { appId, name, id });
  call.state.versions.update(id, { name, updatedAt: call.state.now });
  return ok();
}

function deleteVersion(call: Call): Answer {
  const { state } = call;
  const { appId } = getVersion(call);
  if (state.versionsOf(appId).length === 1) throw new Refusal(403, 'Cannot delete only version of app');
  state.deleteVersion(requireUnreleased(call, 'delete').id);
  return ok();
}

function changeVersion(call: Call): Answer {
  const { state, body } = call;
  const version = getEditable(call);
  const { id, globalSettings, pageSettings } = version;
  const { hasStatus, hasPageSettings, changeAnswer } = state.personality.versions;
  requireValid([
    typeof body.homePageId === 'string' && !UUID.test(body.homePageId) && 'homePageId must be a UUID',
  ]);
  if (typeof body.name === 'string') requireDraft(call, version);
  state.versions.update(id, {
    ...(typeof body.name === 'string' && { name: escapeMarkup(body.name).trim() }),
    ...(typeof body.homePageId === 'string' && { homePageId: body.homePageId }),
    ...(typeof body.showViewerNavigation === 'boolean' && {
      showViewerNavigation: body.showViewerNavigation,
    }),
    // Merged: no key of the settings can be removed.
    ...(body.globalSettings !== undefined && {
      globalSettings: { ...globalSettings, ...(body.globalSettings as Json) },
    }),
    ...(hasPageSettings &&
      body.pageSettings !== undefined && { pageSettings: merged(pageSettings, body.pageSettings) }),
    ...(hasStatus && STATUSES.includes(String(body.status)) && { status: body.status as VersionStatus }),
    updatedAt: state.now,
  });
  return changeAnswer === 'empty' ? ok() : updated;
}

/** A version that was saved keeps its name. */
function requireDraft({ state, body }: Call, { id, appId, name, status }: VersionRow): void {
  if (body.name === name) return;
  if (state.personality.versions.hasStatus && status !== 'DRAFT')
    throw new Refusal(400, 'Cannot edit name or description of a saved version.');
  requireFreeName(state, { appId, name: escapeMarkup(String(body.name)).trim(), id });
}

/** Merges at all depths. */
function merged(standing: unknown, sent: unknown): Json {
  const result: Json = { ...(standing as Json | null) };
  for (const [key, value] of Object.entries(sent as Json))
    result[key] = typeof value === 'object' && value !== null ? merged(result[key], value) : value;
  return result;
}
