import type { JsonKind } from '../../../core/json-text';
import type { UnifiedHunk } from '../../../core/text-merge';

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
export interface ShownValue {
  type: JsonKind;
  text: string;
  truncated: boolean;
}

export interface ListedField {
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
