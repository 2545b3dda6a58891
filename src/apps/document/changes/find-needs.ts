import {
  bearersByLabel,
  Names,
  parentOf,
  parentReference,
  type KnownThing,
  type ResolvedUse,
  type StructuredDocument,
} from '../structure';
import type { Site } from './pair-walk';

export interface Documents {
  before: StructuredDocument;
  after: StructuredDocument;
}

type Needs = Map<string, Set<string>>;
/** Records that one change needs another. Does nothing unless both exist. */
type Add = (key: string, needed: string) => void;

/**
 * Returns the changes that each change needs, by key. An added thing needs its container and the things it refers to. A
 * removed thing needs the changes of its contents and of everything that referred to it. A thing that takes another's
 * name needs the change that frees the name, and the changes of all its uses. A moved thing needs the moves of its
 * containers.
 */
export function findNeeds(sites: readonly Site[], { before, after }: Documents): Needs {
  const needs: Needs = new Map();
  const changed = new Set(sites.map(({ change }) => change));
  const add: Add = (key, needed) => {
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
  addFreedNames({ before, after }, add);
  addUses({ before, after }, add);
  addMoves({ before, after }, add);
  return needs;
}

/** Visits the references in `to` to things that `from` does not have. */
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

/** Makes a thing that takes a name need the change of the thing that had it. */
function addFreedNames({ before, after }: Documents, add: Add): void {
  const formerBearers = bearersByLabel(before);
  for (const [label, bearers] of bearersByLabel(after)) {
    const former = (formerBearers.get(label) ?? []).map(({ known }) => known.thing.key);
    for (const { known } of bearers)
      if (!former.includes(known.thing.key)) for (const key of former) add(known.thing.key, key);
  }
}

/** Makes a use of a new name need the change of its target, and a target that changes its name need the changes of its uses. */
function addUses({ before, after }: Documents, add: Add): void {
  const names = { before: new Names(before), after: new Names(after) };
  if (names.before.isSameAs(names.after)) return;
  const meaning = (of: Names, document: StructuredDocument, use: ResolvedUse) =>
    of.resolve(use, document.find(use.owner.thing.key) ?? use.owner)?.thing.key;
  for (const use of names.after.listUses()) {
    const target = use.target?.thing.key;
    if (target !== undefined && meaning(names.before, before, use) !== target)
      add(use.owner.thing.key, target);
  }
  for (const use of names.before.listUses()) {
    const target = use.target?.thing.key;
    if (target !== undefined && meaning(names.after, after, use) !== target) add(target, use.owner.thing.key);
  }
}

/**
 * Makes a moved or added thing need the moves of its containers, so that nothing ends up inside itself; and a container
 * that moves to another page need the moves of its former contents.
 */
function addMoves({ before, after }: Documents, add: Add): void {
  const hasMoved = ({ thing }: KnownThing) => placeOf(before, thing.key) !== placeOf(after, thing.key);
  for (const known of after.things.values()) {
    if (!hasMoved(known)) continue;
    const seen = new Set([known.thing.key]);
    let parent = parentOf(after, known);
    for (; parent !== null && !seen.has(parent.thing.key); parent = parentOf(after, parent)) {
      seen.add(parent.thing.key);
      if (before.find(parent.thing.key) && hasMoved(parent)) add(known.thing.key, parent.thing.key);
    }
  }
  for (const known of before.things.values()) {
    const parent = parentOf(before, known);
    const now = parent && after.find(parent.thing.key);
    if (parent && now && now.pageId !== parent.pageId) add(parent.thing.key, known.thing.key);
  }
}

function placeOf(document: StructuredDocument, key: string): string | null {
  const known = document.find(key);
  return known && JSON.stringify([known.pageId, parentReference(known)?.id ?? null]);
}
