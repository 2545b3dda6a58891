import { arrayItem, Draft, objectItem, type DraftItem } from './draft';
import { exactNumbers, type NumberComparison } from './equality';
import type { JsonDocument, JsonNode } from './json-document';
import { JsonPathError, JsonTooDeepError, JsonTooLargeError } from './json-errors';
import { formatPointer, parseArrayIndex, type JsonPath } from './json-pointer';
import { styleOf, type TextStyle } from './layout';
import { MAX_DEPTH, requireWalkable } from './max-depth';
import { parseJson } from './parse-json';
import { printLines } from './print-json';
import { renderAtHome, renderInPlace } from './render-draft';
import { MAX_TEXT_LENGTH } from './text-sink';

export interface DraftLimits {
  /** In UTF-16 units. */
  maxLength?: number;
  maxDepth?: number;
  /** Limit for the patch, not for the result. */
  maxValues?: number;
}

/** Document that is being changed. Each change sees the result of the ones before. */
export class DraftDocument {
  private root: Draft;
  private readonly style: TextStyle;
  private readonly maxLength: number;
  private readonly maxDepth: number;
  private estimatedLength: number;

  constructor(
    private readonly document: JsonDocument,
    limits: DraftLimits = {},
  ) {
    requireWalkable(document.root);
    this.root = new Draft(document.root);
    this.style = styleOf(document);
    this.maxLength = limits.maxLength ?? MAX_TEXT_LENGTH;
    this.maxDepth = Math.min(limits.maxDepth ?? MAX_DEPTH, MAX_DEPTH);
    this.estimatedLength = document.text.length;
  }

  /**
   * Formats a value from elsewhere in this document's style. If it is multi-line, its short lists keep their format.
   */
  foreign(value: JsonNode): Draft {
    const isScalar = value.kind !== 'object' && value.kind !== 'array';
    if (isScalar) return new Draft(value);
    const keepsOneLine = value.document.sliceOf(value).includes('\n');
    return new Draft(parseJson(printLines(value, { ...this.style, keepsOneLine })).root);
  }

  get(path: JsonPath): Draft {
    let draft = this.root;
    for (const [depth, step] of path.entries())
      draft = this.itemOf(draft, step, path.slice(0, depth + 1)).value;
    return draft;
  }

  /** Adds a member or an item (`-` or the length appends); replaces an existing member. */
  add(path: JsonPath, value: Draft, position?: number): void {
    this.requireShallow(path, value);
    if (path.length === 0) this.root = value;
    else this.addTo(this.get(path.slice(0, -1)), { path, value, position });
    this.requireSmall(value);
  }

  replace(path: JsonPath, value: Draft): void {
    this.requireShallow(path, value);
    if (path.length === 0) this.root = value;
    else this.itemOf(this.get(path.slice(0, -1)), path[path.length - 1], path).value = value;
    this.requireSmall(value);
  }

  /** Removes a value and returns it. */
  remove(path: JsonPath): Draft {
    if (path.length === 0) throw new JsonPathError('The whole document cannot be removed.', path);
    const parent = this.get(path.slice(0, -1));
    const step = path[path.length - 1];
    const { value } = this.itemOf(parent, step, path);
    if (parent.kind === 'array') parent.open().splice(indexOf(step)!, 1);
    else parent.removeMember(String(step));
    return value;
  }

  /** Returns true if adding this would change nothing: the root or member exists and is equal. */
  hasMember(path: JsonPath, sent: JsonNode): boolean {
    if (path.length === 0) return this.isEqual(path, sent, exactNumbers);
    const parent = this.get(path.slice(0, -1));
    const member = parent.kind === 'object' ? parent.findMember(String(path[path.length - 1])) : null;
    return member !== null && member.value.equals(sent, exactNumbers);
  }

  isEqual(path: JsonPath, sent: JsonNode, compareNumbers: NumberComparison): boolean {
    return this.get(path).equals(sent, compareNumbers);
  }

  /** Returns the changed text; unchanged parts keep every byte. */
  toText(): string {
    const { text, root: original } = this.document;
    const place = { isMultiline: this.style.isMultiline, indent: '' };
    const isSame = this.root.node.document === this.document && this.root.node.index === original.index;
    const body = isSame
      ? renderAtHome(this.root, place, this.style)
      : renderInPlace(this.root, place, this.style);
    const result = text.slice(0, original.start) + body + text.slice(original.end);
    if (result.length > this.maxLength) throw new JsonTooLargeError(this.maxLength);
    return result;
  }

  private addTo(
    parent: Draft,
    { path, value, position }: { path: JsonPath; value: Draft; position?: number },
  ): void {
    const step = path[path.length - 1];
    if (parent.kind === 'array') {
      const items = parent.open();
      const index = step === '-' ? items.length : indexOf(step);
      if (index === null || index > items.length)
        throw new JsonPathError(`The array has no place ${step}.`, path);
      items.splice(index, 0, arrayItem(value));
    } else if (parent.kind === 'object') {
      const standing = parent.findMember(String(step));
      if (standing) standing.value = value;
      else parent.insertMember(objectItem(String(step), value), position);
    } else {
      throw new JsonPathError(`${describe(path.slice(0, -1))} is neither an object nor an array.`, path);
    }
  }

  private itemOf(parent: Draft, step: string | number, path: JsonPath): DraftItem {
    if (parent.kind === 'object') {
      const member = parent.findMember(String(step));
      if (member) return member;
    } else if (parent.kind === 'array') {
      const index = indexOf(step);
      const item = index === null ? undefined : parent.open()[index];
      if (item) return item;
    }
    throw new JsonPathError(`${describe(path)} does not exist.`, path);
  }

  private requireShallow(path: JsonPath, value: Draft): void {
    if (path.length + value.height > this.maxDepth) throw new JsonTooDeepError(this.maxDepth, path);
  }

  /** Copies of copies double a document with each step: its size is checked as it grows, not only at the end. */
  private requireSmall(value: Draft): void {
    this.estimatedLength += value.length;
    if (this.estimatedLength > this.maxLength) this.estimatedLength = this.root.length;
    if (this.estimatedLength > this.maxLength) throw new JsonTooLargeError(this.maxLength);
  }
}

function indexOf(step: string | number): number | null {
  if (typeof step === 'string') return parseArrayIndex(step);
  return Number.isInteger(step) && step >= 0 ? step : null;
}

function describe(path: JsonPath): string {
  return path.length === 0 ? 'The document' : formatPointer(path);
}
