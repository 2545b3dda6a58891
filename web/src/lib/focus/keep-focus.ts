import { isOpenerGone } from './return-focus';

/** Takes the focus if nothing nearer can. */
const GROUND = '#content, [role=dialog]';
/** The content of a loaded screen; the content of a loading one is soon gone. */
const CONTENT = '#content:not([aria-busy=true] *)';
/** Holds whole screens and unrelated popups. */
const FRAME = 'body, #root';
export const POPUP = '[role=dialog], [role=menu], [role=listbox]';
const TABBABLE =
  'a[href], button:enabled, input:enabled, select:enabled, textarea:enabled, summary, [tabindex="0"]';

/** An element around the focused one, and the index of the child that leads there. */
interface Place {
  around: Element;
  index: number;
}

let focused: HTMLElement | null = null;
let places: Place[] = [];
let isByKeyboard = false;

/**
 * Keeps the keyboard focus in place. When the focused element is removed or disabled, the focus moves to its neighbour, or
 * to the content of the next screen. A busy button gets it back afterwards. A closing popup returns it on its own, unless
 * its opener is gone too.
 */
export function keepFocus(): void {
  document.addEventListener('keydown', () => (isByKeyboard = true), true);
  document.addEventListener('pointerdown', () => (isByKeyboard = false), true);
  document.addEventListener('focusin', ({ target }) => remember(target as HTMLElement));
  document.addEventListener('focusout', ({ target }) => {
    // An element being removed is still connected.
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

/** Forgets an element that lost the focus normally. */
function forgetIfLeft(element: HTMLElement): void {
  if (focused === element && element.isConnected && !element.matches(':disabled')) focused = null;
}

function restore(lost: HTMLElement): void {
  if (!lost.isConnected || lost.matches(':disabled:not([data-loading])')) moveOn();
  // A busy button is disabled for a while, and gets the focus back afterwards.
  else if (!lost.matches(':disabled')) lost.focus({ preventScroll: true });
}

function moveOn(): void {
  const isPopupGone = places.some(({ around }) => around.matches(POPUP) && !around.isConnected);
  if (isPopupGone && !isOpenerGone()) return;
  const left = places.filter(({ around }) => around.isConnected && !around.matches(FRAME));
  const near = left.map(nearestIn).find((found) => found !== null);
  (near ?? document.querySelector<HTMLElement>(CONTENT))?.focus({ preventScroll: !near });
}

/** Returns the element after the place, else the one before it, or else the ground. */
function nearestIn({ around, index }: Place): HTMLElement | null {
  if (around.matches(GROUND)) return around as HTMLElement;
  const children = [...around.children];
  const after = children.slice(index).flatMap(tabbableIn);
  const before = children.slice(0, index).flatMap(tabbableIn);
  return after[0] ?? before.at(-1) ?? null;
}

/** Lists the tab stops in an element, itself included. */
export const tabbableIn = (element: Element): HTMLElement[] =>
  [element, ...element.querySelectorAll(TABBABLE)].filter(
    (found): found is HTMLElement => found.matches(TABBABLE) && (found as HTMLElement).checkVisibility(),
  );
