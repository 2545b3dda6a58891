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
