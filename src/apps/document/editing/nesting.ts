import type { Component } from './components';

/** Returns the ids of the components and all their descendants. */
export function withDescendants(components: readonly Component[], ids: readonly string[]): Set<string> {
  const children = new Map<string, string[]>();
  for (const { id, parentId } of components) {
    if (parentId === null) continue;
    const siblings = children.get(parentId);
    if (siblings) siblings.push(id);
    else children.set(parentId, [id]);
  }
  const found = new Set(ids);
  // Iterating a growing set reaches its new items, and a cycle of parents does not make it grow forever.
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
  return found;
}

/** Filters out descendants of the other given components; keeps document order. */
export function topMost(components: readonly Component[], ids: readonly string[]): Component[] {
  const wanted = new Set(ids);
  const chosen = components.filter(({ id }) => wanted.has(id));
  const chosenIds = new Set(chosen.map(({ id }) => id));
  const parents = new Map(components.map(({ id, parentId }) => [id, parentId]));
  return chosen.filter(({ id }) => !hasAncestorIn(chosenIds, { id, parents }));
}

function hasAncestorIn(
  chosenIds: ReadonlySet<string>,
  { id, parents }: { id: string; parents: ReadonlyMap<string, string | null> },
): boolean {
  // Ends in a cycle of parents, too.
  const passed = new Set([id]);
  for (let at = parents.get(id) ?? null; at !== null && !passed.has(at); at = parents.get(at) ?? null) {
    if (chosenIds.has(at)) return true;
    passed.add(at);
  }
  return false;
}
