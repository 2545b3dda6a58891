import { randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal } from '../refusal';
import type { AppType, FolderRow, Json } from '../rows';
import type { ToolJetState } from '../state';
import { type Answer, type Call, created, deleted, ok, requireValid, type Route } from './route';

export const workspaceRoutes: Route[] = [
  ...(['/folders', '/folder-apps'] as const).map((path): Route => ({
    ...{ method: 'GET', path, handle: listFolders },
    isIn: ({ folders }) => folders.list === path,
  })),
  { method: 'POST', path: '/folders', isForBuilders: true, handle: createFolder },
  { method: 'PUT', path: '/folders/:folder', isForBuilders: true, handle: renameFolder },
  { method: 'DELETE', path: '/folders/:folder', isForBuilders: true, handle: deleteFolder },
  ...(['/folder_apps', '/folder-apps'] as const).flatMap((path): Route[] => [
    { method: 'POST', path, handle: addToFolder, isIn: ({ folders }) => folders.place === path },
    {
      ...{ method: 'PUT', path: `${path}/:folder`, handle: removeFromFolder },
      isIn: ({ folders }) => folders.place === path,
    },
  ]),
  { method: 'GET', path: '/organization-constants', handle: listConstants },
  { method: 'POST', path: '/organization-constants', isForBuilders: true, handle: createConstant },
  {
    ...{ method: 'DELETE', path: '/organization-constants/:constant', handle: deleteConstant },
    isForBuilders: true,
  },
  {
    ...{ method: 'GET', path: '/organization-variables', handle: listVariables },
    isIn: ({ variables }) => variables.areThere,
  },
  {
    ...{ method: 'POST', path: '/organization-variables', isForBuilders: true, handle: createVariable },
    isIn: ({ variables }) => variables.areThere,
  },
];

function listFolders({ state, query }: Call): Answer {
  const { isTypeRequired } = state.personality.folders;
  const type = query.type as AppType | undefined;
  if (isTypeRequired && type === undefined) throw new Refusal(400, 'Invalid resource type');
  const folders = state.folders
    .where((folder) => !isTypeRequired || folder.type === type)
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((folder) => {
      const folderApps = state.folderApps.where(({ folderId }) => folderId === folder.id);
      return { ...folder, folderApps, count: folderApps.length };
    });
  return ok({ folders });
}

function createFolder({ state, body }: Call): Answer {
  const { isTypeRequired } = state.personality.folders;
  const name = checkedName(state, body);
  requireValid([isTypeRequired && typeof body.type !== 'string' && 'type must be a string']);
  const row: FolderRow = {
    ...{ id: randomUUID(), name, organizationId: state.workspace!.id },
    ...(isTypeRequired && { type: body.type as AppType }),
    ...state.times,
  };
  requireFreeName(state, row);
  const { id, createdAt, updatedAt, ...columns } = state.folders.save(row);
  return created({ ...columns, createdAt, updatedAt, id });
}

function checkedName({ personality }: ToolJetState, body: Json): string {
  const { name: pattern, wordsForName, maxName } = personality.folders;
  const name = escapeMarkup(String(body.name ?? '')).trim();
  requireValid([
    name.length > maxName && 'Maximum length has been reached.',
    !pattern.test(name) && wordsForName(name),
    name === '' && "Folder name can't be empty",
  ]);
  return name;
}

function requireFreeName(state: ToolJetState, { id, name, type }: FolderRow): void {
  const isTaken = state.folders.all.some(
    (folder) => folder.name === name && folder.type === type && folder.id !== id,
  );
  if (isTaken) throw new Refusal(409, 'This folder name is already taken.');
}

function renameFolder({ state, params, body }: Call): Answer {
  const folder = getFolder(state, params.folder);
  const name = checkedName(state, body);
  requireFreeName(state, { ...folder, name });
  state.folders.update(folder.id, { name, updatedAt: state.now });
  return ok(state.folders.find(folder.id));
}

function deleteFolder({ state, params }: Call): Answer {
  state.folders.delete(params.folder);
  state.folderApps.deleteWhere(({ folderId }) => folderId === params.folder);
  return deleted;
}

function getFolder(state: ToolJetState, id: string): FolderRow {
  const folder = state.folders.find(id);
  if (!folder) throw new Refusal(500, 'Could not find any entity of type "Folder" matching');
  return folder;
}

function addToFolder({ state, body }: Call): Answer {
  const { again, isOnePerApp } = state.personality.folders;
  const { id: folderId } = getFolder(state, String(body.folder_id));
  const appId = String(body.app_id);
  const isHere = (row: { folderId: string; appId: string }) =>
    row.folderId === folderId && row.appId === appId;
  const [known] = state.folderApps.where(isHere);
  if (known && again === 'refused') throw new Refusal(400, 'App has been already added to the folder');
  if (known) return created(known);
  if (isOnePerApp) state.folderApps.deleteWhere((row) => row.appId === appId);
  const { id, ...columns } = state.folderApps.save({ id: randomUUID(), folderId, appId, ...state.times });
  return created({ ...columns, id });
}

function removeFromFolder({ state, params, body }: Call): Answer {
  state.folderApps.deleteWhere(({ folderId, appId }) => folderId === params.folder && appId === body.app_id);
  return ok();
}

const HIDDEN = '********';

/** Lists the values, too, in the clear and for each environment; values of secrets are hidden. */
function listConstants({ state }: Call): Answer {
  const { hasType, valuesHaveId } = state.personality.constants;
  const constants = state.constants.all.map(({ id, name, value, type, createdAt }) => ({
    ...{ id, name, createdAt },
    values: state.environments.map((environment) => ({
      environmentName: environment.name,
      value: hasType && type === 'Secret' ? HIDDEN : value,
      ...(valuesHaveId && { id: environment.id }),
    })),
    ...(hasType && { type }),
  }));
  return ok({ constants });
}

function createConstant({ state, body }: Call): Answer {
  const { hasType } = state.personality.constants;
  const [name, value] = [String(body.constant_name), String(body.value)];
  const type = hasType && body.type === 'Secret' ? 'Secret' : 'Global';
  const isTaken = state.constants.all.some(
    (constant) => constant.name === name && (!hasType || constant.type === type),
  );
  if (isTaken) throw new Refusal(422, 'Already exists!');
  const row = state.constants.save({ id: randomUUID(), name, value, type, ...state.times });
  return created({
    constant: {
      ...{ constant_name: name, organization_id: state.workspace!.id, id: row.id },
      ...{ created_at: row.createdAt, updated_at: row.updatedAt },
      ...(hasType && { type }),
    },
  });
}

function deleteConstant({ state, params }: Call): Answer {
  state.constants.delete(params.constant);
  return ok({ statusCode: 204 });
}

/** Lists the values of client variables in the clear, and of server variables as they are stored. */
function listVariables({ state }: Call): Answer {
  const variables = state.variables.all.map(({ id, name, value, type, createdAt, updatedAt }) => ({
    ...{ id, organization_id: state.workspace!.id, variable_name: name, value },
    ...{ variable_type: type, encrypted: type === 'server', created_at: createdAt, updated_at: updatedAt },
  }));
  return ok({ variables });
}

function createVariable({ state, body }: Call): Answer {
  const [name, value] = [String(body.variable_name), String(body.value)];
  const type = body.variable_type === 'server' ? 'server' : 'client';
  const row = state.variables.save({ id: randomUUID(), name, value, type, ...state.times });
  return created({ variable: { id: row.id, variable_name: name, value, variable_type: type } });
}
