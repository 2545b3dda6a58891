import { copyVersion } from '../copy-version';
import { escapeMarkup, Refusal } from '../refusal';
import type { Json, VersionRow } from '../rows';
import { byCreation } from '../table';
import {
  type Answer,
  type Call,
  created,
  getApp,
  getVersion,
  ok,
  requireValid,
  type Route,
  updated,
} from './route';

const MAX_NAME = 25;

export const versionRoutes: Route[] = [
  { method: 'GET', path: '/apps/:app/versions', handle: (call) => listVersions(call) },
  { method: 'POST', path: '/apps/:app/versions', isForBuilders: true, handle: createVersion },
  { method: 'PUT', path: '/apps/:app/versions/:version', isForBuilders: true, handle: renameVersion },
  { method: 'DELETE', path: '/apps/:app/versions/:version', isForBuilders: true, handle: deleteVersion },
  { method: 'PUT', path: '/v2/apps/:app/versions/:version', isForBuilders: true, handle: changeVersion },
  {
    method: 'PUT',
    path: '/v2/apps/:app/versions/:version/global_settings',
    isForBuilders: true,
    handle: changeVersion,
  },
];

const listVersions = (call: Call): Answer =>
  ok({ versions: byCreation(call.state.versionsOf(getApp(call).id)).reverse() });

function createVersion(call: Call): Answer {
  const { state, body } = call;
  const app = getApp(call);
  const name = escapeMarkup(String(body.versionName ?? ''));
  requireValid([name.length > MAX_NAME && `Version name cannot be longer than ${MAX_NAME} characters`]);
  const from = state.versions.find(String(body.versionFromId));
  if (!from) throw new Refusal(400, 'Version from should not be empty');
  if (state.versionsOf(app.id).some((version) => version.name === name))
    throw new Refusal(400, 'Version name already exists.');
  const { homePageId: _, ...version } = copyVersion(state, { from, name });
  return created(version);
}

/** A version that users see is neither renamed nor deleted. */
function requireUnreleased(call: Call, verb: string): VersionRow {
  const version = getVersion(call);
  if (getApp(call).currentVersionId === version.id)
    throw new Refusal(400, `You cannot ${verb} a released version`);
  return version;
}

function renameVersion(call: Call): Answer {
  const { id } = requireUnreleased(call, 'update');
  const name = escapeMarkup(String(call.body.name));
  call.state.versions.update(id, { name, updatedAt: call.state.now });
  return ok();
}

function deleteVersion(call: Call): Answer {
  call.state.deleteVersion(requireUnreleased(call, 'delete').id);
  return ok();
}

function changeVersion(call: Call): Answer {
  const { state, body } = call;
  const { id, globalSettings } = getVersion(call);
  state.versions.update(id, {
    ...(typeof body.homePageId === 'string' && { homePageId: body.homePageId }),
    ...(typeof body.showViewerNavigation === 'boolean' && {
      showViewerNavigation: body.showViewerNavigation,
    }),
    // Merged: no key of the settings can be removed.
    ...(body.globalSettings !== undefined && {
      globalSettings: { ...globalSettings, ...(body.globalSettings as Json) },
    }),
    updatedAt: state.now,
  });
  return updated;
}
