import { useCallback, type RefCallback, type RefObject } from 'react';

let origin: HTMLElement | null = null;

/** Starts tracking the last focused element outside of dialogs. */
export function followFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !target.closest('[role="dialog"]')) origin = openerOf(target);
  });
}

/** A menu item disappears with its menu, so the button that opens the menu counts. */
function openerOf(element: HTMLElement): HTMLElement {
  const opener = element.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return (opener && document.getElementById(opener)) || element;
}

/** Returns the focus to the opener of a closed dialog, or else to the page content. */
export function returnFocus(): void {
  if (document.activeElement !== document.body || document.querySelector('[aria-modal="true"]')) return;
  (origin?.isConnected ? origin : document.getElementById('content'))?.focus({ preventScroll: true });
}

/** Tells if what had the focus before a popup is not there any more. */
export const isOpenerGone = (): boolean => origin !== null && !origin.isConnected;

/** Returns a ref for a part that may disappear with the focus inside: the focus then moves to the fallback. */
export function useFallbackFocus(fallback: RefObject<HTMLElement | null>): RefCallback<HTMLElement> {
  return useCallback(
    (part: HTMLElement | null) => () => {
      // React calls this before it removes the part.
      if (part?.contains(document.activeElement)) fallback.current?.focus();
    },
    [fallback],
  );
}

/** A ref for a question or an answer that may be below the visible part of its dialog. */
export const bringIntoView = (node: HTMLElement | null): void => node?.scrollIntoView({ block: 'nearest' });
