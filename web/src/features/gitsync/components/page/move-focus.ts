import type { KeyboardEvent } from 'react';
import { moveThroughRows } from '../../../../lib/focus';

/** Moves the focus through the rows of all lists with the arrow keys; the space bar ticks a row. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === ' ') tick(event);
  moveThroughRows(event);
}

function tick(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as HTMLElement).closest('[data-row]');
  const box = row?.closest('li')?.querySelector<HTMLElement>('input[type="checkbox"]');
  if (!box) return;
  event.preventDefault();
  box.click();
}
