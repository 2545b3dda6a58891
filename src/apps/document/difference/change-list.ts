import { formatPointer } from '../../../core/json-text';
import type { FoundField } from './compare-values';
import {
  CHANGE_KINDS,
  type ChangeKind,
  type DocumentChange,
  type DocumentDifference,
  type FieldDifference,
} from './difference';
import { brief, printable, showBoth } from './show-value';

/** Changes of a kind beyond this many are only counted: nobody reads more. */
const MAX_OF_KIND = 200;
const MAX_FIELDS = 30;
const MAX_FIELDS_OF_KIND = 400;
const MAX_PATH = 400;

/** Position and size of a component. */
const PLACE =
  /^\/layouts\/[^/]+\/(top|left|width|height)$|^\/(top|left|width|height|parent|pageId)$|^\/component\/parent$/;

/** Differing values of one thing. */
export class FoundFields {
  readonly first: FoundField[] = [];
  count = 0;
  /** True if only its position or size differs. */
  isPlaceOnly = true;

  readonly add = (field: FoundField): void => {
    this.count += 1;
    if (this.first.length < MAX_FIELDS) this.first.push(field);
    this.isPlaceOnly &&= !field.isReordered && PLACE.test(formatPointer(field.path));
  };
}

export type NewChange = Pick<DocumentChange, 'kind' | 'change'> &
  Partial<DocumentChange> & { found?: FoundFields };

/** Collects changes, up to a limit of each kind. */
export class ChangeList {
  private readonly ofKind = new Map<ChangeKind, { changes: DocumentChange[]; fieldCount: number }>();
  private total = 0;

  add({ found, ...change }: NewChange): void {
    this.total += 1;
    const known = this.ofKind.get(change.kind) ?? { changes: [], fieldCount: 0 };
    this.ofKind.set(change.kind, known);
    if (known.changes.length >= MAX_OF_KIND) return;
    const room = Math.max(0, MAX_FIELDS_OF_KIND - known.fieldCount);
    const fields = change.fields ?? found?.first.slice(0, room).map(showField) ?? [];
    known.fieldCount += fields.length;
    known.changes.push(showChange(change, fields, change.fieldCount ?? found?.count ?? 0));
  }

  get isEmpty(): boolean {
    return this.total === 0;
  }

  toDifference(): DocumentDifference {
    return {
      changes: CHANGE_KINDS.flatMap((kind) => this.ofKind.get(kind)?.changes ?? []),
      total: this.total,
    };
  }
}

function showChange(
  { kind, change, id = null, name = null, oldName = null, page, of }: Omit<NewChange, 'found'>,
  fields: FieldDifference[],
  fieldCount: number,
): DocumentChange {
  return {
    kind,
    change,
    id: brief(id),
    name: brief(name),
    oldName: brief(oldName),
    page: page ? { id: brief(page.id), name: brief(page.name) } : null,
    of: of ? { kind: of.kind, id: brief(of.id), name: brief(of.name) } : null,
    fields,
    fieldCount,
  };
}

function showField({ path, before, after, isReordered }: FoundField): FieldDifference {
  const pointer = printable(formatPointer(path).slice(0, MAX_PATH));
  if (isReordered) return { path: pointer, change: 'reordered', old: null, new: null };
  const change = before && after ? 'changed' : before ? 'removed' : 'added';
  return { path: pointer, change, ...showBoth(before, after) };
}
