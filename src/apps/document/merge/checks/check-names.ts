import type { KnownThing, StructuredDocument } from '../../structure';
import { dropTree, otherSide, TWO_SIDES, type Check, type TwoSides } from './check';

/** Name that must be unique among the things of one scope. */
interface Label {
  conflict: 'name_taken' | 'handle_taken';
  scope: string;
  text: string;
  path: readonly string[];
}

/** Finds names that both sides gave to different things: to queries, components of one page, and pages as handles. */
export function checkNames(check: Check): void {
  const bearers = new Map<string, { known: KnownThing; label: Label }[]>();
  for (const known of check.result.things.values()) {
    const label = labelOf(known);
    if (!label) continue;
    const key = JSON.stringify([label.scope, label.text]);
    const others = bearers.get(key);
    if (others) others.push({ known, label });
    else bearers.set(key, [{ known, label }]);
  }
  const taken = new TakenLabels(check);
  for (const sharing of bearers.values()) if (sharing.length > 1) checkShared(check, sharing, taken);
}

function labelOf({ thing, name, node, pageId }: KnownThing): Label | null {
  if (thing.kind === 'page') {
    const handle = node.document.findString(node.get('handle'));
    return handle === null
      ? null
      : { conflict: 'handle_taken', scope: 'page', text: handle, path: ['handle'] };
  }
  if (name === null || (thing.kind !== 'query' && thing.kind !== 'component')) return null;
  const scope = thing.kind === 'query' ? 'query' : `component on ${pageId}`;
  const path = node.get('name') || thing.kind === 'query' ? ['name'] : ['component', 'name'];
  return { conflict: 'name_taken', scope, text: name, path };
}

function checkShared(
  check: Check,
  sharing: readonly { known: KnownThing; label: Label }[],
  taken: TakenLabels,
): void {
  const [mine, theirs] = TWO_SIDES.map((side) => sharing.find(({ known }) => isOnlyOn(check, known, side)));
  if (!mine || !theirs) return;
  const { conflict: kind, path, text } = theirs.label;
  const suggested = taken.findFree(theirs.label);
  const resolution = check.decisions.decide({
    kind,
    place: { thing: theirs.known.thing, path },
    base: null,
    mine: JSON.stringify({ id: mine.known.thing.id, name: text }),
    theirs: JSON.stringify({ id: theirs.known.thing.id, name: text }),
    suggestion: { value: JSON.stringify(suggested) },
  });
  const other = resolution ?? 'both';
  if (other === 'mine' || other === 'base') undo(check, theirs);
  if (other === 'theirs' || other === 'base') undo(check, mine);
  const value = typeof other === 'object' && 'value' in other ? other.value : JSON.stringify(suggested);
  if (other === 'both' || typeof other === 'object')
    check.overrides.force({ thing: theirs.known.thing, path }, { value });
}

/** Returns true if this side, and not the other, gives the thing this name. */
function isOnlyOn({ sides }: Check, known: KnownThing, side: TwoSides): boolean {
  const wanted = JSON.stringify(labelOf(known));
  const hasIt = (document: StructuredDocument) => {
    const own = document.find(known.thing.key);
    return own !== null && JSON.stringify(labelOf(own)) === wanted;
  };
  return hasIt(sides[side]) && !hasIt(sides[otherSide(side)]);
}

/** Takes back the addition or the renaming of a thing. */
function undo(check: Check, { known, label }: { known: KnownThing; label: Label }): void {
  const former = check.sides.base.find(known.thing.key);
  if (former) check.overrides.force({ thing: known.thing, path: label.path }, 'base');
  else dropTree(check, known.thing.key);
}

/** Names in use in any of the documents, and those that were suggested. */
class TakenLabels {
  private readonly scopes = new Map<string, Set<string>>();

  constructor({ result, sides }: Check) {
    for (const document of [result, sides.mine, sides.theirs]) {
      for (const known of document.things.values()) {
        const label = labelOf(known);
        if (label) this.scopes.set(label.scope, (this.scopes.get(label.scope) ?? new Set()).add(label.text));
      }
    }
  }

  /** Returns the name with the first number that makes it free. */
  findFree({ scope, text, conflict }: Label): string {
    const taken = this.scopes.get(scope)!;
    const separator = conflict === 'handle_taken' ? '-' : '_';
    let count = 2;
    while (taken.has(`${text}${separator}${count}`)) count += 1;
    taken.add(`${text}${separator}${count}`);
    return `${text}${separator}${count}`;
  }
}
