import { randomBytes, randomUUID } from 'node:crypto';
import { escapeMarkup, Refusal, violated } from '../refusal';
import type { AppType, FolderRow, Json, VariableRow } from '../rows';
import type { ToolJetState } from '../state';
import {
  type Answer,
  type Call,
  created,
  deleted,
  ok,
  requireValid,
  type Route,
  UNSEEN,
  updated,
  wordsForMissing,
} from './route';

export const workspaceRoutes: Route[] = [
  ...(['/folders', '/folder-apps'] as const).map((path): Route => ({
    ...{ method: 'GET', path, handle: listFolders },
    seen: path === '/folders' ? 'folders-empty' : UNSEEN,
    isIn: ({ folders }) => folders.list === path,
  })),
  { method: 'POST', path: '/folders', seen: 'folder-create', isForBuilders: true, handle: createFolder },
  {
    method: 'PUT',
    path: '/folders/:folder',
    seen: 'folders/rename',
    isForBuilders: true,
    handle: renameFolder,
  },
  {
    method: 'DELETE',
    path: '/folders/:folder',
    seen: 'folders/delete',
    isForBuilders: true,
    handle: deleteFolder,
  },
  ...(['/folder_apps', '/folder-apps'] as const).flatMap((path): Route[] => [
    {
      method: 'POST',
      path,
      seen: path === '/folder_apps' ? 'folder-add-app' : UNSEEN,
      handle: addToFolder,
      isIn: ({ folders }) => folders.place === path,
    },
    {
      ...{ method: 'PUT', path: `${path}/:folder`, handle: removeFromFolder },
      seen: path === '/folder_apps' ? 'folders/app taken out' : UNSEEN,
      isIn: ({ folders }) => folders.place === path,
    },
  ]),
  { method: 'GET', path: '/organization-constants', seen: 'constants-empty', handle: listConstants },
  {
    method: 'POST',
    path: '/organization-constants',
    seen: 'constant-create',
    isForBuilders: true,
    handle: createConstant,
  },
  {
    ...{
      method: 'DELETE',
      path: '/organization-constants/:constant',
      seen: 'constants/delete',
      handle: deleteConstant,
    },
    isForBuilders: true,
  },
  {
    ...{
      method: 'GET',
      path: '/organization-variables',
      seen: 'organization-variables',
      handle: listVariables,
    },
    isIn: ({ variables }) => variables.areThere,
  },
  {
    ...{
      method: 'POST',
      path: '/organization-variables',
      seen: 'constants/a client variable',
      isForBuilders: true,
      handle: createVariable,
    },
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
  if (body.name === undefined)
    throw new Refusal(500, "Cannot read properties of undefined (reading 'match')");
  const name = escapeMarkup(String(body.name)).trim();
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
  const name = checkedName(state, body);
  const folder = state.folders.find(params.folder);
  if (!folder) return ok({ generatedMaps: [], raw: [], affected: 0 });
  requireFreeName(state, { ...folder, name });
  state.folders.update(folder.id, { name, updatedAt: state.now });
  return updated;
}

function deleteFolder({ state, params }: Call): Answer {
  const { id: organizationId } = state.workspace!;
  if (!state.folders.delete(params.folder))
    throw new Refusal(500, wordsForMissing('Folder', { id: params.folder, organizationId }));
  state.folderApps.deleteWhere(({ folderId }) => folderId === params.folder);
  return deleted;
}

function addToFolder({ state, body }: Call): Answer {
  const { again, isOnePerApp } = state.personality.folders;
  const [folderId, appId] = [String(body.folder_id), String(body.app_id)];
  if (!state.folders.find(folderId)) throw violated('folder_apps', 'FK_79f3202da82bbf94531d45eba56');
  if (!state.apps.find(appId)) throw violated('folder_apps', 'FK_f6621f66315ab0cfe04479cb816');
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
  requireValid(faultsOfConstant(body));
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

function faultsOfConstant({ constant_name: name, environments }: Json): (string | false)[] {
  const isText = typeof name === 'string';
  const areTexts = Array.isArray(environments) && environments.every((one) => typeof one === 'string');
  return [
    (!isText || name === '') && 'Constant name must be at least 1 character',
    (!isText || name.length > 32) && 'Constant name must be less than 32 characters',
    !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(isText ? name : '') &&
      'Constant name must start with a letter or underscore and contain only letters, numbers, and underscores',
    (!isText || name === '') && 'constant_name should not be empty',
    !isText && 'constant_name must be a string',
    !Array.isArray(environments) && 'each value in environments should not be empty',
    !areTexts && 'each value in environments must be a string',
  ];
}

function deleteConstant({ state, params }: Call): Answer {
  if (!state.constants.delete(params.constant)) throw new Refusal(500, 'Constant not found');
  return ok({ statusCode: 204 });
}

const variableOf = ({ workspace }: ToolJetState, { id, name, type, createdAt, updatedAt }: VariableRow) => ({
  ...{ id, organization_id: workspace!.id, variable_name: name },
  ...{ variable_type: type, encrypted: type === 'server', created_at: createdAt, updated_at: updatedAt },
});

/** Lists the values of client variables alone. */
function listVariables({ state }: Call): Answer {
  const variables = state.variables.all.map((variable) => ({
    ...variableOf(state, variable),
    ...(variable.type === 'client' && { value: variable.value }),
  }));
  return ok({ variables });
}

/** Answers with the value of a server variable as it is stored: encrypted. */
function createVariable({ state, body }: Call): Answer {
  const [name, given] = [String(body.variable_name), String(body.value)];
  const type = body.variable_type === 'server' ? 'server' : 'client';
  if (state.variables.all.some((one) => one.name === name && one.type === type))
    throw new Refusal(409, `Variable name already exists in ${type} variables`);
  const value = type === 'server' ? randomBytes(given.length + 28).toString('base64') : given;
  const row = state.variables.save({ id: randomUUID(), name, value, type, ...state.times });
  return created({ variable: { ...variableOf(state, row), value } });
}
