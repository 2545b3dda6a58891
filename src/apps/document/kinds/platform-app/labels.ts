import { scopeOf, textOf, type KnownThing } from '../../structure';
import type { Label } from '../kind';

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
