import type { Field } from '../catalogue';
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

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const BRACED_NUMBER = /^\{\{\s*(-?(?:0|[1-9]\d*)(?:\.\d+)?)\s*\}\}$/;

/** The control for a value: what is known of the field counts where the value has the form for it. */
export function controlOf(key: string, value: unknown, field: Field | undefined): FieldKind {
  const guessed = kindOf(key, value);
  if (!field || guessed === 'json') return guessed;
  const isExpression = typeof value === 'string' && value.includes('{{');
  switch (field.kind) {
    case 'number':
      return isExpression && !BRACED_NUMBER.test(value) ? textControl(value) : 'number';
    case 'color':
      return isExpression ? textControl(value) : 'color';
    case 'code':
      return 'long';
    case 'json':
      return value === undefined ? 'json' : guessed;
    case 'text':
    case 'toggle':
    case 'choice':
      return guessed === 'long' ? 'long' : 'text';
  }
}

const textControl = (text: string): FieldKind =>
  text.length > LONG || text.includes('\n') ? 'long' : 'text';

/** Whether a switch or a list of choices can show the value. */
export function isPlain(value: unknown, field: Field | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (field?.kind === 'choice') return typeof value === 'string' && !value.includes('{{');
  return typeof value === 'boolean' || value === '{{true}}' || value === '{{false}}';
}

/** A number as it is typed, without the braces that the document may have around it. */
export function numberText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? (BRACED_NUMBER.exec(value)?.[1] ?? value) : '';
}

/** What was typed, in the form that the number had; what is no number becomes a word. */
export function numberRaw(before: unknown, draft: string): string {
  const typed = draft.trim();
  if (!NUMBER.test(typed)) return JSON.stringify(draft);
  if (typeof before === 'number') return typed;
  const hasBraces = typeof before !== 'string' || BRACED_NUMBER.test(before);
  return JSON.stringify(hasBraces ? `{{${typed}}}` : typed);
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
