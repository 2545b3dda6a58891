import type { Place } from '../../structure';
import type { Group } from '../kind';

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
