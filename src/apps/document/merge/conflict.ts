import type { ThingKind } from '../structure';

export type ConflictKind =
  | 'value'
  | 'text'
  | 'deleted_changed'
  | 'order'
  | 'name_taken'
  | 'handle_taken'
  | 'missing_parent'
  | 'missing_query'
  | 'moved_twice'
  | 'cycle'
  | 'renamed_twice';

export type Side = 'mine' | 'theirs' | 'base';

/** Decision on a hunk: a side, both one after the other, or another text. */
export type HunkResolution = Side | 'both' | { text: string };

/**
 * Decision on a conflict. `both`: of a taken name, theirs takes the suggestion; of a text, mine and then theirs in each
 * hunk; of anything else as `mine`. `value` is JSON text.
 */
export type Resolution = Side | 'both' | { value: string } | { hunks: readonly HunkResolution[] };

export interface ConflictHunk {
  base: string;
  mine: string;
  theirs: string;
  /** First line in the base, from 1. */
  line: number;
}

/** Change of both sides that cannot both stay. Values are JSON text as it is spelled; null where there is none. */
export interface Conflict {
  /** The same wherever base, mine and theirs are the same. */
  id: string;
  kind: ConflictKind;
  thing: { kind: ThingKind; id: string | null; name: string | null };
  page: { id: string; name: string | null } | null;
  /** Keys inside the thing. */
  path: readonly string[];
  base: string | null;
  mine: string | null;
  theirs: string | null;
  suggestion: Resolution;
  /** Parts of a text that both sides changed; the rest of it is merged. */
  hunks: readonly ConflictHunk[] | null;
  resolution: Resolution | null;
}

/** Notice about a merged document that is valid all the same. */
export interface MergeWarning {
  kind: 'overlap' | 'missing_reference';
  thing: Conflict['thing'];
  page: Conflict['page'];
  /** The other component of an overlap; the missing thing of a reference. */
  other: Conflict['thing'] | null;
}
