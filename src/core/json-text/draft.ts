import { isEqual, isEqualScalar, lastMembers, isSameDecimal, type NumberComparison } from './equality';
import {
  JsonPathError,
  JsonTooDeepError,
  JsonTooLargeError,
  MAX_DEPTH,
  requireWalkable,
  type JsonNode,
  type JsonDocument,
} from './json-document';
import { formatPointer, parseArrayIndex, type JsonPath } from './json-path';
import { parseJson } from './parse-json';
import {
  styleOf,
  printLines,
  MAX_TEXT_LENGTH,
  leadOf,
  layoutOf,
  lineIndentOf,
  reindent,
  spansOf,
  trailOf,
  printOneLine,
  TextSink,
  type TextStyle,
  type Layout,
  type Place,
  type Span,
} from './print-json';

export interface DraftItem {
  /** Null in an array. */
  key: string | null;
  /** Key as spelled, quotes included. */
  keyText: string;
  /** Index among the original items of the container; -1 if the item is new there. */
  originIndex: number;
  value: Draft;
  /** Objects keep removed members, so that a removal needs no search. */
  isRemoved: boolean;
}

/** Value that can be changed: a reference to its original text and, once it was opened for a change, its items. */
export class Draft {
  items: DraftItem[] | null = null;
  private itemsByKey: Map<string, DraftItem> | null = null;
  private areItemsShared = false;
  private knownLength: number | null = null;
  private knownHeight: number | null = null;

  constructor(readonly node: JsonNode) {}

  get kind() {
    return this.node.kind;
  }

  /** Opens the items for changes. A change deeper down opens every draft on the path. */
  open(): DraftItem[] {
    this.knownLength = null;
    this.knownHeight = null;
    this.items ??= itemsOf(this.node);
    if (this.areItemsShared) {
      this.items = this.items.map((item) => ({ ...item, value: item.value.clone() }));
      this.areItemsShared = false;
      this.itemsByKey = null;
    }
    return this.items;
  }

  /** Returns the member that is effective for a key. */
  findMember(key: string): DraftItem | null {
    const items = this.open();
    if (!this.itemsByKey) {
      this.itemsByKey = new Map();
      for (const item of items) if (!item.isRemoved) this.itemsByKey.set(item.key!, item);
    }
    return this.itemsByKey.get(key) ?? null;
  }

  /** Appends a member, or inserts it before the one at `position`. */
  insertMember(item: DraftItem, position: number | undefined): void {
    this.findMember(item.key!);
    const items = this.open();
    if (position === undefined) items.push(item);
    else items.splice(position, 0, item);
    this.itemsByKey!.set(item.key!, item);
  }

  /** Removes a key with all its duplicates: otherwise the one before it would become effective. */
  removeMember(key: string): void {
    const last = this.findMember(key);
    if (!last) return;
    last.isRemoved = true;
    this.itemsByKey!.delete(key);
    if (lastMembers(this.node).size === this.node.count) return;
    for (const item of this.open()) if (item.key === key) item.isRemoved = true;
  }

  /** Returns an independent copy. Both share their items until one of them is opened. */
  clone(): Draft {
    const copy = new Draft(this.node);
    copy.items = this.items;
    copy.knownLength = this.knownLength;
    copy.knownHeight = this.knownHeight;
    if (this.items) this.areItemsShared = copy.areItemsShared = true;
    return copy;
  }

  /** Lower bound for the length of its text. */
  get length(): number {
    return (this.knownLength ??= this.items
      ? this.items.reduce(
          (sum, item) => (item.isRemoved ? sum : sum + item.keyText.length + item.value.length),
          2,
        )
      : this.node.end - this.node.start);
  }

  /** Levels of nested arrays and objects; 0 for a scalar. */
  get height(): number {
    return (this.knownHeight ??= this.items
      ? this.items.reduce((most, item) => (item.isRemoved ? most : Math.max(most, item.value.height + 1)), 1)
      : this.node.document.depthOf(this.node));
  }

  equals(sent: JsonNode, compareNumbers: NumberComparison): boolean {
    if (!this.items) return isEqual(this.node, sent, compareNumbers);
    if (this.kind === 'object') return this.equalsObject(sent, compareNumbers);
    if (this.kind !== 'array') return isEqualScalar(this.node, sent, compareNumbers);
    if (sent.kind !== 'array' || sent.count !== this.items.length) return false;
    const others = sent.items;
    return this.items.every((item, index) => item.value.equals(others[index], compareNumbers));
  }

  private equalsObject(sent: JsonNode, compareNumbers: NumberComparison): boolean {
    if (sent.kind !== 'object') return false;
    const others = lastMembers(sent);
    this.findMember('');
    if (others.size !== this.itemsByKey!.size) return false;
    for (const [key, item] of this.itemsByKey!) {
      const other = others.get(key);
      if (!other || !item.value.equals(other.value, compareNumbers)) return false;
    }
    return true;
  }
}

function itemsOf(node: JsonNode): DraftItem[] {
  const { text } = node.document;
  if (node.kind === 'array') {
    return node.items.map((item, originIndex) => arrayItem(new Draft(item), originIndex));
  }
  return node.members.map(({ key, keyStart, keyEnd, value }, originIndex) => {
    return {
      key,
      keyText: text.slice(keyStart, keyEnd),
      originIndex,
      value: new Draft(value),
      isRemoved: false,
    };
  });
}

export function arrayItem(value: Draft, originIndex = -1): DraftItem {
  return { key: null, keyText: '', originIndex, value, isRemoved: false };
}

export function objectItem(key: string, value: Draft, keyText = JSON.stringify(key)): DraftItem {
  return { key, keyText, originIndex: -1, value, isRemoved: false };
}

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
    if (path.length === 0) return this.isEqual(path, sent, isSameDecimal);
    const parent = this.get(path.slice(0, -1));
    const member = parent.kind === 'object' ? parent.findMember(String(path[path.length - 1])) : null;
    return member !== null && member.value.equals(sent, isSameDecimal);
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

interface Container {
  node: JsonNode;
  spans: readonly Span[];
  layout: Layout;
  style: TextStyle;
}

/** Renders a value at its original place: unchanged parts keep every byte. */
function renderAtHome(draft: Draft, place: Place, style: TextStyle): string {
  const { node, items } = draft;
  if (!items) return node.document.sliceOf(node);
  const spans = spansOf(node);
  const container = { node, spans, layout: layoutOf({ node, spans }, place, style), style };
  const present = items.filter((item) => !item.isRemoved);
  const [open, close] = node.kind === 'object' ? ['{', '}'] : ['[', ']'];
  if (present.length === 0) return open + close;
  const sink = new TextSink();
  sink.write(open);
  present.forEach((item, position) =>
    writeItem(container, { item, position, isLast: position === present.length - 1 }, sink),
  );
  sink.write(container.layout.close + close);
  return sink.toString();
}

/** Renders a value from elsewhere in the format of its new siblings. */
function renderInPlace(draft: Draft, place: Place, style: TextStyle): string {
  const home = { isMultiline: style.isMultiline, indent: lineIndentOf(draft.node) };
  const text = renderAtHome(draft, home, style);
  if (!text.includes('\n')) return text;
  return place.isMultiline
    ? reindent(text, home.indent, place.indent)
    : printOneLine(parseJson(text).root, style.isSpaced);
}

function writeItem(
  container: Container,
  { item, position, isLast }: { item: DraftItem; position: number; isLast: boolean },
  sink: TextSink,
): void {
  const { node, spans, layout, style } = container;
  const { originIndex, value } = item;
  const span = originIndex === -1 ? null : spans[originIndex];
  const hasOwnLead = span !== null && (originIndex === 0) === (position === 0);
  const newLead = position === 0 ? layout.first : layout.next;
  const lead = hasOwnLead ? leadOf(node, spans, originIndex) : newLead;
  sink.write(lead);
  if (span) sink.write(node.document.text.slice(span.start, span.node.start));
  else if (item.key !== null) sink.write(item.keyText + layout.colon);
  const place = { ...layout.place, indent: indentOf(lead, { span, hasOwnLead, layout }) };
  const isUnmoved = span !== null && isSameNode(value.node, span.node);
  sink.write(isUnmoved ? renderAtHome(value, place, style) : renderInPlace(value, place, style));
  if (isLast) return;
  if (span) sink.write(trailOf(node, spans, originIndex));
  sink.write(',');
}

/** Returns the indentation of the line that an item is on; in hand-written text it may differ from its siblings'. */
function indentOf(
  lead: string,
  { span, hasOwnLead, layout }: { span: Span | null; hasOwnLead: boolean; layout: Layout },
): string {
  if (lead.includes('\n')) return lead.slice(lead.lastIndexOf('\n') + 1);
  return span && hasOwnLead ? lineIndentOf(span.node) : layout.place.indent;
}

const isSameNode = (a: JsonNode, b: JsonNode): boolean => a.document === b.document && a.index === b.index;
