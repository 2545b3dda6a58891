import type { JsonNode } from '../../../../core/json-text';
import { placeInside, placeOfThing, thingOf, type Place, type Role, type ThingKind } from '../../structure';

const LISTS = new Map<string, ThingKind>([
  ['pages', 'page'],
  ['components', 'component'],
  ['events', 'event'],
  ['dataQueries', 'query'],
  ['dataSources', 'dataSource'],
]);
const SETTINGS = new Set(['globalSettings', 'pageSettings', 'homePageId', 'showViewerNavigation']);

/** Key of the version that the document is about, whatever its id: a new version keeps its things. */
export const EDITED = 'edited';

/** Returns the place of a document's root. `bodyPath` leads to the app. */
export function rootPlace(bodyPath: readonly (string | number)[]): Place {
  return bodyPlace(bodyPath);
}

function bodyPlace(path: readonly (string | number)[]): Place {
  const role: Role = path.length === 0 ? { name: 'app', scope: '' } : { name: 'body', path };
  return { role, thing: thingOf('app', null), path: [], pageId: null };
}

/** Returns the place of a member or an item. `node` is the value there in any of the documents. */
export function childPlace(place: Place, key: string, node: JsonNode): Place {
  const { role } = place;
  switch (role.name) {
    case 'body':
      return aroundBody(role.path, key);
    case 'app':
      return inApp(place, key, node);
    case 'versions':
      return versionPlace(key);
    case 'version':
      return inVersion(place, key, role.scope);
    case 'definition':
      return inDefinition(place, key, { node, scope: role.scope });
    case 'definedPage':
      return inDefinedPage(place, key, { node, scope: role.scope });
    case 'list':
      return inList(place, key, { node, ...role });
    case 'options':
      return inOptions(key, node);
    case 'value':
      return placeInside(place, key);
  }
}

const aroundBody = ([next, ...rest]: readonly (string | number)[], key: string): Place =>
  key === String(next) ? bodyPlace(rest) : placeOfThing(thingOf('other', key));

function inApp(place: Place, key: string, node: JsonNode): Place {
  const kind = LISTS.get(key);
  const isArray = node.kind === 'array';
  if (kind && isArray) return { ...place, role: { name: 'list', kind, scope: '' }, path: [key] };
  if (key === 'dataSourceOptions' && isArray) return { ...place, role: { name: 'options' }, path: [key] };
  if (key === 'appVersions' && isArray) return { ...place, role: { name: 'versions' }, path: [key] };
  if (key === 'editingVersion' && node.kind === 'object') return versionPlace(EDITED);
  return node.kind === 'object' || isArray ? placeOfThing(thingOf('other', key)) : placeInside(place, key);
}

function versionPlace(key: string): Place {
  const scope = key === EDITED ? '' : `@${key}`;
  return { ...placeOfThing(thingOf('version', key)), role: { name: 'version', scope } };
}

function inVersion(place: Place, key: string, scope: string): Place {
  const setting = { ...placeOfThing(thingOf('setting', null, scope)), path: [key] };
  if (key === 'definition') return { ...setting, role: { name: 'definition', scope } };
  return SETTINGS.has(key) ? setting : placeInside(place, key);
}

function inDefinition(place: Place, key: string, { node, scope }: { node: JsonNode; scope: string }): Place {
  const isList = (key === 'pages' || key === 'components') && node.kind === 'object';
  if (!isList) return placeInside(place, key);
  return { ...place, role: { name: 'list', kind: LISTS.get(key)!, scope }, path: [...place.path, key] };
}

function inDefinedPage(place: Place, key: string, { node, scope }: { node: JsonNode; scope: string }): Place {
  const isList = key === 'components' && node.kind === 'object';
  return isList ? { ...place, role: { name: 'list', kind: 'component', scope } } : placeInside(place, key);
}

interface Item {
  node: JsonNode;
  kind: ThingKind;
  scope: string;
}

function inList(place: Place, key: string, { node, kind, scope }: Item): Place {
  const isDefined = place.thing.kind !== 'app';
  const pageId = isDefined && kind === 'component' && place.thing.kind === 'page' ? place.thing.id : null;
  const item = placeOfThing(thingOf(kind, key, scope), pageId);
  const isPage = isDefined && kind === 'page' && node.kind === 'object';
  return isPage ? { ...item, role: { name: 'definedPage', scope } } : item;
}

/** The options of a data source belong to it. */
function inOptions(key: string, node: JsonNode): Place {
  const id = node.document.findString(node.get('dataSourceId'));
  if (id === null) return placeOfThing(thingOf('other', `dataSourceOptions/${key}`));
  return { ...placeOfThing(thingOf('dataSource', id)), path: ['dataSourceOptions', key] };
}
