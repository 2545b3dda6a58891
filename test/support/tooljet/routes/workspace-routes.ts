import { randomUUID } from 'node:crypto';
import { type Answer, type Call, created, deleted, ok, type Route } from './route';

/** Folders and constants, by the source of ToolJet 2.27: no answer of a running one was recorded. */
export const workspaceRoutes: Route[] = [
  { method: 'GET', path: '/folders', handle: listFolders },
  { method: 'POST', path: '/folders', isForBuilders: true, handle: createFolder },
  { method: 'DELETE', path: '/folders/:folder', isForBuilders: true, handle: deleteFolder },
  { method: 'POST', path: '/folder_apps', handle: addToFolder },
  { method: 'PUT', path: '/folder_apps/:folder', handle: removeFromFolder },
  { method: 'GET', path: '/organization-constants', handle: listConstants },
  { method: 'POST', path: '/organization-constants', isForBuilders: true, handle: createConstant },
];

function listFolders({ state }: Call): Answer {
  const folders = state.folders.all.map(({ appIds, ...folder }) => ({
    ...folder,
    folderApps: appIds.map((appId) => ({ id: randomUUID(), folderId: folder.id, appId, ...state.times })),
    count: appIds.length,
  }));
  return ok({ folders });
}

function createFolder({ state, body }: Call): Answer {
  const organizationId = state.workspace!.id;
  const row = { id: randomUUID(), name: String(body.name), type: 'front-end', organizationId, appIds: [] };
  return created(state.folders.save({ ...row, ...state.times }));
}

function deleteFolder({ state, params }: Call): Answer {
  state.folders.delete(params.folder);
  return deleted;
}

function addToFolder({ state, body }: Call): Answer {
  const folder = state.folders.find(String(body.folder_id))!;
  const appId = String(body.app_id);
  state.folders.update(folder.id, { appIds: [...folder.appIds, appId] });
  return created({ id: randomUUID(), folderId: folder.id, appId, ...state.times });
}

function removeFromFolder({ state, params, body }: Call): Answer {
  const folder = state.folders.find(params.folder)!;
  state.folders.update(folder.id, { appIds: folder.appIds.filter((id) => id !== body.app_id) });
  return ok();
}

/** Lists the values, too, in the clear and for each environment. */
function listConstants({ state }: Call): Answer {
  const { id, name: environmentName } = state.environment!;
  const constants = state.constants.all.map(({ id: constantId, name, value, createdAt }) => ({
    ...{ id: constantId, name, createdAt },
    values: [{ environmentName, value, id }],
  }));
  return ok({ constants });
}

function createConstant({ state, body }: Call): Answer {
  const [name, value] = [String(body.constant_name), String(body.value)];
  const { id } = state.constants.save({ id: randomUUID(), name, value, ...state.times });
  return created({ constant: { id, constant_name: name, organization_id: state.workspace!.id } });
}
