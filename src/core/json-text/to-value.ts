import type { JsonDocument, JsonNode } from './json-document';
import { requireWalkable } from './max-depth';
import { ARRAY, BOOLEAN, NULL, NUMBER, OBJECT } from './tape';

/** Converts to plain JavaScript. Every key becomes an own property, even `__proto__`. */
export function toValue(document: JsonDocument, node: JsonNode): unknown {
  requireWalkable(node);
  return valueAt(document, node.index);
}

function valueAt(document: JsonDocument, index: number): unknown {
  const { tape, text } = document;
  const kind = tape.kindAt(index);
  if (kind === OBJECT) return objectAt(document, index);
  if (kind === ARRAY) return arrayAt(document, index);
  if (kind === NUMBER) return Number(text.slice(tape.startAt(index), tape.endAt(index)));
  if (kind === BOOLEAN) return text[tape.startAt(index)] === 't';
  return kind === NULL ? null : document.decodeAt(index);
}

function arrayAt(document: JsonDocument, index: number): unknown[] {
  const { tape } = document;
  const items: unknown[] = [];
  for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at))
    items.push(valueAt(document, at));
  return items;
}

function objectAt(document: JsonDocument, index: number): Record<string, unknown> {
  const { tape } = document;
  const object: Record<string, unknown> = {};
  for (let at = index + 1, end = tape.nextAt(index); at < end; at = tape.nextAt(at + 1)) {
    const key = document.decodeAt(at);
    const value = valueAt(document, at + 1);
    if (key !== '__proto__') object[key] = value;
    else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return object;
}
