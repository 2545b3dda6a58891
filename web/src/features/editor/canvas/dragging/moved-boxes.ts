import { COLUMNS, type Box, type Component, type Move } from '../../document';

export type Grip = 'move' | 'right' | 'bottom' | 'corner';

const STEP_PX = 10;
const MIN_HEIGHT_PX = 10;
const COLUMN_PERCENT = 100 / COLUMNS;

export interface By {
  columns: number;
  px: number;
}

export const stepped = (px: number): number => Math.round(px / STEP_PX) * STEP_PX;

export const snapped = (percent: number): number => Math.round(percent / COLUMN_PERCENT) * COLUMN_PERCENT;

/** Moves boxes. A group keeps its distances, so the first one at an edge stops all. */
export function movedBoxes(components: readonly Component[], grip: Grip, by: By): Move[] {
  if (components.length === 1 || grip !== 'move')
    return components.map((component) => ({ component, box: draggedBox(component.box, grip, by) }));
  const leftmost = Math.min(...components.map(({ box }) => box.left));
  const rightmost = Math.max(...components.map(({ box }) => box.left));
  const highest = Math.min(...components.map(({ box }) => box.top));
  const left = Math.min(100 - COLUMN_PERCENT - rightmost, Math.max(-leftmost, by.columns * COLUMN_PERCENT));
  const top = Math.max(-highest, by.px);
  return components.map((component) => {
    const { box } = component;
    return {
      component,
      box: { ...box, left: box.left + (by.columns && left), top: box.top + (by.px && top) },
    };
  });
}

function draggedBox(box: Box, grip: Grip, by: By): Box {
  if (grip === 'move') {
    const left = by.columns === 0 ? box.left : snapped(box.left + by.columns * COLUMN_PERCENT);
    return {
      ...box,
      left: Math.min(100 - COLUMN_PERCENT, Math.max(0, left)),
      top: Math.max(0, by.px === 0 ? box.top : stepped(box.top + by.px)),
    };
  }
  return {
    ...box,
    width: grip === 'bottom' ? box.width : Math.max(COLUMN_PERCENT, box.width + by.columns * COLUMN_PERCENT),
    height: grip === 'right' ? box.height : Math.max(MIN_HEIGHT_PX, box.height + by.px),
  };
}
