import { useSyncExternalStore } from 'react';

const NONE: ReadonlySet<string> = new Set();
let dragged = NONE;
const starts = new Set<() => void>();
const moves = new Set<() => void>();

/** Adds a listener; returns the function that removes it. */
const listenIn = (listeners: Set<() => void>) => (listener: () => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

/** Calls the listener after each move of dragged components, which is on the screen and not in the document yet. */
export const onDragged = listenIn(moves);
const onStarted = listenIn(starts);

/** Ids of the components that are being dragged. */
export const useDragged = (): ReadonlySet<string> => useSyncExternalStore(onStarted, () => dragged);

export function setDragged(ids: Iterable<string>): void {
  const next = new Set(ids);
  dragged = next.size === 0 ? NONE : next;
  for (const listener of starts) listener();
}

export function tellDragged(): void {
  for (const listener of moves) listener();
}
