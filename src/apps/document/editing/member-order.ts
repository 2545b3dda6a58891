import type { Edit, OrderEdit } from './edit';
import { findPath, isObject, keyOf, pointerOf, valueAt, type Json, type Path } from './path';

/** Limits an edit so that its operations fit into one patch. */
const MAX_KEYS = 400;

export function putLast(path: Path, keys: readonly string[]): OrderEdit[] {
  const edits: OrderEdit[] = [];
  for (let start = 0; start < keys.length; start += MAX_KEYS)
    edits.push({ op: 'order', path, keys: keys.slice(start, start + MAX_KEYS) });
  return edits;
}

/** JavaScript puts integer keys first, regardless of their order in the text. */
const isNumber = (key: string): boolean => /^\d+$/.test(key);

const keysOf = (object: Json): string[] => Object.keys(object).filter((key) => !isNumber(key));

export function keysAfter(object: Json, key: string): string[] {
  const keys = keysOf(object);
  return isNumber(key) ? [] : keys.slice(keys.indexOf(key) + 1);
}

export function orderAsBefore(document: unknown, { path, keys }: OrderEdit): OrderEdit[] {
  const object = valueAt(document, path);
  if (!isObject(object)) throw new Error(`There is nothing at ${pointerOf(path)}.`);
  const before = keysOf(object);
  const first = before.findIndex((key) => keys.includes(key));
  return first === -1 ? [] : putLast(path, before.slice(first));
}

/** Merges order edits into one per object, instead of one per removed member. */
export function joinOrders(document: unknown, inverse: Edit[]): Edit[] {
  const paths = new Map<string, Path>();
  for (const { op, path } of inverse) if (op === 'order') paths.set(pointerOf(path), path);
  if (inverse.filter(({ op }) => op === 'order').length === paths.size) return inverse;
  // If lists changed too, a path may have pointed elsewhere before.
  if (inverse.some(({ op, path }) => op !== 'order' && typeof keyOf(path.at(-1) ?? '') === 'number'))
    return inverse;
  const orders = [...paths].flatMap(([pointer, path]) => {
    const touched = new Set(inverse.flatMap((edit) => membersTouched(edit, pointer)));
    const keys = keysOf(valueAt(document, path) as Json);
    return putLast(path, keys.slice(keys.findIndex((key) => touched.has(key))));
  });
  return [...inverse.filter(({ op }) => op !== 'order'), ...orders];
}

function membersTouched(edit: Edit, pointer: string): readonly string[] {
  if (edit.op === 'order') return pointerOf(edit.path) === pointer ? edit.keys : [];
  const isMember = edit.op === 'add' && pointerOf(edit.path.slice(0, -1)) === pointer;
  return isMember ? [String(keyOf(edit.path.at(-1)!))] : [];
}

/** Rebases an order edit: skips missing members, and leaves new ones in place. */
export function findOrder(state: unknown, edit: OrderEdit): OrderEdit | null {
  const path = findPath(state, edit.path);
  const parent = path && valueAt(state, path);
  if (!path || !isObject(parent)) return null;
  return { ...edit, path, keys: edit.keys.filter((key) => Object.hasOwn(parent, key)) };
}
