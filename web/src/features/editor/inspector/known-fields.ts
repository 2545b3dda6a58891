import { fieldName } from '../../../lib/document-names';
import { cataloguedFields, type Field } from '../catalogue';
import { asObject, isObject, textOf, type AppModel, type Component, type Json, type Part } from '../document';
import { heldValue, kindOf } from './field-kinds';

/** A field that can be set, in the document or not. */
export interface KnownField {
  part: Part;
  key: string;
  label: string;
  field: Field;
  value: unknown;
  isHeld: boolean;
}

type Generation = AppModel['generation'];

/** Lists the fields in the document in their order, then the others. */
export function knownFields(component: Component, part: Part, generation: Generation): KnownField[] {
  const held = component.parts[part];
  const fields = fieldsOfType(component, part, generation);
  const keys = [...new Set([...Object.keys(held), ...Object.keys(fields)])];
  return keys.map((key) => {
    const value = heldValue(held[key]);
    const field = fields[key] ?? { kind: guessedKind(key, value) };
    return { part, key, label: field.label ?? fieldName(key), field, value, isHeld: key in held };
  });
}

function fieldsOfType(component: Component, part: Part, generation: Generation): Record<string, Field> {
  const catalogued = cataloguedFields({ type: component.type, part, generation });
  const meta = component.meta?.[part];
  // Type information in the document has priority: another platform version has other fields.
  if (!isObject(meta)) return catalogued;
  const newest = cataloguedFields({ type: component.type, part, generation: 'lists' });
  return Object.fromEntries(
    Object.entries(meta).map(([key, said]) => [
      key,
      catalogued[key] ?? newest[key] ?? fieldSaid(asObject(said)),
    ]),
  );
}

const KINDS: Record<string, Field | undefined> = {
  toggle: { kind: 'toggle' },
  color: { kind: 'color' },
  number: { kind: 'number' },
  json: { kind: 'json' },
  array: { kind: 'json' },
  string: { kind: 'text' },
  alignButtons: { kind: 'choice', options: ['left', 'center', 'right', 'justify'] },
};

function fieldSaid(said: Json): Field {
  const { options } = said;
  if (said.type === 'select' && Array.isArray(options)) {
    const values = (options as unknown[]).map((option) => textOf(asObject(option).value));
    return { kind: 'choice', options: values.filter((value) => value !== null) };
  }
  return KINDS[String(said.type)] ?? { kind: 'code' };
}

function guessedKind(key: string, value: unknown): Field['kind'] {
  const kind = kindOf(key, value);
  if (kind === 'switch') return 'toggle';
  return kind === 'long' ? 'code' : kind;
}
