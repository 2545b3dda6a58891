import type { KnownThing, StructuredDocument } from '../../structure';
import type { Conflict, MergeWarning } from '../conflict';
import { describeThing, type Decisions, type Sides } from '../decisions';
import type { Overrides } from '../overrides';

/** Merged document with what it was merged from. A check adds conflicts, and demands that settle them. */
export interface Check {
  result: StructuredDocument;
  sides: Sides;
  decisions: Decisions;
  overrides: Overrides;
  /** Conflicts between the values of single things. */
  valueConflicts: readonly Conflict[];
}

export type TwoSides = 'mine' | 'theirs';
export const TWO_SIDES: readonly TwoSides[] = ['mine', 'theirs'];

export const otherSide = (side: TwoSides): TwoSides => (side === 'mine' ? 'theirs' : 'mine');

/** Kinds of references to what a thing is in: without it, the thing has no place. */
const CONTAINERS = new Set(['page', 'parent', 'source', 'dataSource']);

/** Returns the keys of all things that are in this one, directly or not. */
export function listInside(document: StructuredDocument, key: string): string[] {
  const inside = new Map<string, string[]>();
  for (const [child, { references }] of document.things) {
    for (const reference of references) {
      const target = CONTAINERS.has(reference.kind) ? document.findTarget(reference) : null;
      if (target) inside.set(target.thing.key, [...(inside.get(target.thing.key) ?? []), child]);
    }
  }
  const found = new Set<string>();
  const open = [key];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const child of inside.get(next) ?? []) {
      if (child === key || found.has(child)) continue;
      found.add(child);
      open.push(child);
    }
  }
  return [...found];
}

/** Leaves out a thing with all that is in it. */
export function dropTree({ result, overrides }: Check, key: string): void {
  overrides.drop(key);
  for (const inside of listInside(result, key)) overrides.drop(inside);
}

export const shownThing = ({ thing, name }: KnownThing): Conflict['thing'] => ({
  kind: thing.kind,
  id: thing.id,
  name,
});

export const warningOf = (
  kind: MergeWarning['kind'],
  known: KnownThing,
  { sides, other }: { sides: Sides; other: Conflict['thing'] | null },
): MergeWarning => ({
  kind,
  thing: shownThing(known),
  page: describeThing(known.thing.key, sides).page,
  other,
});
