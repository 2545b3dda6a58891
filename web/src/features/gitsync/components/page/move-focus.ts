import type { KeyboardEvent } from 'react';

const STEPS: Record<string, (at: number, last: number) => number> = {
  ArrowDown: (at, last) => Math.min(at + 1, last),
  ArrowUp: (at) => Math.max(at - 1, 0),
  Home: () => 0,
  End: (_, last) => last,
};

/** Moves the focus through the rows of all lists in the element with the arrow keys; the space bar ticks a row. */
export function moveFocus(event: KeyboardEvent<HTMLElement>): void {
  if (event.key === ' ') tick(event);
  const step = STEPS[event.key];
  if (!step || event.ctrlKey || event.metaKey || event.altKey) return;
  const rows = [...event.currentTarget.querySelectorAll<HTMLElement>('[data-row]')];
  const at = rows.findIndex((row) => row === document.activeElement);
  if (at < 0) return;
  event.preventDefault();
  rows[step(at, rows.length - 1)]?.focus();
}

function tick(event: KeyboardEvent<HTMLElement>): void {
  const row = (event.target as HTMLElement).closest('[data-row]');
  const box = row?.closest('li')?.querySelector<HTMLElement>('input[type="checkbox"]');
  if (!box) return;
  event.preventDefault();
  box.click();
}
