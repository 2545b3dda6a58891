import type { Place } from '../../structure';

const TIMES = new Set(['createdAt', 'updatedAt']);
/** Containers inside a thing whose items have times of their own. */
const WITH_TIMES = new Set(['layouts', 'dataSourceOptions']);

/** Returns true for the time of a save. Some platforms renew it with each export. */
export function isTime({ path, thing }: Place): boolean {
  if (!TIMES.has(path.at(-1) ?? '')) return false;
  return path.length === 1 || WITH_TIMES.has(path[0]) || (thing.kind === 'other' && path.length === 2);
}
