import { stableId, type Conflict, type Resolution } from '../../../apps/document';
import type { AppSides } from './merge-app';

type Side = keyof AppSides;

/** Conflict of a document, of an app as a whole, or of a file that is no app. */
export type MergeConflict = Omit<Conflict, 'kind' | 'thing'> & {
  kind: Conflict['kind'] | 'file';
  thing: { kind: Conflict['thing']['kind'] | 'file'; id: string | null; name: string | null };
  /** Sides whose value is too long to be stored. */
  omitted?: readonly Side[];
  /** Text of a file with the changes of both sides, and mine where they clash. */
  merged?: string;
};

interface NewClash extends Pick<MergeConflict, 'kind' | 'thing'> {
  /** Distinguishes the clash from others with the same states. */
  key: readonly unknown[];
  /** Values of the sides, of which null is one that is not there. */
  values: AppSides<unknown>;
  path?: string[];
  hunks?: MergeConflict['hunks'];
  suggestion?: Resolution;
  omitted?: readonly Side[];
}

/** Returns a clash that no document has. Its id depends on the key alone, which has to tell the states of all sides. */
export function clashOf({
  key,
  kind,
  thing,
  values,
  path,
  hunks,
  suggestion,
  omitted,
}: NewClash): MergeConflict {
  const text = (value: unknown) => (value === null ? null : JSON.stringify(value));
  return {
    id: stableId([kind, ...key].map((part) => JSON.stringify(part))),
    kind,
    thing,
    page: null,
    path: path ?? [],
    base: text(values.base),
    mine: text(values.mine),
    theirs: text(values.theirs),
    suggestion: suggestion ?? 'mine',
    hunks: hunks ?? null,
    resolution: null,
    ...(omitted && omitted.length > 0 ? { omitted } : {}),
  };
}

/** Only the apps of a repository have an id; in a document, the app is there once. */
const isOfRepository = ({ thing }: MergeConflict): boolean => thing.kind === 'app' && thing.id !== null;

/** True for a clash in which one side's whole app is chosen. */
export const isOfWholeApp = (conflict: MergeConflict): boolean =>
  isOfRepository(conflict) && conflict.kind !== 'name_taken';

/** True for two apps of one name. */
export const isOfAppName = (conflict: MergeConflict): boolean =>
  isOfRepository(conflict) && conflict.kind === 'name_taken';

/** Returns the side that a decision takes; null for any other decision. */
export const sideOfResolution = (resolution: Resolution | null | undefined): Side | null =>
  resolution === 'mine' || resolution === 'theirs' || resolution === 'base' ? resolution : null;
