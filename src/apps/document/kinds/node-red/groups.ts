import type { Place } from '../../structure';
import type { Group } from '../kind';

const POSITION: Group = { name: 'position', keys: ['x', 'y', 'w', 'h'], isParent: false };
const PLACE: Group = { name: 'place', keys: ['z', 'g'], isParent: true };

export function groupOf({ thing, path }: Place, key: string): Group | null {
  if (path.length > 0 || thing.kind !== 'component') return null;
  return [POSITION, PLACE].find(({ keys }) => keys.includes(key)) ?? null;
}

export const isPosition = ([key, ...rest]: readonly string[]): boolean =>
  rest.length === 0 && [POSITION, PLACE].some(({ keys }) => keys.includes(key));
