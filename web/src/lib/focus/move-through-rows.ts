import type { KeyboardEvent } from 'react';
import { ROW_STEPS } from '../row-keys';

/** Moves the focus with the arrow keys through the elements with `data-row`, of all lists in the element. */
export function moveThroughRows(event: KeyboardEvent<HTMLElement>): void {
  const step = ROW_STEPS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  rows[step(at, rows.length - 1)]?.focus();
}
