import { parentElsewhere, listCycles, type KnownThing, type StructuredDocument } from '../../structure';
import { otherSide, putAsOn, TWO_SIDES, type Check, type TwoSides } from './check';

/** Moves a component to its container's new page: one side put it in there, and the other moved the container. */
export function followParents({ result, sides, overrides }: Check): void {
  for (const known of result.things.values()) {
    const parent = parentElsewhere(result, known);
    if (!parent || !known.node.get('pageId')) continue;
    const isOfSide = [sides.mine, sides.theirs].some((side) => {
      const own = side.find(known.thing.key);
      return own !== null && parentElsewhere(side, own)?.thing.key === parent.thing.key;
    });
    if (isOfSide) continue;
    const { id } = known.references.find(({ kind }) => kind === 'parent')!;
    const value = JSON.stringify({ pageId: parent.pageId, parent: id });
    overrides.replaceForced({ thing: known.thing, path: ['place'] }, { value });
  }
}

/** Finds components of older documents that both sides moved, each to another page. */
export function checkPages(check: Check): void {
  const { mine, theirs } = check.sides;
  for (const [key, known] of check.result.things) {
    if (isOnSeveral(known) && !isOnSeveral(mine.find(key)) && !isOnSeveral(theirs.find(key)))
      settle(check, known);
  }
}

const isOnSeveral = (known: KnownThing | null): boolean => known !== null && known.otherPageIds.length > 0;

function settle({ sides, decisions, overrides }: Check, { thing }: KnownThing): void {
  const [base, mine, theirs] = [sides.base, sides.mine, sides.theirs].map(
    (document) => document.find(thing.key)?.pageId ?? null,
  );
  const shown = (pageId: string | null) => (pageId === null ? null : JSON.stringify(pageId));
  const resolution = decisions.decide({
    kind: 'moved_twice',
    place: { thing, path: ['pageId'] },
    base: shown(base),
    mine: shown(mine),
    theirs: shown(theirs),
    suggestion: 'mine',
  });
  const chosen = resolution === 'theirs' ? (theirs ?? mine) : (mine ?? theirs);
  if (chosen !== null) overrides.keepOnPage(thing.key, chosen);
}

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

/** Puts components back to their place on a side, if neither side has them here, such as after a decision for the base. */
function putBack(check: Check, cycle: readonly KnownThing[]): void {
  const { result, sides } = check;
  for (const known of cycle) {
    const holders = TWO_SIDES.filter((side) => sides[side].find(known.thing.key) !== null);
    const isOfSide = holders.some((side) => parentText(sides[side], known) === parentText(result, known));
    if (!isOfSide && holders.length > 0) putAsOn(check, holders[0], known);
  }
}

/** Returns true if this side, and not the other, moved the component to its present place. */
function hasMoved({ result, sides }: Check, known: KnownThing, side: TwoSides): boolean {
  const now = parentText(result, known);
  return now === parentText(sides[side], known) && now !== parentText(sides[otherSide(side)], known);
}

function parentText(document: StructuredDocument, { thing }: KnownThing): string | null {
  const parent = document.find(thing.key)?.references.find(({ kind }) => kind === 'parent');
  return parent ? JSON.stringify(parent.id) : null;
}
