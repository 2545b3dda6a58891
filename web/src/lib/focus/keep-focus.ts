import { isOpenerGone } from './return-focus';

/** Has the focus where nothing nearer can take it. */
const GROUND = '#content, [role=dialog]';
/** The content of a screen that is there: that of a loading one is soon gone. */
const CONTENT = '#content:not([aria-busy=true] *)';
/** Holds whole screens, and popups that have nothing to do with each other. */
const FRAME = 'body, #root';
export const POPUP = '[role=dialog], [role=menu], [role=listbox]';
const TABBABLE =
  'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';

/** An element around the focused one, and which of its children leads there. */
interface Place {
  around: Element;
  index: number;
}

let focused: HTMLElement | null = null;
let places: Place[] = [];
let isByKeyboard = false;

/**
 * Keeps people who use the keyboard where they are: when the focused element is removed or disabled, the focus moves to
 * what is next to it, or to the content of the screen that takes its place; a button that was only busy gets it back. A popup
 * that closes gives it back itself, unless its opener is gone as well.
 */
export function keepFocus(): void {
  document.addEventListener('keydown', () => (isByKeyboard = true), true);
  document.addEventListener('pointerdown', () => (isByKeyboard = false), true);
  document.addEventListener('focusin', ({ target }) => remember(target as HTMLElement));
  document.addEventListener('focusout', ({ target }) => {
    // An element that is being removed is still connected.
    queueMicrotask(() => forgetIfLeft(target as HTMLElement));
  });
  new MutationObserver(() => {
    if (isByKeyboard && focused && document.activeElement === document.body) restore(focused);
  }).observe(document.body, {
    subtree: true,
    childList: true,
    attributeFilter: ['disabled', 'data-loading'],
  });
}

function remember(target: HTMLElement): void {
  focused = target;
  places = [];
  for (
    let inner: Element = target;
    inner.parentElement && !inner.matches(GROUND);
    inner = inner.parentElement
  )
    places.push({ around: inner.parentElement, index: [...inner.parentElement.children].indexOf(inner) });
}

/** Forgets an element that somebody has left: it is not lost. */
function forgetIfLeft(element: HTMLElement): void {
  if (focused === element && element.isConnected && !element.matches(':disabled')) focused = null;
}

function restore(lost: HTMLElement): void {
  if (!lost.isConnected || lost.matches(':disabled:not([data-loading])')) moveOn();
  // A button that works is disabled for a while, and wanted again afterwards.
  else if (!lost.matches(':disabled')) lost.focus({ preventScroll: true });
}

function moveOn(): void {
  const isPopupGone = places.some(({ around }) => around.matches(POPUP) && !around.isConnected);
  if (isPopupGone && !isOpenerGone()) return;
  const left = places.filter(({ around }) => around.isConnected && !around.matches(FRAME));
  const near = left.map(nearestIn).find((found) => found !== null);
  (near ?? document.querySelector<HTMLElement>(CONTENT))?.focus({ preventScroll: !near });
}

/** Returns what follows the place, else what precedes it, or else the ground itself. */
function nearestIn({ around, index }: Place): HTMLElement | null {
  if (around.matches(GROUND)) return around as HTMLElement;
  const children = [...around.children];
  const after = children.slice(index).flatMap(tabbableIn);
  const before = children.slice(0, index).flatMap(tabbableIn);
  return after[0] ?? before.at(-1) ?? null;
}

/** Lists what Tab leads to in an element, itself included. */
export const tabbableIn = (element: Element): HTMLElement[] =>
  [element, ...element.querySelectorAll(TABBABLE)].filter(
    (found): found is HTMLElement => found.matches(TABBABLE) && (found as HTMLElement).checkVisibility(),
  );
