import type { KnownThing, StructuredDocument } from '../../structure';
import type { MergeWarning } from '../conflict';
import { patternOf } from '../expressions';
import { otherSide, shownThing, TWO_SIDES, warningOf, type Check, type TwoSides } from './check';

type Kind = 'query' | 'component';

/** Finds expressions of one side, such as `{{queries.orders.data}}`, that name what the other has removed or renamed. */
export function checkExpressions(check: Check): MergeWarning[] {
  return (['query', 'component'] as const).flatMap((kind) => {
    const { mine, theirs } = check.sides;
    const names = { mine: namesOf(mine, kind), theirs: namesOf(theirs, kind) };
    const present = namesOf(check.result, kind);
    const gone = [...names.mine.keys(), ...names.theirs.keys()].filter((name) => !present.has(name));
    return gone.length === 0
      ? []
      : checkUses(check, { kind, names, pattern: patternOf(kind, [...new Set(gone)]) });
  });
}

/** Things of a kind by their names and ids. */
type Names = ReadonlyMap<string, KnownThing>;

function namesOf({ things }: StructuredDocument, kind: Kind): Names {
  const names = new Map<string, KnownThing>();
  for (const known of things.values()) {
    if (known.thing.kind !== kind) continue;
    names.set(known.thing.id!, known);
    if (known.name) names.set(known.name, known);
  }
  return names;
}

interface Gone {
  kind: Kind;
  names: Record<TwoSides, Names>;
  /** Finds expressions with a name or id that a side has and the result has not. */
  pattern: RegExp;
}

function checkUses(check: Check, { kind, names, pattern }: Gone): MergeWarning[] {
  const warnings: MergeWarning[] = [];
  for (const known of check.result.things.values()) {
    if (!['component', 'event', 'query'].includes(known.thing.kind)) continue;
    for (const name of namesIn(known, pattern)) {
      const holder = TWO_SIDES.find(
        (side) => names[side].has(name) && isUsedOnlyOn(check, { known, name, pattern }, side),
      );
      if (!holder) continue;
      const target = names[holder].get(name)!;
      if (kind === 'query') settle(check, { known, name, target, holder });
      else
        warnings.push(
          warningOf('missing_reference', known, { sides: check.sides, other: shownThing(target) }),
        );
    }
  }
  return warnings;
}

function namesIn({ node }: KnownThing, pattern: RegExp): Set<string> {
  return new Set([...node.document.sliceOf(node).matchAll(pattern)].map(([, name]) => name));
}

/** Returns true if the thing has the name on this side, and not on the other. */
function isUsedOnlyOn(
  { sides }: Check,
  { known, name, pattern }: { known: KnownThing; name: string; pattern: RegExp },
  side: TwoSides,
): boolean {
  const [own, other] = [sides[side].find(known.thing.key), sides[otherSide(side)].find(known.thing.key)];
  if (!own || !namesIn(own, pattern).has(name)) return false;
  return other === null || !namesIn(other, pattern).has(name);
}

interface Use {
  known: KnownThing;
  /** Name or id of the target in the expression. */
  name: string;
  target: KnownThing;
  holder: TwoSides;
}

/** A removed query is kept or not; the expression stays as it is. To a renamed query, the expression is adapted. */
function settle({ result, decisions, overrides }: Check, { known, name, target, holder }: Use): void {
  const renamed = result.find(target.thing.key);
  const shown = JSON.stringify([shownThing(known)]);
  const resolution = decisions.decide({
    kind: 'missing_query',
    place: { thing: target.thing, path: ['usedBy', known.thing.key] },
    base: JSON.stringify(shownThing(target)),
    mine: holder === 'mine' ? shown : null,
    theirs: holder === 'theirs' ? shown : null,
    suggestion: renamed ? 'both' : holder,
  });
  if (renamed === null) {
    if ((resolution ?? 'mine') !== otherSide(holder)) overrides.restore(target.thing.key, holder);
  } else if ((resolution ?? 'both') === 'both') {
    overrides.renameQuery(known.thing.key, name, renamed.name ?? '');
  }
}
