import type { Conflict } from '../../../lib/workspace/merge-query';

/** Within a document, the app occurs once and has no id. */
const isOfApp = ({ of }: Conflict): boolean => of.kind === 'app' && of.id !== null;

/** A choice between two whole apps. */
export const isWholeApp = (conflict: Conflict): boolean =>
  isOfApp(conflict) && conflict.kind !== 'name_taken';

/** Two apps have one name. */
export const isAppName = (conflict: Conflict): boolean => isOfApp(conflict) && conflict.kind === 'name_taken';

/** An entry of the list of apps, `.meta/meta.json`. */
export const isListEntry = ({ kind, path }: Conflict): boolean => kind === 'file' && path !== '';

/** A file that is a text or absent on each side. */
export const isTextFile = (conflict: Conflict): boolean =>
  conflict.kind === 'file' &&
  !isListEntry(conflict) &&
  ([conflict.base, conflict.mine, conflict.theirs] as unknown[]).every(
    (value) => value === null || typeof value === 'string',
  );

/** Returns the name of a side's app before it took the contested name; null for a new app. */
export function formerNameOf(conflict: Conflict, side: 'mine' | 'theirs'): string | null {
  const value: unknown = conflict[side];
  const name = typeof value === 'object' && value !== null && 'formerName' in value ? value.formerName : null;
  return typeof name === 'string' ? name : null;
}
