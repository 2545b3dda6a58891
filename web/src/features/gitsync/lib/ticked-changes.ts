interface Listed {
  id: string;
  needs: readonly string[];
}

export interface Ticked {
  /** Ids of the changes left out. */
  leftOut: ReadonlySet<string>;
  /** Ids of the changes that followed the clicked one. */
  followed: string[];
}

/** Includes a change with its dependencies, or leaves it out with its dependents. */
export function toggle(changes: readonly Listed[], leftOut: ReadonlySet<string>, id: string): Ticked {
  const isIncluded = !leftOut.has(id);
  const next = isIncluded
    ? (at: string) => changes.filter(({ needs }) => needs.includes(at)).map((change) => change.id)
    : (at: string) => changes.find((change) => change.id === at)?.needs ?? [];
  const affected = reach(id, next).filter((each) => leftOut.has(each) !== isIncluded);
  const after = new Set(leftOut);
  for (const each of affected) {
    if (isIncluded) after.add(each);
    else after.delete(each);
  }
  return { leftOut: after, followed: affected.filter((each) => each !== id) };
}

/** Returns the ids of these changes and of all dependents: they can only be discarded together. */
export const withDependents = (changes: readonly Listed[], ids: readonly string[]): string[] => [
  ...new Set(ids.flatMap((id) => [...toggle(changes, new Set(), id).leftOut])),
];

/** Returns an id and everything reachable from it. */
function reach(id: string, next: (at: string) => readonly string[]): string[] {
  const found = new Set([id]);
  // Iterating a set includes items added during the loop.
  for (const at of found) for (const each of next(at)) found.add(each);
  return [...found];
}
