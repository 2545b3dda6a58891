import { useEffect, useEffectEvent, type RefObject } from 'react';
import type { Component } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';

const ROOM_PX = 80;

/** Scrolls to a component on request, and opens the tabs around it. */
export function useReveal(viewport: RefObject<HTMLElement | null>): void {
  const { reveal, openTabs } = useEditor();
  const { components } = useOpenPage();
  const show = useEffectEvent((id: string) => {
    const element = viewport.current;
    const [root] = pathTo(components, id);
    if (!element || !root) return;
    for (const { parentId, slot } of pathTo(components, id))
      if (parentId !== null && slot !== null) openTabs.open(parentId, Number(slot) || 0);
    // Components far outside the viewport are not rendered yet.
    const { top, height } = root.box;
    const isFar = top > element.scrollTop + element.clientHeight || top + height < element.scrollTop;
    if (isFar) element.scrollTo(0, Math.max(0, top - ROOM_PX));
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const drawn = element.querySelector<HTMLElement>(`[data-component="${CSS.escape(id)}"]`);
        if (drawn) scrollWithin(element, drawn);
      }),
    );
  });
  // A new component exists only after the next frame.
  useEffect(() => reveal.subscribe((id) => requestAnimationFrame(() => show(id))), [reveal]);
}

/** Scrolls as far as needed, but only inside of the canvas: on a phone, what stands above it has to stay in sight. */
function scrollWithin(canvas: HTMLElement, drawn: HTMLElement): void {
  for (let box = drawn.parentElement; box && canvas.contains(box); box = box.parentElement) {
    const outer = box.getBoundingClientRect();
    const inner = drawn.getBoundingClientRect();
    box.scrollBy(
      distance([inner.left, inner.right], [outer.left, outer.left + box.clientWidth]),
      distance([inner.top, inner.bottom], [outer.top, outer.top + box.clientHeight]),
    );
  }
}

/** Returns by how much a span has to move to be in another one, or to begin with it if it is longer. */
function distance([start, end]: [number, number], [from, to]: [number, number]): number {
  if (start < from || end - start > to - from) return start - from;
  return Math.max(0, end - to);
}

/** Returns the ancestors of a component from the page down, and the component. */
function pathTo(components: readonly Component[], id: string): Component[] {
  const byId = new Map(components.map((component) => [component.id, component]));
  const path: Component[] = [];
  let at = byId.get(id);
  while (at && path.length < components.length) {
    path.unshift(at);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return path;
}
