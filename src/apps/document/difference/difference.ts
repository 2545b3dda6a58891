import type { JsonKind } from '../../../core/json-text';

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
  'other',
  'timestamps',
  'format',
] as const;

/**
 * Kinds of changed things. `generation`: the documents are of two generations and cannot be compared member by member;
 * `other`: members unknown to Trellis (without a name: all of a document that is too large); `timestamps`: times of the
 * last save; `format`: only white space and spelling.
 */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const CHANGES = ['added', 'removed', 'changed', 'moved'] as const;
/** `moved`: only its position or size has changed. */
export type Change = (typeof CHANGES)[number];

export const FIELD_CHANGES = ['added', 'removed', 'changed', 'reordered'] as const;
export type FieldChange = (typeof FIELD_CHANGES)[number];

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

export interface FieldDifference {
  /** JSON Pointer inside the changed thing. For an `app`, a `setting` and an `other` it is inside the document. */
  path: string;
  change: FieldChange;
  old: ShownValue | null;
  new: ShownValue | null;
}

export interface Named {
  id: string | null;
  name: string | null;
}

export interface Owner extends Named {
  kind: (typeof OWNER_KINDS)[number];
}

export interface DocumentChange extends Named {
  kind: ChangeKind;
  change: Change;
  /** Null unless it was renamed. */
  oldName: string | null;
  page: Named | null;
  /** Owner of an event or of a data source's options. */
  of: Owner | null;
  /** The first ones; `fieldCount` says how many there are. */
  fields: FieldDifference[];
  fieldCount: number;
}

export interface DocumentDifference {
  /** The first ones of each kind; `total` says how many there are. */
  changes: DocumentChange[];
  total: number;
}
