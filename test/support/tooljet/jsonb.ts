import { Refusal } from './refusal';
import type { Json } from './rows';

/** Returns a value as a `jsonb` column gives it back: keys by length, then by bytes; no U+0000. */
export function asJsonb<T>(value: T): T {
  if (JSON.stringify(value ?? null).includes('\\u0000'))
    throw new Refusal(422, 'unsupported Unicode escape sequence');
  return sorted(value) as T;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const keys = Object.keys(value).sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return Object.fromEntries(keys.map((key) => [key, sorted((value as Json)[key])]));
}
