import { bottomOf, parentText, type PageContext, type Target } from './change-components';
import { COLUMNS, componentsOf, pathsOf, type Box, type Component } from './components';
import type { Edit } from './edit';
import { setAt } from './edits';
import { moveComponent } from './layouts';
import { topMost, withDescendants } from './nesting';

export interface Move {
  component: Component;
  box: Box;
}

export const moveAll = (context: PageContext, moves: readonly Move[]): Edit[] =>
  moves.flatMap(({ component, box }) => moveComponent(context, component, box));

/** Tells if a move is possible: a component cannot move into itself or its descendants. */
export function canMoveInto(
  components: readonly Component[],
  ids: readonly string[],
  target: Target,
): boolean {
  if (target.parentId === null) return true;
  const exists = components.some(({ id }) => id === target.parentId);
  return exists && !withDescendants(components, ids).has(target.parentId);
}

/** Moves components into a slot or onto the page, at the given positions. */
export function moveInto(context: PageContext, moves: readonly Move[], target: Target): Edit[] {
  const components = componentsOf(context);
  const ids = moves.map(({ component }) => component.id);
  if (!canMoveInto(components, ids, target)) return [];
  const parent = JSON.stringify(parentText(target));
  return moves.flatMap(({ component, box }) => [
    ...pathsOf(context.document, { ...context, id: component.id }).map((path) =>
      setAt(context.document, [...path, 'parent'], parent),
    ),
    ...moveComponent(context, component, box),
  ]);
}

/** Moves components below the existing ones, and keeps their arrangement. */
export function moveUnder(context: PageContext, ids: readonly string[], target: Target): Edit[] {
  const components = componentsOf(context);
  const moved = topMost(components, ids).filter(
    ({ parentId, slot }) => parentId !== target.parentId || slot !== target.slot,
  );
  return moveInto(context, placedAt(moved, { left: 1, top: bottomOf(components, target) }), target);
}

/** Positions a group at the given column and pixel, and keeps its arrangement. */
function placedAt(components: readonly Component[], at: { left: number; top: number }): Move[] {
  const first = {
    left: Math.min(...components.map(({ box }) => box.left)),
    top: Math.min(...components.map(({ box }) => box.top)),
  };
  const start = (at.left * 100) / COLUMNS;
  return components.map((component) => {
    const { left, top, width, height } = component.box;
    const wanted = start + left - first.left;
    return {
      component,
      box: {
        left: Math.max(0, Math.min(wanted, 100 - Math.min(width, 100))),
        top: Math.round(at.top + top - first.top),
        width,
        height,
      },
    };
  });
}
