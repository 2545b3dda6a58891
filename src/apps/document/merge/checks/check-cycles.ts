import { listCycles, type KnownThing, type StructuredDocument } from '../../structure';
import { otherSide, TWO_SIDES, type Check, type TwoSides } from './check';

/** Finds components that are inside one another because each side moved one of them. */
export function checkCycles(check: Check): void {
  for (const cycle of listCycles(check.result)) {
    const [mine, theirs] = TWO_SIDES.map((side) => cycle.find((known) => hasMoved(check, known, side)));
    if (!mine || !theirs) continue;
    const resolution = check.decisions.decide({
      kind: 'cycle',
      place: { thing: theirs.thing, path: ['place'] },
      base: parentText(check.sides.base, theirs),
      mine: parentText(check.sides.mine, theirs),
      theirs: parentText(check.sides.theirs, theirs),
      suggestion: 'mine',
    });
    if (resolution === 'theirs' || resolution === 'base')
      check.overrides.force({ thing: mine.thing, path: ['place'] }, 'theirs');
    if (resolution !== 'theirs') check.overrides.force({ thing: theirs.thing, path: ['place'] }, 'mine');
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
