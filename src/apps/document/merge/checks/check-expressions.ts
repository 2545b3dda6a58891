import type { KnownThing } from '../../structure';
import type { MergeWarning } from '../conflict';
import { otherSide, shownThing, TWO_SIDES, warningOf, type Check, type TwoSides } from './check';

/** Finds code and expressions of one side, such as `{{queries.orders.data}}`, that name what the other has removed. */
export function checkExpressions(check: Check): MergeWarning[] {
  const { names, result, sides } = check;
  if (names === null) return [];
  const warnings: MergeWarning[] = [];
  for (const known of result.things.values()) {
    if (!['component', 'event', 'query'].includes(known.thing.kind)) continue;
    for (const key of names.keysIn(known.node.document.sliceOf(known.node))) {
      const holders = TWO_SIDES.filter((side) => sides[side].find(key) !== null);
      if (result.find(key) !== null || holders.length !== 1) continue;
      const target = sides[holders[0]].find(key)!;
      // The name beside the id of an event's query.
      if (known.references.some(({ kind, id }) => kind === 'query' && id === target.thing.id)) continue;
      if (target.thing.kind === 'query') settle(check, { known, target, holder: holders[0] });
      else warnings.push(warningOf('missing_reference', known, { sides, other: shownThing(target) }));
    }
  }
  return warnings;
}

/** The query is kept or not; the expression stays as it is. */
function settle(
  { decisions, overrides }: Check,
  { known, target, holder }: { known: KnownThing; target: KnownThing; holder: TwoSides },
): void {
  const shown = JSON.stringify([shownThing(known)]);
  const resolution = decisions.decide({
    kind: 'missing_query',
    place: { thing: target.thing, path: ['usedBy', known.thing.key] },
    base: JSON.stringify(shownThing(target)),
    mine: holder === 'mine' ? shown : null,
    theirs: holder === 'theirs' ? shown : null,
    suggestion: holder,
  });
  if ((resolution ?? 'mine') !== otherSide(holder)) overrides.restore(target.thing.key, holder);
}
