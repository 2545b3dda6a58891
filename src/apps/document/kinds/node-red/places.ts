import type { JsonNode } from '../../../../core/json-text';
import {
  placeInside,
  placeOfThing,
  textOf,
  thingOf,
  referenceTo,
  type Place,
  type ThingKind,
  type Reference,
  type Thing,
  type Group,
  type ItemPosition,
} from '../../structure';

/** Key of the list of nodes. */
export const FLOWS = 'flows';

/** Members of nodes that list the ids of other nodes. */
const ID_LISTS = new Set(['nodes', 'links', 'scope']);
/**
 * Lists of ids that Node-RED reads as sets, by the type of the node: in its `Flow.js`, and in `parseConfig` of `util.js`, which
 * sends what comes into a link out node to its `links` in their order. Other types may do with theirs what they like.
 */
const ID_SETS = new Set(['group/nodes', 'catch/scope', 'status/scope', 'complete/scope', 'link in/links']);
const PAGE_TYPES = new Set(['tab', 'subflow']);

export const rootPlace = (): Place => ({
  role: { name: 'app', bodyPath: [] },
  thing: thingOf('app', null),
  path: [],
  pageId: null,
});

export function childPlace(place: Place, key: string, node: JsonNode): Place {
  const { role } = place;
  if (role.name === 'app') return inRoot(place, key, node);
  if (role.name !== 'list') return placeInside(place, key);
  return { ...placeOfThing(thingOf(kindOfNode(node), key)), type: textOf(node.get('type')) };
}

function inRoot(place: Place, key: string, node: JsonNode): Place {
  if (key === FLOWS)
    return { ...placeInside(place, key), role: { name: 'list', kind: 'component', scope: '' } };
  const isContainer = node.kind === 'object' || node.kind === 'array';
  return isContainer ? placeOfThing(thingOf('other', key)) : placeInside(place, key);
}

/** Tabs and subflows are pages. Nodes without a place on one are configuration, which other nodes use. */
function kindOfNode(node: JsonNode): ThingKind {
  if (isPage(node)) return 'page';
  return node.get('x') !== null && node.get('y') !== null ? 'component' : 'dataSource';
}

const isPage = (node: JsonNode): boolean => PAGE_TYPES.has(textOf(node.get('type')) ?? '');

/** Identifies an output by its index, and a node wired to it by id. */
export function keyOfItem(item: JsonNode, { place: { role, path }, index }: ItemPosition): string | null {
  if (role.name === 'list') return textOf(item.get('id'));
  if (path[0] === 'wires') return path.length === 1 ? `~${index}` : textOf(item);
  return path.length === 1 && ID_LISTS.has(path[0]) ? textOf(item) : null;
}

/**
 * Node-RED sends a message to the targets of an output in the order of its wires, and starts the nodes of a tab in the order
 * of the list: of two `http in` for one address, the first answers. Tabs are shown in that order, and groups are drawn.
 */
export function orderGroupOf(item: JsonNode, { role, path, type = null }: Place): string | null {
  if (role.name !== 'list') return path.length === 1 && ID_SETS.has(`${type}/${path[0]}`) ? null : '';
  const own = textOf(item.get('type'));
  if (own === 'tab') return own;
  const isDrawn = item.get('x') !== null && item.get('y') !== null;
  if (!isDrawn || own === 'subflow' || own === 'junction') return null;
  return `${own === 'group' ? own : 'node'} ${textOf(item.get('z')) ?? ''}`;
}

const POSITION: Group = { name: 'position', keys: ['x', 'y', 'w', 'h'], isParent: false };
const PLACE: Group = { name: 'place', keys: ['z', 'g'], isParent: true };

export function groupOf({ thing, path }: Place, key: string): Group | null {
  if (path.length > 0 || thing.kind !== 'component') return null;
  return [POSITION, PLACE].find(({ keys }) => keys.includes(key)) ?? null;
}

export const isPosition = ([key, ...rest]: readonly string[]): boolean =>
  rest.length === 0 && [POSITION, PLACE].some(({ keys }) => keys.includes(key));

/** Members that hold no id of configuration. */
const NO_CONFIG = new Set(['id', 'type', 'z', 'g', 'name', 'label', 'info']);
const SUBFLOW = 'subflow:';

export function findReferences({ thing, path }: Place, node: JsonNode): Reference[] {
  if (path.length > 0 || node.kind !== 'object') return [];
  if (thing.kind === 'page') return configs(node);
  if (thing.kind !== 'component' && thing.kind !== 'dataSource') return [];
  return [
    ...referenceTo('page', node, 'z'),
    ...referenceTo('parent', node, 'g'),
    ...subflow(node),
    ...configs(node),
    ...wired(node),
  ];
}

/** An instance of a subflow names it in its type. Node-RED starts no flow while a type is missing. */
function subflow(node: JsonNode): Reference[] {
  const type = textOf(node.get('type')) ?? '';
  return type.startsWith(SUBFLOW) ? [{ kind: 'definition', id: type.slice(SUBFLOW.length) }] : [];
}

const configs = (node: JsonNode): Reference[] =>
  node.members.flatMap(({ key }) => (NO_CONFIG.has(key) ? [] : referenceTo('config', node, key)));

/** A wire, or a link, to a node that is not there does nothing. */
function wired(node: JsonNode): Reference[] {
  const outputs = node.get('wires')?.items ?? [];
  const targets = [...outputs.flatMap(({ items }) => items), ...(node.get('links')?.items ?? [])];
  return targets.flatMap((target): Reference[] => {
    const id = textOf(target);
    return id ? [{ kind: 'action', id }] : [];
  });
}

/** A node without a name is called by its type. */
export function nameOf({ kind }: Thing, node: JsonNode): string | null {
  if (kind === 'app') return textOf(node.get('name'));
  const type = textOf(node.get('type'));
  const name = textOf(node.get(type === 'tab' ? 'label' : 'name'));
  return name || type;
}

export const pageIdOf = ({ kind }: Thing, node: JsonNode): string | null =>
  kind === 'component' || kind === 'dataSource' ? textOf(node.get('z')) || null : null;
