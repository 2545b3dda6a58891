import type { Json } from '../document';

/** How a value is edited. What is written has the form that it had: a word stays a word, an expression an expression. */
export type FieldKind = 'switch' | 'color' | 'number' | 'text' | 'long' | 'json';

const LONG = 60;

export function kindOf(key: string, value: unknown): FieldKind {
  if (typeof value === 'boolean' || value === '{{true}}' || value === '{{false}}') return 'switch';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'object' && value !== null) return 'json';
  if (
    typeof value === 'string' &&
    (/^#[0-9a-f]{3,8}$/i.test(value) || (/colou?r$/i.test(key) && !value.includes('{{')))
  )
    return 'color';
  return typeof value === 'string' && (value.length > LONG || value.includes('\n')) ? 'long' : 'text';
}

export const isSwitchedOn = (value: unknown): boolean => value === true || value === '{{true}}';

export const switched = (value: unknown, isOn: boolean): string =>
  typeof value === 'boolean' ? String(isOn) : `"{{${isOn}}}"`;

/** `loadingState` as `Loading state`. */
export function labelOf(key: string): string {
  const words = key
    .replace(/[_-]+/g, ' ')
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** What a field holds: the `value` of its holder, or the holder itself where it has none. */
export function heldValue(holder: unknown): unknown {
  const isWrapped = typeof holder === 'object' && holder !== null && !Array.isArray(holder);
  return isWrapped && 'value' in holder ? (holder as Json).value : holder;
}

/** What somebody typed as JSON; null where it is none. A number keeps its spelling. */
export function findJson(text: string): string | null {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return null;
  }
}
