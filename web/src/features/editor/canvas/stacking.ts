import type { Component } from '../document';

const TOP = 4_000;
const STEPS = 128;

/**
 * Position of a component among its siblings, as a CSS z-index: the smaller its area, the further in front, so that nothing
 * is hidden behind something larger. Documents have no order of this kind. Closed modals are below all others.
 */
export function stackingOf({ type, box: { width, height } }: Component): number {
  if (type.startsWith('Modal')) return 0;
  return Math.max(1, TOP - Math.round(STEPS * Math.log2(1 + Math.max(0, width * height))));
}
