import type { JsonNode } from '../../../../core/json-text';
import { textOf, type Place } from '../../structure';
import { isTime } from './times';

const PLATFORM_KEYS = new Set(['tooljet_version', 'tooljetVersion']);

/** Settles what never clashes: the newer of two times of a save, or of two versions of the platform. */
export function chooseFreely(mine: JsonNode, theirs: JsonNode, place: Place): JsonNode | null {
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
