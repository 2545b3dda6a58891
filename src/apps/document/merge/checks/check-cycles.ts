import { listCycles, type KnownThing, type StructuredDocument } from '../../structure';
import { otherSide, putAsOn, TWO_SIDES, type Check, type TwoSides } from './check';

/** Finds components that are inside one another because each side moved one of them. */
export function checkCycles(check: Check): void {
  for (const cycle of listCycles(check.result)) {
    const [mine, theirs] = TWO_SIDES.map((side) => cycle.find((known) => hasMoved(check, known, side)));
    if (!mine || !theirs) {
      putBack(check, cycle);
      continue;
    }
    const resolution = check.decisions.decide({
      kind: 'cycle',
      place: { thing: theirs.thing, path: ['place'] },
      base: parentText(check.sides.base, theirs),
      mine: parentText(check.sides.mine, theirs),
      theirs: parentText(check.sides.theirs, theirs),
      suggestion: 'mine',
    });
    if (resolution === 'theirs' || resolution === 'base') putAsOn(check, 'theirs', mine);
    if (resolution !== 'theirs') putAsOn(check, 'mine', theirs);
  }
}

/** Puts what neither side has where it is now, such as what a decision has kept as in the base, where a side has it. */
function putBack(check: Check, cycle: readonly KnownThing[]): void {
  const { result, sides } = check;
  for (const known of cycle) {
    const holders = TWO_SIDES.filter((side) => sides[side].find(known.thing.key) !== null);
    const isOfSide = holders.some((side) => parentText(sides[side], known) === parentText(result, known));
    if (!isOfSide && holders.length > 0) putAsOn(check, holders[0], known);
  }
}

/** Returns true if this side, and not the other, has put the component where it is now. */
function hasMoved({ result, sides }: Check, known: KnownThing, side: TwoSides): boolean {
  const now = parentText(result, known);
  return now === parentText(sides[side], known) && now !== parentText(sides[otherSide(side)], known);
}

function parentText(document: StructuredDocument, { thing }: KnownThing): string | null {
  const parent = document.find(thing.key)?.references.find(({ kind }) => kind === 'parent');
  return parent ? JSON.stringify(parent.id) : null;
}
