import { useRef, type PointerEvent } from 'react';
import { COLUMNS, moveComponent, type Box, type Component } from '../document';
import { useEditor } from '../session/use-editor';

export type Grip = 'move' | 'right' | 'bottom' | 'corner';

const STEP_PX = 10;
const THRESHOLD_PX = 4;
const MIN_HEIGHT_PX = 10;

interface Drag {
  grip: Grip;
  x: number;
  y: number;
  element: HTMLElement;
  columnPx: number;
  box: Box | null;
}

const COLUMN_PERCENT = 100 / COLUMNS;

/** Moving and resizing by pointer. Until it is let go only the one element moves; the document changes once, at the end. */
export function useDragging(component: Component) {
  const { change, isReadOnly } = useEditor();
  const drag = useRef<Drag | null>(null);
  const start = (grip: Grip) => (event: PointerEvent<HTMLElement>) => {
    if (isReadOnly || event.button !== 0) return;
    const element = event.currentTarget.closest<HTMLElement>('[data-component]');
    if (!element?.parentElement) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = {
      grip,
      x: event.clientX,
      y: event.clientY,
      element,
      columnPx: element.parentElement.clientWidth / COLUMNS,
      box: null,
    };
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    if (!drag.current) return;
    const { grip, x, y, element, columnPx } = drag.current;
    const dx = event.clientX - x;
    const dy = event.clientY - y;
    if (!drag.current.box && Math.hypot(dx, dy) < THRESHOLD_PX) return;
    const box = draggedBox(component.box, grip, { columns: Math.round(dx / columnPx), px: stepped(dy) });
    drag.current.box = box;
    place(element, box);
  };
  const end = () => {
    const box = drag.current?.box;
    drag.current = null;
    if (box) change(`Move ${component.name}`, (at) => moveComponent(at, component, box));
  };
  const cancel = () => {
    if (drag.current) place(drag.current.element, component.box);
    drag.current = null;
  };
  return {
    gripProps: (grip: Grip) => ({
      onPointerDown: start(grip),
      onPointerMove: move,
      onPointerUp: end,
      onPointerCancel: cancel,
    }),
  };
}

const stepped = (px: number): number => Math.round(px / STEP_PX) * STEP_PX;

export function draggedBox(box: Box, grip: Grip, by: { columns: number; px: number }): Box {
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

const snapped = (percent: number): number => Math.round(percent / COLUMN_PERCENT) * COLUMN_PERCENT;

function place(element: HTMLElement, { left, width, top, height }: Box): void {
  Object.assign(element.style, {
    left: `${left}%`,
    width: `${width}%`,
    top: `${top}px`,
    height: `${height}px`,
  });
}
