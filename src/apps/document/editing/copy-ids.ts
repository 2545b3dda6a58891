import { v4 as newId } from 'uuid';

const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi;

/** Replaces ids in a text wherever they occur: as ids, keys, or in expressions. */
export function copyIds(ids: readonly string[]): {
  idOf: (id: string) => string;
  inText: (raw: string) => string;
} {
  const copies = new Map(ids.map((id) => [id, newId()]));
  const idOf = (id: string) => copies.get(id) ?? id;
  const pattern = patternOf(ids);
  return { idOf, inText: (raw) => raw.replace(pattern, idOf) };
}

function patternOf(ids: readonly string[]): RegExp {
  if (ids.every((id) => id.replace(UUID, '') === '')) return UUID;
  const longestFirst = [...ids].filter(Boolean).sort((a, b) => b.length - a.length);
  const words = longestFirst.map((id) => id.replace(/[^\w-]/g, '\\$&')).join('|');
  // Short ids may be parts of other words; a slot may follow.
  return new RegExp(`(?<![\\w$#-])(?:${words})(?![\\w$#])`, 'g');
}
