import type { JsonNode } from '../../../../core/json-text';
import { textOf, type Thing } from '../../structure';

export function nameOf({ kind }: Thing, node: JsonNode): string | null {
  if (kind === 'setting' || kind === 'other') return null;
  const own = textOf(node.get('name'));
  if (kind === 'component') return own ?? textOf(node.get('component')?.get('name') ?? null);
  return kind === 'event' ? (own ?? textOf(node.get('event')?.get('eventId') ?? null)) : own;
}

export const pageIdOf = ({ kind }: Thing, node: JsonNode): string | null =>
  kind === 'component' ? textOf(node.get('pageId')) : null;
