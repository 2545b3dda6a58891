import type { JsonPath } from '../../../../core/json-text';
import { isCanvas } from '../../parents';
import {
  idOf,
  placeInside,
  placeOfThing,
  referenceTo,
  textOf,
  thingOf,
  type DocumentNode,
  type Place,
  type Reference,
  type Role,
  type ThingKind,
} from '../../structure/place';
import type { AppBody, Group, ItemPosition } from '../../structure/rules';

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

/** Members by which an app is known whose document is not wrapped. */
const FLAT_KEYS = ['appVersions', 'editingVersion', 'dataQueries', 'dataSources'];

/**
 * Finds the app in a document, of which there are three generations, the newest first: `wrapped`
 * `{app: [{definition: {appV2}}], tooljet_version}`, `appV2` `{appV2, tooljetVersion}`, `flat`
 * `{name, appVersions, dataQueries, …}`. Null if it is none of them.
 */
export function bodyOf(root: DocumentNode): AppBody | null {
  if (root.get('app')) return { generation: 'wrapped', path: ['app', 0, 'definition', 'appV2'] };
  if (root.get('appV2')) return { generation: 'appV2', path: ['appV2'] };
  return FLAT_KEYS.some((key) => root.get(key)) ? { generation: 'flat', path: [] } : null;
}

/** Returns the place of a document's root. `bodyPath` leads to the app. */
export function rootPlace(bodyPath: JsonPath): Place {
  return bodyPlace(bodyPath);
}

function bodyPlace(bodyPath: JsonPath, path = bodyPath): Place {
  const role: Role = path.length === 0 ? { name: 'app', bodyPath } : { name: 'body', bodyPath, path };
  return { role, thing: thingOf('app', null), path: [], pageId: null };
}

/** Returns the place of a member or an item. `node` is the value there in any of the documents. */
export function childPlace(place: Place, key: string, node: DocumentNode): Place {
  const { role } = place;
  switch (role.name) {
    case 'body':
      return aroundBody(role, key);
    case 'app':
      return inApp(place, key, { node, bodyPath: role.bodyPath });
    case 'versions':
      return versionPlace(key, role.hasRows);
    case 'version':
      return inVersion(place, key, role);
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

const aroundBody = (
  { bodyPath, path: [next, ...rest] }: Extract<Role, { name: 'body' }>,
  key: string,
): Place => (key === String(next) ? bodyPlace(bodyPath, rest) : placeOfThing(thingOf('other', key)));

function inApp(
  place: Place,
  key: string,
  { node, bodyPath }: { node: DocumentNode; bodyPath: JsonPath },
): Place {
  const kind = LISTS.get(key);
  const isArray = node.kind === 'array';
  if (kind && isArray) return { ...place, role: { name: 'list', kind, scope: '' }, path: [key] };
  if (key === 'dataSourceOptions' && isArray) return { ...place, role: { name: 'options' }, path: [key] };
  const hasRows = () => (node.document.find([...bodyPath, 'pages'])?.items.length ?? 0) > 0;
  if (key === 'appVersions' && isArray)
    return { ...place, role: { name: 'versions', hasRows: hasRows() }, path: [key] };
  if (key === 'editingVersion' && node.kind === 'object') return versionPlace(EDITED, hasRows());
  return node.kind === 'object' || isArray ? placeOfThing(thingOf('other', key)) : placeInside(place, key);
}

function versionPlace(key: string, hasRows: boolean): Place {
  const scope = key === EDITED ? '' : `@${key}`;
  return { ...placeOfThing(thingOf('version', key)), role: { name: 'version', scope, hasRows } };
}

/** ToolJet keeps the tree of an app that it has brought into rows, and reads it never again. */
function inVersion(place: Place, key: string, { scope, hasRows }: Extract<Role, { name: 'version' }>): Place {
  const setting = { ...placeOfThing(thingOf('setting', null, scope)), path: [key] };
  if (key === 'definition' && !hasRows) return { ...setting, role: { name: 'definition', scope } };
  return SETTINGS.has(key) ? setting : placeInside(place, key);
}

function inDefinition(
  place: Place,
  key: string,
  { node, scope }: { node: DocumentNode; scope: string },
): Place {
  const isList = (key === 'pages' || key === 'components') && node.kind === 'object';
  if (!isList) return placeInside(place, key);
  return { ...place, role: { name: 'list', kind: LISTS.get(key)!, scope }, path: [...place.path, key] };
}

function inDefinedPage(
  place: Place,
  key: string,
  { node, scope }: { node: DocumentNode; scope: string },
): Place {
  const isList = key === 'components' && node.kind === 'object';
  return isList ? { ...place, role: { name: 'list', kind: 'component', scope } } : placeInside(place, key);
}

interface Item {
  node: DocumentNode;
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
function inOptions(key: string, node: DocumentNode): Place {
  const id = textOf(node.get('dataSourceId'));
  if (id === null) return placeOfThing(thingOf('other', `dataSourceOptions/${key}`));
  return { ...placeOfThing(thingOf('dataSource', id)), path: ['dataSourceOptions', key] };
}

const POSITION: Group = {
  name: 'position',
  keys: ['top', 'left', 'width', 'height', 'dimensionUnit'],
  isParent: false,
};
const PARENT: Group = { name: 'place', keys: ['pageId', 'parent'], isParent: true };
const QUERY: Group = { name: 'query', keys: ['queryId', 'queryName'], isParent: false };
const SOURCE: Group = { name: 'source', keys: ['dataSourceId', 'kind'], isParent: false };

/** Returns the group that a member belongs to: the parts of one decision must not come from two sides. */
export function groupOf({ thing, path }: Place, key: string): Group | null {
  if (QUERY.keys.includes(key)) return QUERY;
  if (thing.kind === 'query' && path.length === 0 && SOURCE.keys.includes(key)) return SOURCE;
  if (thing.kind !== 'component') return null;
  if (path.length === 0 && PARENT.keys.includes(key)) return PARENT;
  return path.length === 2 && path[0] === 'layouts' && POSITION.keys.includes(key) ? POSITION : null;
}

export function keyOfItem(item: DocumentNode, { place, versionId }: ItemPosition): string | null {
  const { path, role } = place;
  // The list around an app holds nothing else.
  if (role.name === 'body') return String(role.path[0]);
  if (path.at(-1) === 'layouts') return screenOf(item);
  const id = idOf(item);
  return role.name === 'versions' && id !== null && id === versionId ? EDITED : id;
}

/** Returns the screen that a component's layout is for: one component has one layout for each. */
const screenOf = (layout: DocumentNode): string | null => textOf(layout.get('type')) ?? idOf(layout);

const TIMES = new Set(['createdAt', 'updatedAt']);
/** Containers inside a thing whose items have times of their own. */
const WITH_TIMES = new Set(['layouts', 'dataSourceOptions']);

/** Returns true for the time of a save. Some platforms renew it with each export. */
export function isTime({ path, thing }: Place): boolean {
  if (!TIMES.has(path.at(-1) ?? '')) return false;
  return path.length === 1 || WITH_TIMES.has(path[0]) || (thing.kind === 'other' && path.length === 2);
}

/** Members of an event that hold the id of what it acts upon. */
const ACTION_MEMBERS = ['componentId', 'modal', 'pageId', 'table'];

/** Returns the references of a thing by members that hold ids. */
export function findReferences(place: Place, node: DocumentNode): Reference[] {
  switch (place.thing.kind) {
    case 'component':
      return [...componentReferences(node, place.pageId), ...ofEventsIn(node)];
    case 'event':
      return [...referenceTo('source', node, 'sourceId'), ...actionReferences(node.get('event'))];
    case 'query':
      return referenceTo('dataSource', node, 'dataSourceId');
    case 'setting':
      return place.path.at(-1) === 'homePageId' ? homePage(node) : [];
    default:
      return [];
  }
}

function componentReferences(node: DocumentNode, pageId: string | null): Reference[] {
  const page: Reference[] =
    pageId === null ? referenceTo('page', node, 'pageId') : [{ kind: 'page', id: pageId }];
  const own = referenceTo('parent', node, 'parent');
  const parents = own.length > 0 ? own : referenceTo('parent', node.get('component'), 'parent');
  return [...page, ...parents.filter(({ id }) => !isCanvas(id))];
}

/** Events of older documents are inside their component. */
const ofEventsIn = (component: DocumentNode): Reference[] =>
  (component.get('component')?.get('definition')?.get('events')?.items ?? []).flatMap(actionReferences);

function actionReferences(event: DocumentNode | null): Reference[] {
  const actions = ACTION_MEMBERS.flatMap((key) => referenceTo('action', event, key));
  return [...referenceTo('query', event, 'queryId'), ...actions];
}

function homePage(node: DocumentNode): Reference[] {
  const id = textOf(node);
  return id ? [{ kind: 'homePage', id }] : [];
}
