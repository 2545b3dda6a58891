import { formatPointer, lastMembers, parseJson, type JsonNode } from '../../../core/json-text';
import type { Change, FieldChange } from '../changes';
import { CHANGE_KINDS, type ChangeList, type ListedChange, type ListedField } from './listed-change';
import { HunkBudget, isLongText } from './show-hunks';
import { brief, printable, showBoth } from './show-value';

/** Changes of a kind beyond this many are only counted: nobody reads more. */
const MAX_OF_KIND = 200;
const MAX_FIELDS = 30;
const MAX_FIELDS_OF_KIND = 400;
const MAX_PATH = 400;
const MAX_NEEDS = 1_000;

/** Lists changes for display: what is too long, or too much to read, is cut. */
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
function fieldsOf({ kind, change, fields }: Change, room: number) {
  if (kind === 'timestamps') return { fields: [], fieldCount: fields.length };
  const isWhole = change === 'added' || change === 'removed';
  if (!isWhole) return { fields: fields.slice(0, room).map(readField), fieldCount: fields.length };
  const leaves = fields.flatMap((field) => leavesOf(readField(field)));
  return { fields: leaves.slice(0, room), fieldCount: leaves.length };
}

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
