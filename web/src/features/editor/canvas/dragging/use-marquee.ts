import { useRef, type PointerEvent } from 'react';
import type { Component } from '../../document';
import { useEditor } from '../../session/use-editor';

const THRESHOLD_PX = 4;

interface Pull {
  x: number;
  y: number;
  /** Previous selection, if the marquee adds to it. */
  kept: readonly string[];
  frame: HTMLElement | null;
}

interface Rect {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Selects what a rectangle touches; a press on the empty page clears the selection. */
export function useMarquee(components: readonly Component[], frameClass: string) {
  const { selection } = useEditor();
  const pull = useRef<Pull | null>(null);
  const at = ({ clientX, clientY, currentTarget }: PointerEvent<HTMLElement>) => {
    const { left, top } = currentTarget.getBoundingClientRect();
    return { x: clientX - left, y: clientY - top };
  };
  const end = () => {
    pull.current?.frame?.remove();
    pull.current = null;
  };
  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      if (event.target !== event.currentTarget || event.button !== 0) return;
      const isAdding = event.ctrlKey || event.metaKey || event.shiftKey;
      if (!isAdding) selection.set(null);
      // Touch scrolls the page.
      if (event.pointerType === 'touch') return;
      event.currentTarget.setPointerCapture(event.pointerId);
      pull.current = { ...at(event), kept: isAdding ? selection.ids : [], frame: null };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      if (!pull.current) return;
      const { x, y } = at(event);
      const rect = rectOf(pull.current, { x, y });
      if (!pull.current.frame && Math.hypot(rect.right - rect.left, rect.bottom - rect.top) < THRESHOLD_PX)
        return;
      pull.current.frame ??= newFrame(event.currentTarget, frameClass);
      show(pull.current.frame, rect);
      const widthPx = event.currentTarget.clientWidth;
      const touched = components.filter((component) => isTouched(component, rect, widthPx));
      selection.setComponents([...new Set([...pull.current.kept, ...touched.map(({ id }) => id)])]);
    },
    onPointerUp: end,
    onPointerCancel: end,
  };
}

const rectOf = (from: { x: number; y: number }, to: { x: number; y: number }): Rect => ({
  left: Math.min(from.x, to.x),
  top: Math.min(from.y, to.y),
  right: Math.max(from.x, to.x),
  bottom: Math.max(from.y, to.y),
});

function isTouched({ box }: Component, { left, top, right, bottom }: Rect, widthPx: number): boolean {
  const boxLeft = (box.left * widthPx) / 100;
  const boxRight = boxLeft + (box.width * widthPx) / 100;
  return boxLeft < right && boxRight > left && box.top < bottom && box.top + box.height > top;
}

function newFrame(page: HTMLElement, className: string): HTMLElement {
  const frame = document.createElement('div');
  frame.className = className;
  return page.appendChild(frame);
}

const show = (frame: HTMLElement, { left, top, right, bottom }: Rect) =>
  Object.assign(frame.style, {
    left: `${left}px`,
    top: `${top}px`,
    width: `${right - left}px`,
    height: `${bottom - top}px`,
  });
