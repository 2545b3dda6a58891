import { useEffect, useRef, type PointerEvent } from 'react';
import type { Component } from '../../document';
import { useEditor } from '../../session/use-editor';
import { Drag } from './drag';
import type { Grip } from './moved-boxes';

/** Moves and resizes by pointer. */
export function useDragging(component: Component) {
  const editor = useEditor();
  const drag = useRef<Drag | null>(null);
  const wasMoved = useRef(false);
  useEffect(() => () => drag.current?.cancel(), []);
  const start = (grip: Grip) => (event: PointerEvent<HTMLElement>) => {
    const { button, ctrlKey, metaKey, shiftKey, clientX: x, clientY: y } = event;
    wasMoved.current = false;
    if (editor.isReadOnly || button !== 0 || ctrlKey || metaKey || shiftKey) return;
    if (event.pointerType === 'touch' && !editor.selection.has(component.id)) return;
    const pressed = event.currentTarget;
    drag.current = Drag.begin(editor, { component, grip, pressed, from: { x, y } });
    if (drag.current) pressed.setPointerCapture(event.pointerId);
  };
  const end = (how: 'drop' | 'cancel') => () => {
    const done = drag.current;
    drag.current = null;
    wasMoved.current = done?.hasMoved ?? false;
    done?.[how]();
  };
  return {
    /** Tells if the last press was a drag, and not a click. */
    hasMoved: () => wasMoved.current,
    gripProps: (grip: Grip) => ({
      onPointerDown: start(grip),
      onPointerMove: ({ clientX, clientY }: PointerEvent) => drag.current?.moveTo({ x: clientX, y: clientY }),
      onPointerUp: end('drop'),
      onPointerCancel: end('cancel'),
    }),
  };
}
