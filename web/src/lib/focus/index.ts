export { keepFocus, POPUP, tabbableIn } from './keep-focus';
export { moveThroughRows } from './move-through-rows';
export { bringIntoView, followFocus, returnFocus, useFallbackFocus } from './return-focus';
