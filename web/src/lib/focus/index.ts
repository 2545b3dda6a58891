export { keepFocus, POPUP, tabbableIn } from './keep-focus';
export { moveThroughRows, ROW_KEYS } from './move-through-rows';
export { bringIntoView, followFocus, returnFocus, useFallbackFocus } from './return-focus';
