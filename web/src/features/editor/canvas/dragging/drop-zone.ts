import { COLUMNS, type Box, type Target } from '../../document';
import { snapped, stepped } from './moved-boxes';

/** Part of the canvas that can hold components. Marked with `data-zone`: a component id and its slot. */
export interface Zone {
  element: HTMLElement;
  target: Target;
}

const PAGE = '';

/** Value of `data-zone`. */
export const zoneMark = ({ parentId, slot }: Target): string =>
  parentId === null ? PAGE : slot === null ? parentId : `${parentId} ${slot}`;

function targetOf(mark: string): Target {
  const [parentId, slot] = mark.split(' ');
  return { parentId: parentId || null, slot: slot ?? null };
}

const holds = (element: Element, x: number, y: number): boolean => {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  return x >= left && x < right && y >= top && y < bottom;
};

/** Returns the innermost zone at a point of the window, outside of the given elements. */
export function findZone(stage: Element, point: { x: number; y: number }, except: Element[]): Zone | null {
  const zones = [...stage.querySelectorAll<HTMLElement>('[data-zone]')].filter(
    (zone) =>
      !zone.closest('[inert]') &&
      !except.some((element) => element.contains(zone)) &&
      isSeen(stage, zone, point),
  );
  // The innermost zone comes last in document order; a modal is above all the others.
  const element = zones.at(-1);
  return element ? { element, target: targetOf(element.dataset.zone ?? PAGE) } : null;
}

/** Tells if a point of the zone is visible: surrounding zones clip it. */
function isSeen(stage: Element, zone: Element, { x, y }: { x: number; y: number }): boolean {
  for (
    let at: Element | null = zone;
    at && at !== stage;
    at = at.parentElement?.closest('[data-zone]') ?? null
  )
    if (!holds(at, x, y)) return false;
  return holds(stage, x, y);
}

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
