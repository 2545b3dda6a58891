import type { JsonNode } from '../../../../core/json-text';
import { scopeOf, textOf, type KnownThing, type Thing } from '../../structure';
import type { Label } from '../kind';

export function nameOf({ kind }: Thing, node: JsonNode): string | null {
  if (kind === 'setting' || kind === 'other') return null;
  const own = textOf(node.get('name'));
  if (kind === 'component') return own ?? textOf(node.get('component')?.get('name') ?? null);
  return kind === 'event' ? (own ?? textOf(node.get('event')?.get('eventId') ?? null)) : own;
}

export const pageIdOf = ({ kind }: Thing, node: JsonNode): string | null =>
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
