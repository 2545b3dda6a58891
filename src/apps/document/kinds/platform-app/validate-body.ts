import type { FieldError } from '../../../../core/errors';
import { formatPointer, type JsonDocument, type JsonNode, type JsonPath } from '../../../../core/json-text';
import { notAnApp } from '../../document-errors';
import type { AppBody } from '../../structure';
import { nounOf } from '../kind';
import { bodyOf } from './places';

const ENTITY_ARRAYS = [
  'components',
  'pages',
  'events',
  'dataQueries',
  'dataSources',
  'dataSourceOptions',
  'appVersions',
  'appEnvironments',
  'modules',
  'dataQueryFolders',
];
/** ToolJet lists a global data source twice if it came with the app: as the version's, and as global. */
const MAY_REPEAT = new Set(['dataSources']);
const MAX_ERRORS = 20;
const REMEDY = 'Fix the named values, or export the app again.';

/** Refuses a body that could not be stored, compared or imported. Ignores unknown members and null. */
export function validateBody(document: JsonDocument, bodyPath: JsonPath): void {
  const app = document.find(bodyPath)!;
  const pointer = formatPointer(bodyPath);
  const errors: FieldError[] = [];
  checkString(app, 'name', { pointer, errors });
  checkVersion(app.get('editingVersion'), { pointer: `${pointer}/editingVersion`, errors });
  for (const name of ENTITY_ARRAYS) {
    const mayRepeat = MAY_REPEAT.has(name);
    checkEntities(app.get(name), { pointer: `${pointer}/${name}`, errors, mayRepeat });
  }
  for (const [index, version] of (app.get('appVersions')?.items ?? []).entries()) {
    if (version.kind === 'object')
      checkString(version, 'name', { pointer: `${pointer}/appVersions/${index}`, errors });
  }
  if (errors.length > 0) throw notAnApp(errors.slice(0, MAX_ERRORS), REMEDY);
}

interface Found {
  pointer: string;
  errors: FieldError[];
}

function checkString(object: JsonNode, key: string, { pointer, errors }: Found): void {
  const node = object.get(key);
  if (!node || node.kind === 'string' || node.kind === 'null') return;
  errors.push({ path: `${pointer}/${key}`, message: `is ${nounOf(node)}, not a string` });
}

function checkVersion(version: JsonNode | null, { pointer, errors }: Found): void {
  if (!version || version.kind === 'null') return;
  if (version.kind !== 'object')
    errors.push({ path: pointer, message: `is ${nounOf(version)}, not an object` });
  checkString(version, 'id', { pointer, errors });
  checkString(version, 'name', { pointer, errors });
}

function checkEntities(
  array: JsonNode | null,
  { pointer, errors, mayRepeat }: Found & { mayRepeat: boolean },
): void {
  if (!array || array.kind === 'null') return;
  if (array.kind !== 'array') {
    errors.push({ path: pointer, message: `is ${nounOf(array)}, not an array` });
    return;
  }
  const places = new Map<string, number>();
  array.items.forEach((item, index) => {
    const problem = problemOf(item, { index, places });
    if (mayRepeat) places.clear();
    if (problem) errors.push({ path: `${pointer}/${index}${problem.at}`, message: problem.message });
  });
}

function problemOf(item: JsonNode, { index, places }: { index: number; places: Map<string, number> }) {
  if (item.kind !== 'object') return { at: '', message: `is ${nounOf(item)}, not an object` };
  const idNode = item.get('id');
  if (!idNode) return null;
  const id = item.document.findString(idNode);
  if (id === null) return { at: '/id', message: `is ${nounOf(idNode)}, not a string` };
  const first = places.get(id);
  if (first !== undefined)
    return { at: '/id', message: `is the same id as that of number ${first}: ${JSON.stringify(id)}` };
  places.set(id, index);
  return null;
}

const GENERATION_REMEDY = 'Export the app from its platform as JSON, and send that file as it is.';

/** Finds the app in a document, and refuses a document that has none. */
export function locateBody(document: JsonDocument): AppBody {
  const { root } = document;
  if (root.kind !== 'object')
    throw notAnApp([{ path: '', message: `is ${nounOf(root)}, not an object` }], GENERATION_REMEDY);
  const body = bodyOf(root);
  if (body === null)
    throw notAnApp(
      [{ path: '', message: 'has neither "app", nor "appV2", nor "appVersions"' }],
      GENERATION_REMEDY,
    );
  if (body.generation === 'wrapped') requireOneApp(root.get('app')!);
  return requireObject(document, body);
}

function requireOneApp(apps: JsonNode): void {
  if (apps.kind !== 'array')
    throw notAnApp([{ path: '/app', message: `is ${nounOf(apps)}, not an array` }], GENERATION_REMEDY);
  if (apps.count === 0) throw notAnApp([{ path: '/app', message: 'contains no app' }], GENERATION_REMEDY);
  if (apps.count === 1) return;
  const remedy = 'Export each app to its own file.';
  throw notAnApp([{ path: '/app', message: `contains ${apps.count} apps, and one is expected` }], remedy);
}

function requireObject(document: JsonDocument, body: AppBody): AppBody {
  const node = document.find(body.path);
  if (node?.kind === 'object') return body;
  const error: FieldError = {
    path: formatPointer(body.path),
    message: node ? `is ${nounOf(node)}, not an object` : 'is missing',
  };
  throw notAnApp([error], GENERATION_REMEDY);
}
