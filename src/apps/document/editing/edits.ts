import { readApp } from './app-model';
import type { Edit } from './edit';
import { findOrder, joinOrders, keysAfter, orderAsBefore, putLast } from './member-order';
import { findPath, isObject, keyOf, pointerOf, valueAt, type Json, type Path } from './path';
import type { SourceText } from './source-text';

export const setAt = (document: unknown, path: Path, raw: string): Edit => ({
  op: valueAt(document, path) === undefined ? 'add' : 'replace',
  path,
  raw,
});

/** Appends to a list, and creates the list if missing. */
export function appendTo(document: unknown, path: Path, raws: readonly string[]): Edit[] {
  if (raws.length === 0) return [];
  const list = valueAt(document, path);
  return Array.isArray(list)
    ? raws.map((raw, index) => ({ op: 'add', path: [...path, list.length + index], raw }))
    : [setAt(document, path, `[${raws.join(',')}]`)];
}

interface Applied {
  document: unknown;
  /** Edits that undo the change, in order of application. */
  inverse: Edit[];
}

/** Applies edits to a copy that shares unchanged parts. Throws if a path does not exist. */
export function applyEdits(document: unknown, edits: readonly Edit[], source: SourceText): Applied {
  const inverse: Edit[] = [];
  let result = document;
  for (const edit of edits) {
    inverse.unshift(...inverseOf(result, edit, source));
    result = changed(result, edit, { depth: 0, source });
  }
  return { document: result, inverse: joinOrders(document, inverse) };
}

function inverseOf(document: unknown, edit: Edit, source: SourceText): Edit[] {
  if (edit.op === 'order') return orderAsBefore(document, edit);
  const { op, path } = edit;
  const parent = valueAt(document, path.slice(0, -1));
  const before = valueAt(document, path);
  const isInsertion = op === 'add' && (Array.isArray(parent) || before === undefined);
  if (isInsertion) return [{ op: 'remove', path: Array.isArray(parent) ? withId(path, edit.raw) : path }];
  const key = keyOf(path.at(-1)!);
  const raw = source.print(before, parent, key);
  if (op !== 'remove') return [{ op: 'replace', path, raw }];
  const following = isObject(parent) ? keysAfter(parent, String(key)) : [];
  return [{ op: 'add', path, raw }, ...putLast(path.slice(0, -1), following)];
}

/** Path of the added item with its id, to find it after others have moved it. */
function withId(path: Path, raw: string): Path {
  const item: unknown = JSON.parse(raw);
  if (!isObject(item) || typeof item.id !== 'string') return path;
  return [...path.slice(0, -1), { index: Number(keyOf(path.at(-1)!)), id: item.id }];
}

function changed(value: unknown, edit: Edit, at: { depth: number; source: SourceText }): unknown {
  const { path } = edit;
  if (at.depth === path.length) return changedHere(value, edit, at.source);
  const key = keyOf(path[at.depth]);
  const isLast = at.depth === path.length - 1;
  const next = { ...at, depth: at.depth + 1 };
  if (Array.isArray(value)) {
    const copy = at.source.copyOf(value) as unknown[];
    const index = Number(key);
    if (isLast && edit.op === 'remove') copy.splice(index, 1);
    else if (isLast && edit.op === 'add') copy.splice(index, 0, at.source.parse(edit.raw));
    else copy[index] = changed(copy[index], edit, next);
    return copy;
  }
  if (!isObject(value)) throw new Error(`There is nothing at ${pointerOf(path)}.`);
  const copy = at.source.copyOf(value) as Json;
  if (isLast && edit.op === 'remove') Reflect.deleteProperty(copy, key);
  else putMember(copy, String(key), changed(Object.hasOwn(value, key) ? value[key] : undefined, edit, next));
  return copy;
}

/** Assigning to `__proto__`, a name like others in JSON, would set the prototype. */
function putMember(object: Json, key: string, value: unknown): void {
  Object.defineProperty(object, key, { value, configurable: true, enumerable: true, writable: true });
}

function changedHere(value: unknown, edit: Edit, source: SourceText): unknown {
  if (edit.op === 'remove') return undefined;
  if (edit.op !== 'order') return source.parse(edit.raw);
  if (!isObject(value)) throw new Error(`There is nothing at ${pointerOf(edit.path)}.`);
  const copy = source.copyOf(value) as Json;
  for (const key of edit.keys) {
    const member = copy[key];
    Reflect.deleteProperty(copy, key);
    putMember(copy, key, member);
  }
  return copy;
}

/**
 * Rebases edits onto another state of the document. Drops edits whose target is gone; they are lost unless their effect is
 * there already: the item was added or removed.
 */
export function rebaseEdits(
  document: unknown,
  edits: readonly Edit[],
  source: SourceText,
): { edits: Edit[]; lost: number } {
  const kept: Edit[] = [];
  let state = document;
  let lost = 0;
  for (const edit of edits) {
    if (isAdded(state, edit)) continue;
    const rebased = findEdit(state, edit);
    if (!rebased || isOnNoPage(state, rebased)) {
      if (edit.op !== 'remove') lost += 1;
      continue;
    }
    state = applyEdits(state, [rebased], source).document;
    kept.push(rebased);
  }
  return { edits: kept, lost };
}

/** Returns true if the list already holds the item: the addition was saved, though the answer was lost. */
function isAdded(state: unknown, edit: Edit): boolean {
  if (edit.op !== 'add') return false;
  const parentPath = findPath(state, edit.path.slice(0, -1));
  const parent = parentPath && valueAt(state, parentPath);
  if (!Array.isArray(parent)) return false;
  const item: unknown = JSON.parse(edit.raw);
  return isObject(item) && 'id' in item && parent.some((each) => isObject(each) && each.id === item.id);
}

/** Returns true for a component whose page is gone, so that it would be invisible. */
function isOnNoPage(state: unknown, edit: Edit): boolean {
  if (edit.op !== 'add') return false;
  const item: unknown = JSON.parse(edit.raw);
  const pageId = isObject(item) && typeof item.pageId === 'string' ? item.pageId : null;
  return pageId !== null && !readApp(state).pages.some(({ id }) => id === pageId);
}

/** Rebases one edit; null if its target is gone. */
export function findEdit(state: unknown, edit: Edit): Edit | null {
  if (edit.op === 'order') return findOrder(state, edit);
  const parentPath = findPath(state, edit.path.slice(0, -1));
  const parent = parentPath && valueAt(state, parentPath);
  if (!parentPath || typeof parent !== 'object' || parent === null) return null;
  const last = edit.path.at(-1)!;
  if (edit.op === 'add') {
    // Appends if items before it are gone.
    const place = Array.isArray(parent) ? Math.min(Number(keyOf(last)), parent.length) : last;
    return { ...edit, path: [...parentPath, place] };
  }
  const path = findPath(state, edit.path);
  if (!path || valueAt(state, path) === undefined) return null;
  return { ...edit, path };
}
