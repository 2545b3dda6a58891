import type { JsonNode } from '../../../../core/json-text';
import { placeInside, placeOfThing, textOf, thingOf, type Place, type ThingKind } from '../../structure';
import type { ItemPosition } from '../kind';

/** Key of the list of nodes. */
export const FLOWS = 'flows';

/** Members of nodes that list the ids of other nodes, in no order: of a group, of a link, of a catch. */
const ID_SETS = new Set(['nodes', 'links', 'scope']);
const PAGE_TYPES = new Set(['tab', 'subflow']);

export const rootPlace = (): Place => ({
  role: { name: 'app', scope: '' },
  thing: thingOf('app', null),
  path: [],
  pageId: null,
});

export function childPlace(place: Place, key: string, node: JsonNode): Place {
  const { role } = place;
  if (role.name === 'app') return inRoot(place, key, node);
  return role.name === 'list' ? placeOfThing(thingOf(kindOfNode(node), key)) : placeInside(place, key);
}

function inRoot(place: Place, key: string, node: JsonNode): Place {
  if (key === FLOWS)
    return { ...placeInside(place, key), role: { name: 'list', kind: 'component', scope: '' } };
  const isContainer = node.kind === 'object' || node.kind === 'array';
  return isContainer ? placeOfThing(thingOf('other', key)) : placeInside(place, key);
}

/** Tabs and subflows are pages. What has no place on one is configuration, which nodes use. */
function kindOfNode(node: JsonNode): ThingKind {
  if (isPage(node)) return 'page';
  return node.get('x') !== null && node.get('y') !== null ? 'component' : 'dataSource';
}

const isPage = (node: JsonNode): boolean => PAGE_TYPES.has(textOf(node.get('type')) ?? '');

/** Outputs are known by their index, and what is wired to one of them by its id. */
export function keyOfItem(item: JsonNode, { place: { role, path }, index }: ItemPosition): string | null {
  if (role.name === 'list') return textOf(item.get('id'));
  if (path[0] === 'wires') return path.length === 1 ? `~${index}` : textOf(item);
  return path.length === 1 && ID_SETS.has(path[0]) ? textOf(item) : null;
}

/** Only tabs are shown in the order of the list; wires and members of a group are sets. */
export function isOrdered(item: JsonNode, { role, path }: Place): boolean {
  if (role.name === 'list') return textOf(item.get('type')) === 'tab';
  return !(path[0] === 'wires' && path.length === 2) && !(path.length === 1 && ID_SETS.has(path[0]));
}
