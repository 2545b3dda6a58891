import type { KnownThing } from '../../structure';
import type { Check } from './check';

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
