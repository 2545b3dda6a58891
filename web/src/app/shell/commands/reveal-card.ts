const PATIENCE_MS = 8_000;

/** Scrolls to the section with a title, and focuses it, once its screen has loaded. */
export function revealCard(title: string): void {
  const show = (): boolean => {
    const heading = [...document.querySelectorAll<HTMLElement>('main h2')].find(
      ({ textContent }) => textContent === title,
    );
    if (!heading) return false;
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    heading.closest('section')?.scrollIntoView({ block: 'start' });
    return true;
  };
  if (show()) return;
  const observer = new MutationObserver(() => show() && stop());
  const timer = setTimeout(() => stop(), PATIENCE_MS);
  const stop = () => {
    observer.disconnect();
    clearTimeout(timer);
  };
  observer.observe(document.body, { subtree: true, childList: true });
}
