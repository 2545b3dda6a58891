import { groupBy } from '../../core/group-by';
import type { Component } from '../document/editing';

export interface TreeNode {
  component: Component;
  children: readonly TreeNode[];
}

/** Deeper components would be nowhere to be seen. */
const MAX_DEPTH = 50;

/** Builds the component tree. Unchanged nodes keep their identity. */
export class Tree {
  #known = new Map<string, TreeNode>();

  of(components: readonly Component[]): TreeNode[] {
    const ids = new Set(components.map(({ id }) => id));
    const byParent = groupBy(components, ({ parentId }) => (parentId && ids.has(parentId) ? parentId : null));
    const next = new Map<string, TreeNode>();
    const nodesIn = (parentId: string | null, depth: number): TreeNode[] =>
      depth > MAX_DEPTH
        ? []
        : (byParent.get(parentId) ?? []).map((component) => {
            const node = this.#same({ component, children: nodesIn(component.id, depth + 1) });
            next.set(component.id, node);
            return node;
          });
    const roots = nodesIn(null, 1);
    this.#known = next;
    return roots;
  }

  #same(node: TreeNode): TreeNode {
    const before = this.#known.get(node.component.id);
    const isSame =
      before?.component === node.component &&
      before.children.length === node.children.length &&
      before.children.every((kid, index) => kid === node.children[index]);
    return isSame ? before : node;
  }
}
