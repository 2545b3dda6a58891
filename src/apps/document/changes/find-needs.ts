import type { StructuredDocument } from '../structure';
import type { Site } from './pair-walk';

type Needs = Map<string, Set<string>>;

/**
 * Returns, by the keys of changes, those that each needs: what is added needs what it is in and what it refers to; what
 * is removed needs the changes of all that was in it or referred to it.
 */
export function findNeeds(
  sites: readonly Site[],
  { before, after }: { before: StructuredDocument; after: StructuredDocument },
): Needs {
  const needs: Needs = new Map();
  const changed = new Set(sites.map(({ change }) => change));
  const add = (key: string, needed: string) => {
    if (key === needed || !changed.has(key) || !changed.has(needed)) return;
    const known = needs.get(key);
    if (known) known.add(needed);
    else needs.set(key, new Set([needed]));
  };
  for (const site of sites) {
    if (site.within === null) continue;
    if (site.after) add(site.change, site.within);
    else add(site.within, site.change);
  }
  forEachNewReference({ from: before, to: after }, (key, target) => add(key, target));
  forEachNewReference({ from: after, to: before }, (key, target) => add(target, key));
  return needs;
}

/** Visits the references, of any thing in `to`, to things that `from` does not have. */
function forEachNewReference(
  { from, to }: { from: StructuredDocument; to: StructuredDocument },
  visit: (key: string, target: string) => void,
): void {
  for (const [key, { references }] of to.things) {
    const former = from.find(key)?.references ?? [];
    for (const reference of references) {
      const target = to.findTarget(reference);
      if (target === null || from.find(target.thing.key) !== null) continue;
      const isKept = former.some(({ kind, id }) => kind === reference.kind && id === reference.id);
      if (!isKept) visit(key, target.thing.key);
    }
  }
}
