import { placeOfThing, type KnownThing, type StructuredDocument } from '../../structure';
import {
  describeThing,
  type Conflict,
  type Decisions,
  type MergeWarning,
  type NameTexts,
  type Sides,
} from '../decisions';
import type { Overrides } from '../overrides';

/** Merged document with what it was merged from. A check adds conflicts, and demands that settle them. */
export interface Check {
  result: StructuredDocument;
  sides: Sides;
  decisions: Decisions;
  overrides: Overrides;
  /** Names in code and expressions; null if they mean the same on all sides. */
  names: NameTexts | null;
  /** Things that one side has removed, and that stay or not as decided because the other has changed them. */
  decidedThings: ReadonlySet<string>;
}

export type TwoSides = 'mine' | 'theirs';
export const TWO_SIDES: readonly TwoSides[] = ['mine', 'theirs'];

export const otherSide = (side: TwoSides): TwoSides => (side === 'mine' ? 'theirs' : 'mine');

/** Leaves out a thing with all that is in it. */
export function dropTree({ result, overrides }: Check, key: string): void {
  overrides.drop(key);
  for (const inside of result.listInside(key)) overrides.drop(inside);
}

/** Demands that a thing be in what a side has it in. */
export function putAsOn({ sides, overrides }: Check, side: TwoSides, { thing }: KnownThing): void {
  const node = sides[side].find(thing.key)?.node;
  const at = placeOfThing(thing);
  const members = (node?.members ?? [])
    .filter(({ key }) => sides[side].source.kind.groupOf(at, key)?.isParent)
    .map(({ key, value }) => `${JSON.stringify(key)}:${value.document.sliceOf(value)}`);
  overrides.replaceForced({ thing, path: ['place'] }, { value: `{${members.join()}}` });
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
