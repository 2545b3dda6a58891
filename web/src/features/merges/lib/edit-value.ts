import { t } from '@lingui/core/macro';
import type { Conflict } from '../../../lib/workspace/merge-query';
import { isTextFile } from './clash-kinds';
import { suggestedName, takesValue } from './resolutions';

/** Field for a value: a short text, a long one, JSON, or the order of items. */
export type Entry =
  | { as: 'line' | 'text' | 'json'; label: string; value: string }
  | { as: 'order'; label: string; ids: string[] };

const LINE_LENGTH = 120;

/** Returns how another value is entered, and what it starts with; null if a side must be chosen. */
export function entryOf(conflict: Conflict, merged: string | null): Entry | null {
  const given: unknown = conflict.resolution?.value;
  const { kind, mine, theirs } = conflict;
  if (kind === 'file') return entryOfFile(conflict);
  if (kind === 'text') return { as: 'text', label: t`The whole text`, value: firstText(given, merged, mine) };
  if (!takesValue(conflict)) return null;
  const start: unknown = given ?? suggestedName(conflict) ?? mine ?? theirs;
  if (kind === 'order') return { as: 'order', label: t`Order`, ids: idsOf(start) };
  return typeof start === 'string'
    ? { as: isLong(start) ? 'text' : 'line', label: LABELS[kind] ?? t`Value`, value: start }
    : { as: 'json', label: t`Value as JSON`, value: JSON.stringify(start, null, 2) };
}

/** Returns null for a text that is too long to be shown: it is not edited here. */
function entryOfFile(conflict: Conflict): Entry | null {
  const { hunks, merged, mine, theirs, resolution } = conflict;
  const text: unknown = resolution?.value ?? (hunks ? merged : (mine ?? theirs));
  if (!isTextFile(conflict) || typeof text !== 'string') return null;
  return { as: 'text', label: t`The whole text`, value: text };
}

const idsOf = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);

const isLong = (text: string): boolean => text.includes('\n') || text.length > LINE_LENGTH;

/** Names that the server does not take blank. */
const NAME_PATHS = ['/name', '/handle', '/component/name'];

const LABELS: Partial<Record<Conflict['kind'], string>> = {
  name_taken: t`Name`,
  handle_taken: t`Handle`,
  renamed_twice: t`Name`,
};

const firstText = (...values: unknown[]): string =>
  values.find((value): value is string => typeof value === 'string') ?? '';

/** Returns why the entered text cannot be used; null if it can. */
export function problemOf({ kind, path }: Conflict, as: Entry['as'], text: string): string | null {
  if (as === 'json') return isJson(text) ? null : t`This is not valid JSON.`;
  const isName = kind in LABELS || (kind === 'value' && NAME_PATHS.includes(path));
  return isName && text.trim() === '' ? t`Enter a name.` : null;
}

export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Moves an item of a list by one place. */
export function moved<T>(items: readonly T[], index: number, by: -1 | 1): T[] {
  const to = index + by;
  if (to < 0 || to >= items.length) return [...items];
  const next = [...items];
  [next[index], next[to]] = [next[to], next[index]];
  return next;
}
