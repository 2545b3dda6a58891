import type { Field } from '../document';
import type { Json } from '../document';

/** Control for a value. The value keeps its form: text stays text, an expression stays an expression. */
export type FieldKind = 'switch' | 'color' | 'number' | 'text' | 'long' | 'json';

const LONG = 60;

export function kindOf(key: string, value: unknown): FieldKind {
  if (isSwitchValue(value)) return 'switch';
  if (typeof value === 'number') return 'number';
  if (typeof value === 'object' && value !== null) return 'json';
  if (typeof value !== 'string') return 'text';
  return isColor(key, value) ? 'color' : textControl(value);
}

const isSwitchValue = (value: unknown): boolean =>
  typeof value === 'boolean' || value === '{{true}}' || value === '{{false}}';

const isColor = (key: string, value: string): boolean =>
  /^#[0-9a-f]{3,8}$/i.test(value) || (/colou?r$/i.test(key) && !value.includes('{{'));

const NUMBER = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const BRACED_NUMBER = /^\{\{\s*(-?(?:0|[1-9]\d*)(?:\.\d+)?)\s*\}\}$/;

/** Returns the control for a value. A known field counts only if the value has its form. */
export function controlOf(key: string, value: unknown, field: Field | undefined): FieldKind {
  const guessed = kindOf(key, value);
  if (!field || guessed === 'json') return guessed;
  return CONTROLS[field.kind]({ value, guessed });
}

interface Guess {
  value: unknown;
  guessed: FieldKind;
}

const wordControl = ({ guessed }: Guess): FieldKind => (guessed === 'long' ? 'long' : 'text');

const CONTROLS: Record<Field['kind'], (guess: Guess) => FieldKind> = {
  number: ({ value }) => (isExpression(value) && !BRACED_NUMBER.test(value) ? textControl(value) : 'number'),
  color: ({ value }) => (isExpression(value) ? textControl(value) : 'color'),
  code: () => 'long',
  json: ({ value, guessed }) => (value === undefined ? 'json' : guessed),
  text: wordControl,
  toggle: wordControl,
  choice: wordControl,
};

const isExpression = (value: unknown): value is string => typeof value === 'string' && value.includes('{{');

const textControl = (text: string): FieldKind =>
  text.length > LONG || text.includes('\n') ? 'long' : 'text';

/** Tells if a switch or a list of choices can show the value. */
export function isPlain(value: unknown, field: Field | undefined): boolean {
  if (value === undefined || value === null || value === '') return true;
  if (field?.kind === 'choice') return typeof value === 'string' && !value.includes('{{');
  return isSwitchValue(value);
}

/** Text of a number, without the braces of an expression. */
export function numberText(value: unknown): string {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' ? (BRACED_NUMBER.exec(value)?.[1] ?? value) : '';
}

/** Writes typed text in the form of the previous number; anything else becomes text. */
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

/** Returns the `value` of a holder, or the holder itself if it has none. */
export function heldValue(holder: unknown): unknown {
  const isWrapped = typeof holder === 'object' && holder !== null && !Array.isArray(holder);
  return isWrapped && 'value' in holder ? (holder as Json).value : holder;
}

/** Returns typed JSON, or null if it is invalid. Numbers keep their spelling. */
export function findJson(text: string): string | null {
  try {
    JSON.parse(text);
    return text.trim();
  } catch {
    return null;
  }
}
