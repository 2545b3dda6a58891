import classes from '../canvas.module.css';
import type { Zone } from './drop-zone';

let frame: HTMLElement | null = null;

/** Draws a frame over the drop target, outside of the components, which are not re-rendered. */
export function showZone(zone: Zone | null): void {
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
