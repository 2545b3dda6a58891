import type { Json } from '../path';

/** Control for a value: `text` is plain text, `code` an expression or a script. */
export type FieldKind = 'text' | 'code' | 'toggle' | 'number' | 'color' | 'choice' | 'json';

export interface Field {
  kind: FieldKind;
  options?: readonly string[];
  /** Initial value as the document writes it; if missing, the platform's default applies. */
  initial?: unknown;
}

/** Creates a field from its initial value, which determines its kind. */
type Short = string | number | boolean | Json | readonly unknown[] | Field;

export type ShortFields = Readonly<Record<string, Short>>;
export type Fields = Readonly<Record<string, Field>>;

const KINDS: readonly string[] = [
  'text',
  'code',
  'toggle',
  'number',
  'color',
  'choice',
  'json',
] satisfies FieldKind[];

const isField = (short: Short): short is Field =>
  typeof short === 'object' && 'kind' in short && KINDS.includes(short.kind as string);

/** The first option is the initial value. */
export const oneOf = (...options: string[]): Field => ({ kind: 'choice', options, initial: options[0] });

/** A field that new components do not set. */
export const known = (kind: FieldKind, options?: readonly string[]): Field => ({ kind, options });

export const fieldsOf = (short: ShortFields): Fields =>
  Object.fromEntries(Object.entries(short).map(([key, value]) => [key, fieldOf(value)]));

function fieldOf(short: Short): Field {
  if (typeof short === 'boolean') return { kind: 'toggle', initial: `{{${short}}}` };
  if (typeof short === 'number') return { kind: 'number', initial: `{{${short}}}` };
  if (typeof short !== 'string') return isField(short) ? short : { kind: 'json', initial: short };
  if (/^(#[0-9a-f]{3,8}|var\(--cc-[\w-]+\))$/i.test(short)) return { kind: 'color', initial: short };
  return { kind: short.startsWith('{{') ? 'code' : 'text', initial: short };
}
