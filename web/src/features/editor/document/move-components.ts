import { bottomOf, parentText, type Place, type Target } from './change-components';
import { COLUMNS, componentsOf, pathsOf, type Box, type Component } from './components';
import { setAt, type Edit } from './edits';
import { moveComponent } from './layouts';
import { topMost, withDescendants } from './nesting';

export interface Move {
  component: Component;
  box: Box;
}

export const moveAll = (place: Place, moves: readonly Move[]): Edit[] =>
  moves.flatMap(({ component, box }) => moveComponent(place, component, box));

/** Whether they can stand there: nothing stands in itself, or in what it holds. */
export function canMoveInto(
  components: readonly Component[],
  ids: readonly string[],
  target: Target,
): boolean {
  if (target.parentId === null) return true;
  const exists = components.some(({ id }) => id === target.parentId);
  return exists && !withDescendants(components, ids).has(target.parentId);
}

/** Puts components into a part of another one, or onto the page, at the places that are named. */
export function moveInto(place: Place, moves: readonly Move[], target: Target): Edit[] {
  const components = componentsOf(place.document, place.model, place.page, place.device);
  const ids = moves.map(({ component }) => component.id);
  if (!canMoveInto(components, ids, target)) return [];
  const parent = JSON.stringify(parentText(target));
  return moves.flatMap(({ component, box }) => [
    ...pathsOf(place.document, { ...place, id: component.id }).map((path) =>
      setAt(place.document, [...path, 'parent'], parent),
    ),
    ...moveComponent(place, component, box),
  ]);
}

/** The same without a place: they come under what is there, as they stand to one another. */
export function moveUnder(place: Place, ids: readonly string[], target: Target): Edit[] {
  const components = componentsOf(place.document, place.model, place.page, place.device);
  const moved = topMost(components, ids).filter(
    ({ parentId, slot }) => parentId !== target.parentId || slot !== target.slot,
  );
  return moveInto(place, placedAt(moved, { left: 1, top: bottomOf(components, target) }), target);
}

/** As they stand to one another, the group at a place of its own: columns and pixels. */
export function placedAt(components: readonly Component[], at: { left: number; top: number }): Move[] {
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
