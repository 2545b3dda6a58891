import type { KnownThing, StructuredDocument } from '../../structure';
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

function listCycles(document: StructuredDocument): KnownThing[][] {
  const done = new Set<string>();
  const cycles: KnownThing[][] = [];
  for (const start of document.things.values()) {
    const path: KnownThing[] = [];
    const onPath = new Set<string>();
    let known: KnownThing | null = start;
    while (known && !done.has(known.thing.key) && !onPath.has(known.thing.key)) {
      path.push(known);
      onPath.add(known.thing.key);
      known = parentOf(document, known);
    }
    if (known && onPath.has(known.thing.key)) cycles.push(path.slice(path.indexOf(known)));
    for (const key of onPath) done.add(key);
  }
  return cycles;
}

function parentOf(document: StructuredDocument, { thing, references }: KnownThing): KnownThing | null {
  const parent = thing.kind === 'component' ? references.find(({ kind }) => kind === 'parent') : undefined;
  return parent ? document.findTarget(parent) : null;
}
