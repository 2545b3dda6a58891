import type { Component } from './components';

/** The components and all that stands in them. */
export function withDescendants(components: readonly Component[], ids: readonly string[]): Set<string> {
  const children = new Map<string, string[]>();
  for (const { id, parentId } of components) {
    if (parentId === null) continue;
    const siblings = children.get(parentId);
    if (siblings) siblings.push(id);
    else children.set(parentId, [id]);
  }
  const found = new Set(ids);
  // A set that grows is walked to its new end, and no circle of parents makes it grow for ever.
  for (const id of found) for (const child of children.get(id) ?? []) found.add(child);
  return found;
}

/** Those that do not stand in another one of them, in the order of the document. */
export function topMost(components: readonly Component[], ids: readonly string[]): Component[] {
  const chosen = components.filter(({ id }) => ids.includes(id));
  const inside = new Set<string>();
  for (const { id } of chosen)
    for (const other of withDescendants(components, [id])) if (other !== id) inside.add(other);
  return chosen.filter(({ id }) => !inside.has(id));
}
