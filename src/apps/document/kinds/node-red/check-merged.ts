import type { Check } from '../../merge/checks/check';
import { checkCycles } from '../../merge/checks/check-pages';
import { checkReferences } from '../../merge/checks/check-references';
import type { MergeWarning } from '../../merge/decisions';
import { textOf, type KnownThing, type StructuredDocument } from '../../structure';

export function checkMerged(check: Check): MergeWarning[] {
  const { size } = check.overrides;
  const warnings = checkReferences(check);
  checkCycles(check);
  // Their demands may put nodes into other groups.
  if (check.overrides.size === size) matchMembers(check);
  return warnings;
}

/** Lets groups list the nodes that are in them, where neither side has it otherwise. */
function matchMembers({ result, sides, overrides }: Check): void {
  const [inResult, inMine, inTheirs] = [result, sides.mine, sides.theirs].map(
    (document) => new Members(document),
  );
  for (const known of result.things.values()) {
    if (textOf(known.node.get('type')) !== 'group' || inResult.match(known)) continue;
    if (
      !inMine.match(sides.mine.find(known.thing.key)) ||
      !inTheirs.match(sides.theirs.find(known.thing.key))
    )
      continue;
    overrides.force(
      { thing: known.thing, path: ['nodes'] },
      { value: JSON.stringify(inResult.wanted(known)) },
    );
  }
}

/** Nodes by the group that they name as theirs. */
class Members {
  private readonly idsOf = new Map<string, Set<string>>();

  constructor(document: StructuredDocument) {
    for (const { thing, references } of document.things.values()) {
      const group = references.find(({ kind }) => kind === 'parent')?.id;
      if (group === undefined || thing.id === null) continue;
      this.idsOf.set(group, (this.idsOf.get(group) ?? new Set()).add(thing.id));
    }
  }

  /** Returns true for a group that lists exactly its nodes, and for none. */
  match(group: KnownThing | null): boolean {
    return group === null || JSON.stringify(listed(group)) === JSON.stringify(this.wanted(group));
  }

  /** Returns the ids of a group's nodes, in the order in which it lists them. */
  wanted(group: KnownThing): string[] {
    const ids = this.idsOf.get(group.thing.id ?? '') ?? new Set();
    const kept = listed(group).filter((id) => ids.has(id));
    return [...new Set([...kept, ...ids])];
  }
}

const listed = ({ node }: KnownThing): string[] =>
  (node.get('nodes')?.items ?? []).flatMap((item) => textOf(item) ?? []);
