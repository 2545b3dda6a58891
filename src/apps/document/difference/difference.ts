import type { JsonKind } from '../../../core/json-text';

/** In the order in which they are told. */
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
 * What has changed: `generation` when the documents are of two kinds and cannot be compared one by one, `other` what
 * Trellis does not know (without a name: all of a document that is too large), `timestamps` when something was last
 * saved, `format` spaces and spelling alone.
 */
export type ChangeKind = (typeof CHANGE_KINDS)[number];

export const CHANGES = ['added', 'removed', 'changed', 'moved'] as const;
/** `moved`: only where it stands, or its size. */
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

/** A value as it is shown: a string without quotes, anything else as JSON on one line. At most 200 characters. */
export interface ShownValue {
  type: JsonKind;
  text: string;
  truncated: boolean;
}

export interface FieldDifference {
  /** JSON Pointer inside of what has changed; of an `app`, a `setting` and an `other` inside of the document. */
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
  /** Where it was renamed. */
  oldName: string | null;
  page: Named | null;
  /** What an event, or the options of a data source, belong to. */
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
