import {
  formatPointer,
  lastMembers,
  parseJson,
  printOneLine,
  type JsonNode,
  type JsonKind,
} from '../../core/json-text';
import { unifiedHunks, type UnifiedHunk } from '../../core/text-merge';
import type { AppDocument } from './app-document';
import { isVersionReference, type Change, type FieldChange } from './changes';
import { idsIn } from './editing/references';
import { StructuredDocument } from './structure';

/** Changes of a kind beyond this many are only counted: more would be too many to read. */
const MAX_OF_KIND = 200;
const MAX_FIELDS = 30;
const MAX_FIELDS_OF_KIND = 400;
const MAX_PATH = 400;
const MAX_NEEDS = 1_000;

/** Lists changes for display; cuts long values and long lists. */
export function listChanges(changes: readonly Change[]): ChangeList {
  const hunks = new HunkBudget();
  const listed = CHANGE_KINDS.flatMap((kind) => {
    let room = MAX_FIELDS_OF_KIND;
    return changes
      .filter((change) => change.kind === kind)
      .slice(0, MAX_OF_KIND)
      .map((change) => {
        const shown = showChange(change, { room: Math.min(room, MAX_FIELDS), hunks });
        room -= shown.fields.length;
        return shown;
      });
  });
  return { changes: listed, total: changes.length };
}

interface Limits {
  room: number;
  hunks: HunkBudget;
}

function showChange(change: Change, { room, hunks }: Limits): ListedChange {
  const { fields, fieldCount } = fieldsOf(change, room);
  const { id, kind, isCosmetic, thing, page, of } = change;
  return {
    id,
    kind,
    change: change.change,
    isCosmetic,
    itemId: brief(thing.id),
    name: brief(thing.name),
    oldName: brief(change.oldName),
    page: page && { id: brief(page.id), name: brief(page.name) },
    of: of && { kind: of.kind, id: brief(of.id), name: brief(of.name) },
    fields: fields.map((field) => showField(field, hunks)),
    fieldCount,
    needs: change.needs.slice(0, MAX_NEEDS),
  };
}

/** A field with its values, which are read for display only. */
interface ReadField {
  path: readonly string[];
  change: FieldChange['change'];
  before: JsonNode | null;
  after: JsonNode | null;
}

/** Returns the first fields, and their number. A thing that was added or removed as a whole is shown by its members. */
function fieldsOf({ kind, change, oldName, fields }: Change, room: number) {
  if (kind === 'timestamps') return { fields: [], fieldCount: fields.length };
  const isWhole = change === 'added' || change === 'removed';
  if (isWhole) {
    const leaves = withoutIds(
      fields.flatMap((field) => leavesOf(readField(field))),
      oldName,
    );
    return { fields: leaves.slice(0, room), fieldCount: leaves.length };
  }
  const shown = withoutIds(fields, oldName);
  return { fields: shown.slice(0, room).map(readField), fieldCount: shown.length };
}

/** Leaves out ids that always change, such as a new version's, unless nothing else tells of the change. */
function withoutIds<Field extends Pick<FieldChange, 'path'>>(
  fields: readonly Field[],
  oldName: string | null,
): readonly Field[] {
  const telling = fields.filter(({ path }) => !isOwnId(path));
  return telling.length > 0 || oldName !== null ? telling : fields;
}

/** Returns true for the id of a thing, of the version that it belongs to, or of one of its layouts. */
const isOwnId = (path: readonly string[]): boolean =>
  isVersionReference(path) || (path.at(-1) === 'id' && (path.length === 1 || path[0] === 'layouts'));

const readField = ({ path, change, before, after }: FieldChange): ReadField => ({
  path,
  change,
  before: before === null ? null : parseJson(before).root,
  after: after === null ? null : parseJson(after).root,
});

function leavesOf({ path, change, before, after }: ReadField): ReadField[] {
  const node = (after ?? before)!;
  const children = [...childrenOf(node)];
  if (children.length === 0 || (before && after)) return [{ path, change, before, after }];
  return children.flatMap(([key, child]) =>
    leavesOf({ path: [...path, key], change, before: before && child, after: after && child }),
  );
}

function* childrenOf(node: JsonNode): Iterable<[string, JsonNode]> {
  if (node.kind === 'object') for (const [key, { value }] of lastMembers(node)) yield [key, value];
  let index = 0;
  for (const item of node.items) yield [String(index++), item];
}

function showField({ path, change, before, after }: ReadField, hunks: HunkBudget): ListedField {
  const pointer = printable(formatPointer(path.map(withoutMark)).slice(0, MAX_PATH));
  if (change === 'reordered') return { path: pointer, change, old: null, new: null };
  const shown = { path: pointer, change, ...showBoth(before, after) };
  const found = isLongText(before) || isLongText(after) ? hunks.between(before, after) : null;
  return found ? { ...shown, hunks: found } : shown;
}

/** Items without an id are named by `~` and their index. */
const withoutMark = (key: string): string => key.replace(/^~(?=\d+$)/, '');

/** Returns the names of the queries and components that listed texts refer to by their ids. */
export function findNames(
  { changes }: ChangeList,
  documents: readonly AppDocument[],
): Record<string, string> {
  const ids = new Set(changes.flatMap(textsOf).flatMap(idsIn));
  if (ids.size === 0) return {};
  const names: Record<string, string> = {};
  for (const { source } of documents) {
    for (const { thing, name } of new StructuredDocument(source).things.values()) {
      const isNamed = name !== null && (thing.kind === 'query' || thing.kind === 'component');
      if (isNamed && [...ids].some((id) => thing.id?.startsWith(id))) names[thing.id!] = name;
    }
  }
  return names;
}

const textsOf = ({ fields }: ListedChange): string[] =>
  fields.flatMap((field) => [
    ...[field.old, field.new].flatMap((value) => value?.text ?? []),
    ...(field.hunks ?? []).flatMap(({ lines }) => lines),
  ]);

/** Kinds in the order of the report. */
export const CHANGE_KINDS = [
  'generation',
  'app',
  'version',
  'setting',
  'page',
  'component',
  'event',
  'query',
  'dataSource',
  'order',
  'other',
  'timestamps',
  'format',
] as const;

export const CHANGES = ['added', 'removed', 'changed', 'moved'] as const;

export const FIELD_CHANGES = ['added', 'removed', 'changed', 'reordered'] as const;

export const VALUE_TYPES = [
  'object',
  'array',
  'string',
  'number',
  'boolean',
  'null',
] as const satisfies JsonKind[];

export const OWNER_KINDS = ['page', 'component', 'query', 'dataSource'] as const;

/** Value for display: a string without quotes, anything else as JSON on one line. At most 200 characters. */
interface ShownValue {
  type: JsonKind;
  text: string;
  truncated: boolean;
}

interface ListedField {
  /** JSON Pointer inside the changed thing. */
  path: string;
  change: (typeof FIELD_CHANGES)[number];
  old: ShownValue | null;
  new: ShownValue | null;
  /** The whole difference of a long text. */
  hunks?: UnifiedHunk[];
}

interface Named {
  id: string | null;
  name: string | null;
}

/** Change for display. */
export interface ListedChange {
  id: string;
  kind: (typeof CHANGE_KINDS)[number];
  change: (typeof CHANGES)[number];
  isCosmetic: boolean;
  /** Id of the changed thing in the document. */
  itemId: string | null;
  name: string | null;
  /** Null unless it was renamed. */
  oldName: string | null;
  page: Named | null;
  /** Owner of an event. */
  of: (Named & { kind: (typeof OWNER_KINDS)[number] }) | null;
  /** The first ones; `fieldCount` says how many there are. */
  fields: ListedField[];
  fieldCount: number;
  /** Ids of changes that have to be taken with this one. */
  needs: string[];
}

export interface ChangeList {
  /** The first ones of each kind; `total` says how many there are. */
  changes: ListedChange[];
  total: number;
}

/** Characters of all hunks of an answer, and of a text that is compared by line. */
const MAX_CHARACTERS = 1_000_000;
const MAX_TEXT = 500_000;

/** Returns true for texts that are compared by line: several lines, such as queries and code, or too long to show whole. */
function isLongText(node: JsonNode | null): boolean {
  const text = node && node.document.findString(node);
  return text !== null && (text.length > MAX_SHOWN || text.includes('\n'));
}

/** Compares long texts until an answer has as much of them as a page can show. */
class HunkBudget {
  private left = MAX_CHARACTERS;

  /** Returns null where the texts are too long, or where one value is no text. */
  between(before: JsonNode | null, after: JsonNode | null): UnifiedHunk[] | null {
    const [old, now] = [showHunksTextOf(before), showHunksTextOf(after)];
    if (old === null || now === null || Math.max(old.length, now.length) > Math.min(MAX_TEXT, this.left))
      return null;
    const hunks = unifiedHunks(...withLastLineFeed(printable(old), printable(now)));
    const size = hunks.flatMap(({ lines }) => lines).reduce((sum, { length }) => sum + length, 0);
    if (size > this.left) return null;
    this.left -= size;
    return hunks;
  }
}

/** A line feed at the end that only one text has would make its last line differ. It is shown if nothing else does. */
function withLastLineFeed(before: string, after: string): [string, string] {
  const [old, now] = [before, after].map((text) => (/[^\n]$/.test(text) ? `${text}\n` : text));
  return old === now ? [before, after] : [old, now];
}

const showHunksTextOf = (node: JsonNode | null): string | null =>
  node ? node.document.findString(node) : '';

/** Characters that are shown of a value or a name. */
const MAX_SHOWN = 200;
/** Characters shown before the first difference of two long values. */
const CONTEXT = 40;
const ELLIPSIS = '…';

/** Shows both values, cut to where they begin to differ. */
function showBoth(
  before: JsonNode | null,
  after: JsonNode | null,
): { old: ShownValue | null; new: ShownValue | null } {
  const [old, now] = [showValueTextOf(before), showValueTextOf(after)];
  const start = startOf(old, now);
  return {
    old: before && { type: before.kind, ...cut(old!, start) },
    new: after && { type: after.kind, ...cut(now!, start) },
  };
}

/** Shortens a name or id of the document, which may be of any length. */
const brief = (text: string | null): string | null => (text === null ? null : cut(text, 0).text);

const showValueTextOf = (value: JsonNode | null): string | null =>
  value && (value.document.findString(value) ?? printOneLine(value, true));

function startOf(before: string | null, after: string | null): number {
  if (before === null || after === null || Math.max(before.length, after.length) <= MAX_SHOWN) return 0;
  let same = 0;
  while (same < before.length && before[same] === after[same]) same += 1;
  return Math.max(0, same - CONTEXT);
}

function cut(text: string, start: number): { text: string; truncated: boolean } {
  const room = MAX_SHOWN - (start > 0 ? ELLIPSIS.length : 0);
  const isLong = text.length - start > room;
  const shown = text.slice(start, isLong ? start + room - ELLIPSIS.length : undefined);
  const truncated = isLong || start > 0;
  return { text: `${start > 0 ? ELLIPSIS : ''}${printable(shown)}${isLong ? ELLIPSIS : ''}`, truncated };
}

/** Replaces NUL and lone surrogates, which PostgreSQL's JSON cannot hold. */
const printable = (text: string): string =>
  text.replaceAll('\0', '\u2400').replace(/\p{Surrogate}/gu, '\ufffd');

/** Returns the name of a kind of things in a document, as people say it. */
export const kindName = (kind: string): string => (kind === 'dataSource' ? 'data source' : kind);
