import { useSyncExternalStore } from 'react';
import type { FromFrame, ToFrame } from '../../../react/messages';
import { POPUP } from '../focus';
import { isFramed, programPage } from '../program-page';

/** The page around this one, which the server has allowed to show it in a frame. */
const program = isFramed ? window.parent : null;
let origin: string | null = null;
const early: FromFrame[] = [];

/** Tells the page around this one; does nothing outside of frames. */
export function tellProgram(message: FromFrame): void {
  if (!program) return;
  if (origin === null) early.push(message);
  else program.postMessage(message, origin);
}

type Scheme = ToFrame['colorScheme'];

let scheme: Scheme = programPage?.colorScheme ?? null;
const listeners = new Set<() => void>();

function onScheme(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns the colour scheme that the program around this page asks for; null if the person decides. */
export const useProgramScheme = (): Scheme => useSyncExternalStore(onScheme, () => scheme);

/** Follows the page around this one. */
export function followProgram(): void {
  if (!program) return;
  addEventListener('message', ({ source, origin: sender, data }: MessageEvent<Partial<ToFrame> | null>) => {
    if (source !== program || data?.trellis !== 'look') return;
    origin = sender;
    scheme = data.colorScheme ?? programPage?.colorScheme ?? null;
    for (const listener of listeners) listener();
    for (const message of early.splice(0)) tellProgram(message);
  });
  // Looked for first: what the key closes is gone once the event has come back here.
  let hasPopup = false;
  addEventListener('keydown', () => (hasPopup = document.querySelector(POPUP) !== null), { capture: true });
  addEventListener('keydown', ({ key, defaultPrevented, isComposing }) => {
    if (key !== 'Escape' || defaultPrevented || isComposing || hasPopup) return;
    tellProgram({ trellis: 'escape' });
  });
  // Any page may hear this, which tells nothing; the answer comes with the page's origin.
  program.postMessage({ trellis: 'ready' } satisfies FromFrame, '*');
}

/**
 * Leads to another site and back, which those refuse in a frame: it happens in a tab of its own then. Returns true if this
 * page stays.
 */
export function leaveTo(address: string): boolean {
  // The new tab gets a copy of the session storage, which the way back needs.
  if (isFramed && window.open(address, '_blank')) return true;
  location.assign(address);
  return false;
}
