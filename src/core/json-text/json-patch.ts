import { DraftDocument, type DraftLimits } from './draft';
import { isSameDecimal, roundTrippedNumbers } from './equality';
import {
  JsonPatchError,
  JsonPathError,
  JsonSyntaxError,
  JsonTooDeepError,
  type JsonDocument,
  type JsonNode,
} from './json-document';
import { parsePointer } from './json-path';
import { parseJson } from './parse-json';

const MAX_OPERATIONS = 1000;
const OPERATIONS = ['add', 'remove', 'replace', 'move', 'copy', 'test'] as const;

interface Operation {
  op: (typeof OPERATIONS)[number];
  index: number;
  pointer: string;
  path: string[];
  /** Set for move and copy. */
  from: string[];
  /** Set for add, replace and test. */
  value: JsonNode | null;
}

/** Parsed patch; can be applied to any document. */
export interface JsonPatch {
  readonly operations: readonly Operation[];
}

/** Parses an RFC 6902 patch from its raw text, so that numbers keep their spelling. Throws JsonPatchError. */
export function parseJsonPatch(patchText: string, limits: { maxValues?: number } = {}): JsonPatch {
  return { operations: readPatch(patchText, limits.maxValues) };
}

/**
 * Applies a patch, parsed or raw: all of it or nothing. Throws JsonPatchError; JsonTooDeepError or JsonTooLargeError
 * if the result exceeds `limits`.
 */
export function applyJsonPatch(
  text: string | JsonDocument,
  patch: string | JsonPatch,
  limits: DraftLimits = {},
): string {
  const { operations } = typeof patch === 'string' ? parseJsonPatch(patch, limits) : patch;
  const draft = new DraftDocument(typeof text === 'string' ? parseJson(text) : text, limits);
  for (const operation of operations) {
    try {
      applyOperation(draft, operation);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
      throw new JsonPatchError(error.message, operation.index, operation.pointer, { cause: error });
    }
  }
  return draft.toText();
}

function applyOperation(draft: DraftDocument, operation: Operation): void {
  const { op, path, from, value } = operation;
  switch (op) {
    case 'add':
      if (!draft.hasMember(path, value!)) draft.add(path, draft.foreign(value!));
      return;
    case 'replace':
      if (!draft.isEqual(path, value!, isSameDecimal)) draft.replace(path, draft.foreign(value!));
      return;
    case 'remove':
      draft.remove(path);
      return;
    case 'copy':
      draft.add(path, draft.get(from).clone());
      return;
    case 'move':
      return move(draft, operation);
    case 'test':
      if (draft.isEqual(path, value!, roundTrippedNumbers)) return;
      throw new JsonPathError('The test failed: the value there is another.', path);
  }
}

function move(draft: DraftDocument, { path, from }: Operation): void {
  const startsWithFrom = from.every((step, level) => path[level] === step);
  if (startsWithFrom && from.length < path.length)
    throw new JsonPathError('A value cannot be moved into itself.', path);
  if (startsWithFrom && from.length === path.length) {
    draft.get(from);
    return;
  }
  draft.add(path, draft.remove(from));
}

function readPatch(patchText: string, maxValues: number | undefined): Operation[] {
  const root = parsePatch(patchText, maxValues);
  if (root.kind !== 'array') throw new JsonPatchError('A patch is an array of operations.', -1, '');
  if (root.count > MAX_OPERATIONS) {
    throw new JsonPatchError(
      `A patch has at most ${MAX_OPERATIONS} operations; this one has ${root.count}.`,
      -1,
      '',
    );
  }
  return root.items.map(readOperation);
}

function parsePatch(patchText: string, maxValues: number | undefined): JsonNode {
  try {
    return parseJson(patchText, { maxValues }).root;
  } catch (error) {
    if (!(error instanceof JsonSyntaxError || error instanceof JsonTooDeepError)) throw error;
    throw new JsonPatchError(`The patch is not JSON: ${error.message}`, -1, '', { cause: error });
  }
}

function readOperation(node: JsonNode, index: number): Operation {
  if (node.kind !== 'object') throw new JsonPatchError('An operation is an object.', index, '');
  const name = node.document.findString(node.get('op'));
  const pointer = readPointer(node, 'path', { index, pointer: '' });
  const op = OPERATIONS.find((known) => known === name);
  if (!op) {
    const problem =
      name === null ? 'The operation has no "op".' : `There is no operation ${JSON.stringify(name)}.`;
    throw new JsonPatchError(problem, index, pointer);
  }
  const hasSource = op === 'move' || op === 'copy';
  const hasValue = op === 'add' || op === 'replace' || op === 'test';
  const value = hasValue ? node.get('value') : null;
  if (hasValue && !value) throw new JsonPatchError(`"${op}" needs a "value".`, index, pointer);
  const from = hasSource ? parsePointer(readPointer(node, 'from', { index, pointer }))! : [];
  return { op, index, pointer, path: parsePointer(pointer)!, from, value };
}

function readPointer(node: JsonNode, name: 'path' | 'from', at: { index: number; pointer: string }): string {
  const pointer = node.document.findString(node.get(name));
  if (pointer === null)
    throw new JsonPatchError(`The operation has no "${name}", or it is no string.`, at.index, at.pointer);
  if (!parsePointer(pointer)) {
    throw new JsonPatchError(
      `"${name}" is no JSON pointer: ${JSON.stringify(pointer)}.`,
      at.index,
      at.pointer,
    );
  }
  return pointer;
}
