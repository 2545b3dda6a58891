import type { FromFrame, ToFrame } from '../../../react/messages';
import { POPUP } from '../focus';
import { isFramed } from '../program-page';

/** The page around this one, which the server has allowed to show it in a frame. */
const program = isFramed ? window.parent : null;
let origin: string | null = null;
/** Messages from before the page around this one has answered, which it may never do. */
const early: FromFrame[] = [];
const MOST_EARLY = 100;
/** The component library's styles depend on it. */
const SCHEME = 'data-mantine-color-scheme';

/** Tells the page around this one; does nothing outside of frames. */
export function tellProgram(message: FromFrame): void {
  if (!program) return;
  if (origin !== null) program.postMessage(message, origin);
  else if (early.length < MOST_EARLY) early.push(message);
}

/** Follows the page around this one. */
export function followProgram(): void {
  if (!program) return;
  const ownScheme = document.documentElement.getAttribute(SCHEME) ?? 'light';
  addEventListener('message', ({ source, origin: sender, data }: MessageEvent<Partial<ToFrame> | null>) => {
    if (source !== program || data?.trellis !== 'look') return;
    origin = sender;
    document.documentElement.setAttribute(SCHEME, data.colorScheme ?? ownScheme);
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
