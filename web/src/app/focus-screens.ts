import type { AnyRouter } from '@tanstack/react-router';
import { POPUP } from '../lib/focus';

/** The heading of a screen that is there. That of a loading one is gone with it, and would take the focus along. */
const HEADING = 'h1:not([aria-busy=true] *)';

/** The screen that is left. */
interface Departure {
  heading: Element | null;
  focused: Element | null;
}

/**
 * Moves the focus to the heading of a screen that somebody navigates to, so that screen readers announce it. A part of
 * the same screen, such as a tab, keeps the heading that is there, and the focus stays where it is.
 */
export function focusScreens(router: AnyRouter): void {
  let stopWaiting = () => {};
  let heading: Element | null = null;
  router.subscribe('onBeforeNavigate', ({ fromLocation, pathChanged }) => {
    if (!fromLocation || !pathChanged) return;
    stopWaiting();
    heading = document.querySelector<HTMLElement>(HEADING);
    stopWaiting = focusNextHeading({ heading, focused: document.activeElement });
  });
  router.subscribe('onRendered', () => {
    if (heading?.isConnected) stopWaiting();
  });
}

/** Waits for the heading, as screens load their code and data, until somebody goes on without it. */
function focusNextHeading(before: Departure): () => void {
  const observer = new MutationObserver(() => {
    const heading = document.querySelector<HTMLElement>(HEADING);
    if (!heading || heading === before.heading) return;
    // A dialog that closes gives the focus back first.
    if (document.activeElement?.closest(POPUP)) return;
    stop();
    if (!hasOwnFocus(before)) focusHeading(heading);
  });
  const given = new AbortController();
  const stop = () => {
    observer.disconnect();
    given.abort();
  };
  observer.observe(document.body, { subtree: true, childList: true });
  for (const type of ['keydown', 'pointerdown'])
    document.addEventListener(type, stop, { capture: true, signal: given.signal });
  return stop;
}

/** Tells if the screen has moved the focus itself, such as to its first field. */
function hasOwnFocus({ focused }: Departure): boolean {
  const active = document.activeElement;
  const content = document.getElementById('content');
  return active !== focused && active !== content && content !== null && content.contains(active);
}

function focusHeading(heading: HTMLElement): void {
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
