import { t } from '@lingui/core/macro';
import {
  canMoveInto,
  COLUMNS,
  componentsOf,
  moveAll,
  moveInto,
  topMost,
  namesOf,
  type Box,
  type Component,
  type Move,
} from '../../document';
import type { Editor } from '../../session/use-editor';
import classes from '../canvas.module.css';
import { setDragged, tellDragged } from './drags';
import { boxIn, findZone, measureZones, type MeasuredZone, type Zone } from './drop-zone';
import { movedBoxes, stepped, type Grip } from './moved-boxes';

const THRESHOLD_PX = 4;

interface Point {
  x: number;
  y: number;
}

interface Start {
  component: Component;
  grip: Grip;
  /** Element under the pointer. */
  pressed: Element;
  /** Point of the window. */
  from: Point;
}

/** Moves or resizes components under a pressed pointer. Only their elements move; the document changes once, at the end. */
export class Drag {
  #at: Point;
  #moves: Move[] | null = null;
  #zone: Zone | null = null;
  #zones: MeasuredZone[] | null = null;
  #frame = 0;
  #isOver = false;
  /** Position of the scrolled part at the start, and at the last frame. */
  readonly #scrolledFrom: Point;
  #scrolled: Point;

  private constructor(
    private readonly editor: Editor,
    private readonly parts: {
      grip: Grip;
      from: Point;
      stage: Element;
      scroller: Element;
      columnPx: number;
      components: Component[];
      elements: Map<string, HTMLElement>;
    },
  ) {
    this.#at = parts.from;
    this.#scrolledFrom = this.#scrolled = this.#scroll();
  }

  /** Returns null if the component is not on the canvas. */
  static begin(editor: Editor, { component, grip, pressed, from }: Start): Drag | null {
    const stage = pressed.closest('[data-stage]');
    const element = stage && findElement(stage, component.id);
    const scroller = element?.closest('[data-scroller]');
    if (!stage || !element?.parentElement || !scroller) return null;
    const { selection, getContext } = editor;
    const isGroup = grip === 'move' && selection.has(component.id);
    const components = isGroup ? topMost(componentsOf(getContext()), selection.ids) : [component];
    const found = components.map(({ id }) => [id, findElement(stage, id)] as const);
    const elements = new Map(found.filter((entry): entry is [string, HTMLElement] => entry[1] !== null));
    const columnPx = element.parentElement.clientWidth / COLUMNS;
    return new Drag(editor, { grip, from, stage, scroller, columnPx, components, elements });
  }

  /** Tells if the pointer has moved far enough for more than a click. */
  get hasMoved(): boolean {
    return this.#moves !== null;
  }

  moveTo(point: Point): void {
    this.#at = point;
    const { from, grip, stage, elements, components } = this.parts;
    const isClick = Math.hypot(point.x - from.x, point.y - from.y) < THRESHOLD_PX;
    if (this.#isOver || this.hasMoved || isClick) return;
    this.#moves = [];
    if (grip === 'move') {
      // Drawn above everything else, also outside of their container.
      stage.toggleAttribute('data-dragging', true);
      for (const element of elements.values()) element.toggleAttribute('data-raised', true);
    }
    setDragged(components.map(({ id }) => id));
    window.addEventListener('keydown', this.#cancelByKey, { capture: true });
    this.#look();
  }

  drop(): void {
    if (this.#isOver) return;
    if (this.hasMoved) this.#place();
    this.#stop();
    if (!this.#moves) return;
    const moves = this.#moves;
    const zone = this.#zone;
    const { grip, components, elements } = this.parts;
    const names = namesOf(components);
    if (!zone) {
      const label = grip === 'move' ? t`Move ${names}` : t`Resize ${names}`;
      return this.editor.change(label, (at) => moveAll(at, moves));
    }
    const dropped = moves.map(({ component, box }) => {
      const element = elements.get(component.id);
      return { component, box: element ? boxIn(zone, element.getBoundingClientRect()) : box };
    });
    this.editor.change(t`Move ${names}`, (at) => moveInto(at, dropped, zone.target));
  }

  cancel(): void {
    if (this.#isOver) return;
    for (const { id, box } of this.parts.components) place(this.parts.elements.get(id), box);
    this.#stop();
    tellDragged();
  }

  readonly #cancelByKey = (event: KeyboardEvent): void => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    this.cancel();
  };

  /** Once for each frame: browsers tell of a pointer more often, and not at all while the page scrolls under it. */
  readonly #look = (): void => {
    this.#frame = requestAnimationFrame(this.#look);
    scrollTowards(this.parts.scroller, this.#at);
    this.#place();
  };

  #place(): void {
    const scrolled = this.#scroll();
    if (scrolled.x !== this.#scrolled.x || scrolled.y !== this.#scrolled.y) this.#zones = null;
    this.#scrolled = scrolled;
    const { grip, from, columnPx, components, elements } = this.parts;
    const dx = this.#at.x - from.x + scrolled.x - this.#scrolledFrom.x;
    const dy = this.#at.y - from.y + scrolled.y - this.#scrolledFrom.y;
    this.#moves = movedBoxes(components, grip, { columns: Math.round(dx / columnPx), px: stepped(dy) });
    if (grip === 'move') showZone((this.#zone = this.#findOtherZone()));
    for (const { component, box } of this.#moves) place(elements.get(component.id), box);
    tellDragged();
  }

  /** Returns the zone under the pointer, unless the components are already in it. */
  #findOtherZone(): Zone | null {
    const context = this.editor.getContext();
    // The nesting is the same on all devices, so moving on one device does not change it.
    if (context.device === 'mobile') return null;
    const { stage, elements, components } = this.parts;
    this.#zones ??= measureZones(stage, [...elements.values()]);
    const zone = findZone(this.#zones, this.#at);
    if (!zone) return null;
    const { parentId, slot } = zone.target;
    if (components.every((each) => each.parentId === parentId && each.slot === slot)) return null;
    const ids = components.map(({ id }) => id);
    const { document, model, page } = context;
    return canMoveInto(componentsOf({ document, model, page }), ids, zone.target) ? zone : null;
  }

  #scroll(): Point {
    const { scrollLeft, scrollTop } = this.parts.scroller;
    return { x: scrollLeft, y: scrollTop };
  }

  #stop(): void {
    this.#isOver = true;
    cancelAnimationFrame(this.#frame);
    window.removeEventListener('keydown', this.#cancelByKey, { capture: true });
    showZone(null);
    this.parts.stage.toggleAttribute('data-dragging', false);
    for (const element of this.parts.elements.values()) element.toggleAttribute('data-raised', false);
    setDragged([]);
  }
}

const findElement = (stage: Element, id: string) =>
  stage.querySelector<HTMLElement>(`[data-component="${CSS.escape(id)}"]`);

function place(element: HTMLElement | undefined, { left, width, top, height }: Box): void {
  if (element)
    Object.assign(element.style, {
      left: `${left}%`,
      width: `${width}%`,
      top: `${top}px`,
      height: `${height}px`,
    });
}

const EDGE_PX = 48;
const FASTEST_PX = 16;

/** Scrolls for one frame if the pointer is near an edge or beyond it, the faster the further. */
function scrollTowards(element: Element, { x, y }: { x: number; y: number }): void {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  element.scrollBy(speedAt(x, left, right), speedAt(y, top, bottom));
}

function speedAt(at: number, from: number, to: number): number {
  // Both edges of a narrow window would overlap.
  const edgePx = Math.min(EDGE_PX, (to - from) / 4);
  const into = at < from + edgePx ? at - (from + edgePx) : Math.max(0, at - (to - edgePx));
  return Math.round(FASTEST_PX * Math.max(-1, Math.min(1, into / edgePx)));
}

let frame: HTMLElement | null = null;

/** Draws a frame over the drop target, outside of the components, which are not re-rendered. */
function showZone(zone: Zone | null): void {
  if (!zone) {
    frame?.remove();
    frame = null;
    return;
  }
  const { left, top, width, height } = zone.element.getBoundingClientRect();
  frame ??= document.body.appendChild(document.createElement('div'));
  frame.className = classes.zone;
  frame.dataset.dropZone = '';
  Object.assign(frame.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${width}px`,
    height: `${height}px`,
  });
}
