import { useRef, type PointerEvent } from 'react';
import {
  canMoveInto,
  COLUMNS,
  componentsOf,
  moveAll,
  moveInto,
  topMost,
  type Box,
  type Component,
  type Move,
} from '../../document';
import { useEditor, type Editor } from '../../session/use-editor';
import { boxIn, findZone, type Zone } from './drop-zone';
import { movedBoxes, stepped, type Grip } from './moved-boxes';
import { showZone } from './show-zone';

const THRESHOLD_PX = 4;

interface Drag {
  grip: Grip;
  x: number;
  y: number;
  stage: Element;
  columnPx: number;
  components: Component[];
  elements: Map<string, HTMLElement>;
  moves: Move[] | null;
  zone: Zone | null;
}

/** Moves and resizes by pointer. Only the elements move until release; then the document changes once. */
export function useDragging(component: Component) {
  const editor = useEditor();
  const drag = useRef<Drag | null>(null);
  const wasMoved = useRef(false);
  const start = (grip: Grip) => (event: PointerEvent<HTMLElement>) => {
    if (editor.isReadOnly || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
    drag.current = startDrag(editor, { component, grip, event });
    wasMoved.current = false;
    if (drag.current) event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent<HTMLElement>) => {
    if (drag.current) moveDrag(editor, drag.current, event);
  };
  const end = () => {
    const done = drag.current;
    drag.current = null;
    if (!done) return;
    showZone(null);
    raise(done, false);
    wasMoved.current = done.moves !== null;
    if (done.moves) drop(editor, done, done.moves);
  };
  const cancel = () => {
    const stopped = drag.current;
    drag.current = null;
    if (!stopped) return;
    for (const { id, box } of stopped.components) place(stopped.elements.get(id), box);
    showZone(null);
    raise(stopped, false);
  };
  return {
    /** Tells if the last press was a drag, and not a click. */
    hasMoved: () => wasMoved.current,
    gripProps: (grip: Grip) => ({
      onPointerDown: start(grip),
      onPointerMove: move,
      onPointerUp: end,
      onPointerCancel: cancel,
    }),
  };
}

interface Start {
  component: Component;
  grip: Grip;
  event: PointerEvent<HTMLElement>;
}

function startDrag({ selection, getContext }: Editor, { component, grip, event }: Start): Drag | null {
  const element = event.currentTarget.closest<HTMLElement>('[data-component]');
  const stage = element?.closest('[data-stage]');
  if (!element?.parentElement || !stage) return null;
  const { document, model, page, device } = getContext();
  const isGroup = grip === 'move' && selection.has(component.id);
  const components = isGroup
    ? topMost(componentsOf({ document, model, page, device }), selection.ids)
    : [component];
  const elements = new Map(components.map(({ id }) => [id, findElement(stage, id)] as const));
  return {
    grip,
    x: event.clientX,
    y: event.clientY,
    stage,
    columnPx: element.parentElement.clientWidth / COLUMNS,
    components,
    elements: new Map([...elements].filter((entry): entry is [string, HTMLElement] => entry[1] !== null)),
    moves: null,
    zone: null,
  };
}

const findElement = (stage: Element, id: string) =>
  stage.querySelector<HTMLElement>(`[data-component="${CSS.escape(id)}"]`);

function moveDrag(editor: Editor, drag: Drag, event: PointerEvent): void {
  const { grip, columnPx, components, elements } = drag;
  const dx = event.clientX - drag.x;
  const dy = event.clientY - drag.y;
  if (!drag.moves && Math.hypot(dx, dy) < THRESHOLD_PX) return;
  if (!drag.moves) raise(drag, true);
  drag.moves = movedBoxes(components, grip, { columns: Math.round(dx / columnPx), px: stepped(dy) });
  for (const { component, box } of drag.moves) place(elements.get(component.id), box);
  if (grip === 'move') drag.zone = findOtherZone(editor, drag, { x: event.clientX, y: event.clientY });
  showZone(drag.zone);
}

/** Returns the zone under the pointer, unless the components are already in it. */
function findOtherZone({ getContext }: Editor, drag: Drag, point: { x: number; y: number }): Zone | null {
  const { document, model, page, device } = getContext();
  // The nesting is the same on all devices, so moving on one device does not change it.
  if (device === 'mobile') return null;
  const zone = findZone(drag.stage, point, [...drag.elements.values()]);
  if (!zone) return null;
  const { parentId, slot } = zone.target;
  if (drag.components.every((each) => each.parentId === parentId && each.slot === slot)) return null;
  const ids = drag.components.map(({ id }) => id);
  return canMoveInto(componentsOf({ document, model, page }), ids, zone.target) ? zone : null;
}

function drop({ change }: Editor, { components, elements, zone, grip }: Drag, moves: Move[]): void {
  const names = components.length === 1 ? components[0].name : `${components.length} components`;
  if (!zone) {
    change(`${grip === 'move' ? 'Move' : 'Resize'} ${names}`, (at) => moveAll(at, moves));
    return;
  }
  const dropped = moves.map(({ component, box }) => {
    const element = elements.get(component.id);
    return { component, box: element ? boxIn(zone, element.getBoundingClientRect()) : box };
  });
  change(`Move ${names}`, (at) => moveInto(at, dropped, zone.target));
}

/** Shows dragged components above everything else, also outside of their container. */
function raise({ stage, elements, grip }: Drag, isRaised: boolean): void {
  if (grip !== 'move') return;
  stage.toggleAttribute('data-dragging', isRaised);
  for (const element of elements.values()) element.toggleAttribute('data-raised', isRaised);
}

function place(element: HTMLElement | undefined, { left, width, top, height }: Box): void {
  if (element)
    Object.assign(element.style, {
      left: `${left}%`,
      width: `${width}%`,
      top: `${top}px`,
      height: `${height}px`,
    });
}
