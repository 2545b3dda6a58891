import type { Locator } from 'playwright-core';

/** Waits until an element has the focus. */
export const hasFocus = (element: Locator): Promise<void> =>
  element.and(element.page().locator(':focus')).waitFor();
