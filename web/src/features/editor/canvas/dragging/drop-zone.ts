import { COLUMNS, type Box, type Target } from '../../document';
import { snapped, stepped } from './moved-boxes';

/** Part of the canvas that can hold components. Marked with `data-zone`: a component id and its slot. */
export interface Zone {
  element: HTMLElement;
  target: Target;
}

interface Rect {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A zone with the part of it that can be seen in the window. */
export type MeasuredZone = Zone & { seen: Rect };

const PAGE = '';

/** Value of `data-zone`. */
export const zoneMark = ({ parentId, slot }: Target): string =>
  parentId === null ? PAGE : slot === null ? parentId : `${parentId} ${slot}`;

function targetOf(mark: string): Target {
  const [parentId, slot] = mark.split(' ');
  return { parentId: parentId || null, slot: slot ?? null };
}

/**
 * Measures the zones outside of the given elements, in document order. Holds until something is scrolled: to measure them at
 * each move would lay out the page each time.
 */
export function measureZones(stage: Element, except: readonly Element[]): MeasuredZone[] {
  const seenOf = new Map<Element, Rect>([[stage, stage.getBoundingClientRect()]]);
  const zones = [...stage.querySelectorAll<HTMLElement>('[data-zone]')].filter(
    (zone) => !zone.closest('[inert]') && !except.some((element) => element.contains(zone)),
  );
  return zones.map((element) => {
    // Surrounding zones clip it, and come before it.
    const around = element.parentElement?.closest('[data-zone]') ?? stage;
    const seen = common(element.getBoundingClientRect(), seenOf.get(around) ?? seenOf.get(stage)!);
    seenOf.set(element, seen);
    return { element, target: targetOf(element.dataset.zone ?? PAGE), seen };
  });
}

const common = (one: Rect, other: Rect): Rect => ({
  left: Math.max(one.left, other.left),
  right: Math.min(one.right, other.right),
  top: Math.max(one.top, other.top),
  bottom: Math.min(one.bottom, other.bottom),
});

/** Returns the innermost zone at a point of the window: it comes last in document order, and a modal after all others. */
export const findZone = (zones: readonly MeasuredZone[], { x, y }: { x: number; y: number }): Zone | null =>
  zones.findLast(
    ({ seen: { left, right, top, bottom } }) => x >= left && x < right && y >= top && y < bottom,
  ) ?? null;

/** Box of an element in a zone, with its width if there is room. */
export function boxIn(
  zone: Zone,
  element: { left: number; top: number; width: number; height: number },
): Box {
  const around = zone.element.getBoundingClientRect();
  const columnPx = around.width / COLUMNS;
  const columns = Math.max(1, Math.min(COLUMNS, Math.round(element.width / columnPx)));
  const width = (columns * 100) / COLUMNS;
  const left = ((element.left - around.left) / around.width) * 100;
  return {
    left: Math.max(0, Math.min(100 - width, snapped(left))),
    width,
    top: Math.max(0, stepped(element.top - around.top)),
    height: element.height,
  };
}
