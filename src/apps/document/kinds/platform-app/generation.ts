import type { FieldError } from '../../../../core/errors';
import { formatPointer, type JsonDocument } from '../../../../core/json-text';
import { notAnApp } from '../../document-errors';
import type { AppBody } from '../kind';
import { nounOf } from '../noun-of';

const FLAT_KEYS = ['appVersions', 'editingVersion', 'dataQueries', 'dataSources'];
const REMEDY = 'Export the app from its platform as JSON, and send that file as it is.';

/**
 * Finds the app in a document, of which there are three generations, the newest first: `wrapped`
 * `{app: [{definition: {appV2}}], tooljet_version}`, `appV2` `{appV2, tooljetVersion}`, `flat`
 * `{name, appVersions, dataQueries, …}`.
 */
export function locateBody(document: JsonDocument): AppBody {
  const { root } = document;
  if (root.kind !== 'object')
    throw notAnApp([{ path: '', message: `is ${nounOf(root)}, not an object` }], REMEDY);
  if (root.get('app')) return locateWrapped(document);
  if (root.get('appV2')) return requireObject(document, { generation: 'appV2', path: ['appV2'] });
  if (FLAT_KEYS.some((key) => root.get(key))) return { generation: 'flat', path: [] };
  throw notAnApp([{ path: '', message: 'has neither "app", nor "appV2", nor "appVersions"' }], REMEDY);
}

function locateWrapped(document: JsonDocument): AppBody {
  const apps = document.root.get('app')!;
  if (apps.kind !== 'array')
    throw notAnApp([{ path: '/app', message: `is ${nounOf(apps)}, not an array` }], REMEDY);
  if (apps.count === 0) throw notAnApp([{ path: '/app', message: 'contains no app' }], REMEDY);
  if (apps.count > 1) {
    const remedy = 'Export each app to its own file.';
    throw notAnApp([{ path: '/app', message: `contains ${apps.count} apps, and one is expected` }], remedy);
  }
  return requireObject(document, { generation: 'wrapped', path: ['app', 0, 'definition', 'appV2'] });
}

function requireObject(document: JsonDocument, body: AppBody): AppBody {
  const node = document.find(body.path);
  if (node?.kind === 'object') return body;
  const error: FieldError = {
    path: formatPointer(body.path),
    message: node ? `is ${nounOf(node)}, not an object` : 'is missing',
  };
  throw notAnApp([error], REMEDY);
}
