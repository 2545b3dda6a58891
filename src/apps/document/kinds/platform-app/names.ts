import {
  scopeOf,
  textOf,
  type DocumentNode,
  type KnownThing,
  type Place,
  type Thing,
} from '../../structure/place';
import type { Label } from '../../structure/rules';
import { isTime } from './places';

export function nameOf({ kind }: Thing, node: DocumentNode): string | null {
  if (kind === 'setting' || kind === 'other') return null;
  const own = textOf(node.get('name'));
  if (kind === 'component') return own ?? textOf(node.get('component')?.get('name') ?? null);
  return kind === 'event' ? (own ?? textOf(node.get('event')?.get('eventId') ?? null)) : own;
}

export const pageIdOf = ({ kind }: Thing, node: DocumentNode): string | null =>
  kind === 'component' ? textOf(node.get('pageId')) : null;

/** Names of queries, of components on one page, and handles of pages. */
export function labelOf({ thing, name, node, pageId }: KnownThing): Label | null {
  const isPage = thing.kind === 'page';
  const text = isPage ? textOf(node.get('handle')) : name;
  if (text === null || !['page', 'query', 'component'].includes(thing.kind)) return null;
  const scope = JSON.stringify([thing.kind, thing.kind === 'component' ? pageId : null, scopeOf(thing)]);
  // Older documents have the name inside.
  const isInside = thing.kind === 'component' && node.get('name') === null;
  return { scope, text, path: isPage ? ['handle'] : isInside ? ['component', 'name'] : ['name'] };
}

const PLATFORM_KEYS = new Set(['tooljet_version', 'tooljetVersion']);

/** Settles what never clashes: the newer of two times of a save, or of two versions of the platform. */
export function chooseFreely<Node extends DocumentNode>(mine: Node, theirs: Node, place: Place): Node | null {
  const [one, other] = [textOf(mine), textOf(theirs)];
  if (one === null || other === null) return null;
  if (isTime(place)) return one >= other ? mine : theirs;
  if (isLayoutId(place)) return one <= other ? mine : theirs;
  const isPlatform = PLATFORM_KEYS.has(place.path.at(-1) ?? place.thing.id ?? '');
  if (!isPlatform) return null;
  return one.localeCompare(other, 'en', { numeric: true }) >= 0 ? mine : theirs;
}

/** Returns true for the id of a layout, which nothing refers to: its screen is what it is known by. */
const isLayoutId = ({ path }: Place): boolean =>
  path.length === 3 && path[0] === 'layouts' && path[2] === 'id';
