import { useEffect, useEffectEvent, type RefObject } from 'react';
import type { Component } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';

const ROOM_PX = 80;

/** Opens the tabs around a component and scrolls to it, when somebody asks for it. */
export function useReveal(viewport: RefObject<HTMLElement | null>): void {
  const { reveal, openTabs } = useEditor();
  const { components } = useOpenPage();
  const show = useEffectEvent((id: string) => {
    const element = viewport.current;
    const [root] = pathTo(components, id);
    if (!element || !root) return;
    for (const { parentId, slot } of pathTo(components, id))
      if (parentId !== null && slot !== null) openTabs.open(parentId, Number(slot) || 0);
    // What is far away is not drawn yet.
    const { top, height } = root.box;
    const isFar = top > element.scrollTop + element.clientHeight || top + height < element.scrollTop;
    if (isFar) element.scrollTo(0, Math.max(0, top - ROOM_PX));
    requestAnimationFrame(() =>
      requestAnimationFrame(() =>
        element.parentElement
          ?.querySelector(`[data-component="${CSS.escape(id)}"]`)
          ?.scrollIntoView({ block: 'nearest', inline: 'nearest' }),
      ),
    );
  });
  // What was added a moment ago is here with the next picture.
  useEffect(() => reveal.subscribe((id) => requestAnimationFrame(() => show(id))), [reveal]);
}

/** From what stands on the page to the component itself. */
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
