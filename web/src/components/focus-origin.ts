let origin: HTMLElement | null = null;

/** Remembers, from now on, what had the focus last outside of dialogs. */
export function followFocus(): void {
  document.addEventListener('focusin', ({ target }) => {
    if (target instanceof HTMLElement && !target.closest('[role="dialog"]')) origin = openerOf(target);
  });
}

/** A menu's item goes with its menu; the button that opens it stays. */
function openerOf(element: HTMLElement): HTMLElement {
  const opener = element.closest('[role="menu"]')?.getAttribute('aria-labelledby');
  return (opener && document.getElementById(opener)) || element;
}

/** Where a dialog has gone with the focus, it goes back to what had opened it; else to the page's content. */
export function returnFocus(): void {
  if (document.activeElement !== document.body || document.querySelector('[aria-modal="true"]')) return;
  (origin?.isConnected ? origin : document.getElementById('content'))?.focus({ preventScroll: true });
}
