import type { JsonKind } from '../../../core/json-text';
import type { ThingKind } from '../structure';

/**
 * Kinds of changes: those of things (`other` without an id: of all of a document that is too large to be compared), and
 * `generation`: the documents are written in two ways and cannot be compared thing by thing; `order`: a list of things has another order; `timestamps`: times of the last save; `format`: what
 * the other changes do not carry, such as white space, the order of keys and the spelling of values.
 */
export type ChangeKind = ThingKind | 'generation' | 'order' | 'timestamps' | 'format';

export interface FieldChange {
  /** Keys inside the thing; items with ids are named by their ids. */
  path: readonly string[];
  change: 'added' | 'removed' | 'changed' | 'reordered';
  /** JSON text, as it is spelled. Null where there is none. */
  before: string | null;
  after: string | null;
  type: JsonKind;
}

/** A change that can be taken by itself, with those that it needs. */
export interface Change {
  /** Stable while neither side of this change moves. */
  id: string;
  kind: ChangeKind;
  change: 'added' | 'removed' | 'changed' | 'moved';
  /** True if an app means the same without it. */
  isCosmetic: boolean;
  thing: { kind: ChangeKind; id: string | null; name: string | null };
  /** Null unless it was renamed. */
  oldName: string | null;
  page: { id: string; name: string | null } | null;
  /** Owner of an event. */
  of: { kind: 'page' | 'component' | 'query' | 'dataSource'; id: string; name: string | null } | null;
  fields: readonly FieldChange[];
  /** Ids of changes without which this one would leave an invalid document. */
  needs: readonly string[];
}
