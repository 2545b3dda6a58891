const EDGE_PX = 48;
const FASTEST_PX = 16;

/** Scrolls for one frame if the pointer is near an edge or beyond it, the faster the further. */
export function scrollTowards(element: Element, { x, y }: { x: number; y: number }): void {
  const { left, right, top, bottom } = element.getBoundingClientRect();
  element.scrollBy(speedAt(x, left, right), speedAt(y, top, bottom));
}

function speedAt(at: number, from: number, to: number): number {
  // Both edges of a narrow window would overlap.
  const edgePx = Math.min(EDGE_PX, (to - from) / 4);
  const into = at < from + edgePx ? at - (from + edgePx) : Math.max(0, at - (to - edgePx));
  return Math.round(FASTEST_PX * Math.max(-1, Math.min(1, into / edgePx)));
}
