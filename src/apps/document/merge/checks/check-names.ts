import {
  bearersByLabel,
  type Bearer,
  type KnownThing,
  type Label,
  type StructuredDocument,
} from '../../structure';
import type { Resolution } from '../decisions';
import { dropTree, otherSide, TWO_SIDES, type Check, type TwoSides } from './check';

/** Finds names that both sides gave to different things: to queries, components of one page, and pages as handles. */
export function checkNames(check: Check): void {
  const taken = new TakenLabels(check);
  for (const sharing of bearersByLabel(check.result).values())
    if (sharing.length > 1) checkShared(check, sharing, taken);
}

const labelOf = (document: StructuredDocument, known: KnownThing | null): Label | null =>
  known && document.source.kind.labelOf(known);

function checkShared(check: Check, sharing: readonly Bearer[], taken: TakenLabels): void {
  const isOfSide = TWO_SIDES.some(
    (side) => sharing.filter((bearer) => hasLabel(check.sides[side], bearer)).length > 1,
  );
  if (isOfSide) return;
  // A name that neither side has, such as after a rename on one side and a move on the other, counts as theirs.
  const theirs =
    sharing.find((bearer) => isOnlyOn(check, bearer, 'theirs')) ??
    sharing.findLast((bearer) => !hasLabel(check.sides.mine, bearer))!;
  const mine = sharing.find((bearer) => bearer !== theirs)!;
  const suggested = taken.findFree(theirs);
  const resolution = decide(check, { mine, theirs, suggested }) ?? 'both';
  if (typeof resolution === 'object' || resolution === 'both') {
    const isTyped = typeof resolution === 'object' && 'value' in resolution;
    giveName(check, theirs, isTyped ? resolution.value : JSON.stringify(suggested));
    return;
  }
  if (resolution !== 'theirs') giveUp(check, theirs, () => suggested);
  if (resolution !== 'mine') giveUp(check, mine, () => taken.findFree(mine));
}

function decide(
  { decisions }: Check,
  { mine, theirs, suggested }: { mine: Bearer; theirs: Bearer; suggested: string },
): Resolution | null {
  const { thing } = theirs.known;
  const { path, text: name } = theirs.label;
  return decisions.decide({
    kind: thing.kind === 'page' ? 'handle_taken' : 'name_taken',
    place: { thing, path },
    base: null,
    mine: JSON.stringify({ id: mine.known.thing.id, name }),
    theirs: JSON.stringify({ id: thing.id, name }),
    suggestion: { value: JSON.stringify(suggested) },
  });
}

function hasLabel(document: StructuredDocument, { known, label }: Bearer): boolean {
  const own = labelOf(document, document.find(known.thing.key));
  return own !== null && own.scope === label.scope && own.text === label.text;
}

/** Returns true if this side, and not the other, gives the thing this name. */
const isOnlyOn = ({ sides }: Check, bearer: Bearer, side: TwoSides): boolean =>
  hasLabel(sides[side], bearer) && !hasLabel(sides[otherSide(side)], bearer);

/** Takes back the addition or renaming of a thing. A thing that must stay and had no other name gets a free one. */
function giveUp(check: Check, { known, label }: Bearer, findFree: () => string): void {
  const { thing } = known;
  const { sides, overrides } = check;
  const former = sides.base.find(thing.key);
  const formerName = labelOf(sides.base, former)?.text ?? null;
  const at = { thing, path: label.path };
  if (!former && !overrides.isRestored(thing.key)) dropTree(check, thing.key);
  else if (formerName !== null && formerName !== label.text && overrides.findForced(at) === null)
    overrides.force(at, { value: JSON.stringify(formerName) });
  else giveName(check, { known, label }, JSON.stringify(findFree()));
}

function giveName({ overrides, sides }: Check, { known: { thing }, label }: Bearer, value: string): void {
  const isNameOf = (side: StructuredDocument) => labelOf(side, side.find(thing.key))?.text === label.text;
  overrides.hasNewNames ||= [sides.mine, sides.theirs].every(isNameOf);
  overrides.replaceForced({ thing, path: label.path }, { value });
}

/** Names in use in any of the documents, and names suggested so far. */
class TakenLabels {
  private readonly scopes = new Map<string, Set<string>>();

  constructor({ result, sides }: Check) {
    for (const document of [result, sides.mine, sides.theirs]) {
      for (const known of document.things.values()) {
        const label = labelOf(document, known);
        if (label) this.scopes.set(label.scope, (this.scopes.get(label.scope) ?? new Set()).add(label.text));
      }
    }
  }

  /** Returns the name with the first number that makes it free. */
  findFree({ known, label: { scope, text } }: Bearer): string {
    const taken = this.scopes.get(scope)!;
    const separator = known.thing.kind === 'page' ? '-' : '_';
    let count = 2;
    while (taken.has(`${text}${separator}${count}`)) count += 1;
    taken.add(`${text}${separator}${count}`);
    return `${text}${separator}${count}`;
  }
}
