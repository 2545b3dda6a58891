import { parentElsewhere, type KnownThing } from '../../structure';
import type { Check } from './check';

/** Lets a component follow what it is in to another page: one side has put it there, and the other has moved that. */
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
