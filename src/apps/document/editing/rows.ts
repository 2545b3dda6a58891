import { groupBy } from '../../../core/group-by';
import type { Component } from './components';

/** A component in the list, and its place in the tree. */
export interface Row {
  component: Component;
  /** 0 for a component directly on the page. */
  depth: number;
  parentId: string | null;
  hasChildren: boolean;
  /** Position among its siblings, from 1. */
  position: number;
  siblings: number;
}

/** Sorts from top to bottom, each component followed by its children. */
export function rowsOf(components: readonly Component[]): Row[] {
  const byParent = groupByParent(components);
  const rows: Row[] = [];
  const visit = (parentId: string | null, depth: number): void => {
    const siblings = byParent.get(parentId) ?? [];
    siblings.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
    for (const [index, component] of siblings.entries()) {
      const place = { depth, parentId, position: index + 1, siblings: siblings.length };
      rows.push({ component, ...place, hasChildren: byParent.has(component.id) });
      visit(component.id, depth + 1);
    }
  };
  visit(null, 0);
  return rows;
}

function groupByParent(components: readonly Component[]): Map<string | null, Component[]> {
  const ids = new Set(components.map(({ id }) => id));
  return groupBy(components, ({ parentId }) => (parentId !== null && ids.has(parentId) ? parentId : null));
}
