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
  const chosen = components.filter(({ id }) => ids.includes(id));
  const inside = new Set<string>();
  for (const { id } of chosen)
    for (const other of withDescendants(components, [id])) if (other !== id) inside.add(other);
  return chosen.filter(({ id }) => !inside.has(id));
}
