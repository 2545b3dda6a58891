import { useState, type DragEvent, type HTMLAttributes } from 'react';

type RowProps = HTMLAttributes<HTMLElement> & { 'data-drop'?: 'before' | 'after'; 'data-dragged'?: boolean };

export interface RowDragging {
  rowProps: (id: string, index: number) => RowProps;
}

interface Dragged {
  id: string;
  from: number;
  over: number;
}

/** Reorders rows by dragging. With the keyboard, use the menu of a row. */
export function useRowDragging(move: (id: string, toIndex: number) => void): RowDragging {
  const [dragged, setDragged] = useState<Dragged | null>(null);
  const rowProps = (id: string, index: number): RowProps => ({
    draggable: true,
    'data-dragged': dragged?.id === id || undefined,
    'data-drop': dropOf(dragged, index),
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.effectAllowed = 'move';
      // Firefox needs data to start a drag.
      event.dataTransfer.setData('text/plain', '');
      setDragged({ id, from: index, over: index });
    },
    onDragOver: (event: DragEvent) => {
      if (!dragged) return;
      event.preventDefault();
      if (dragged.over !== index) setDragged({ ...dragged, over: index });
    },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      if (dragged && dragged.from !== index) move(dragged.id, index);
      setDragged(null);
    },
    onDragEnd: () => setDragged(null),
  });
  return { rowProps };
}

function dropOf(dragged: Dragged | null, index: number): RowProps['data-drop'] {
  if (!dragged || dragged.over !== index || dragged.from === index) return undefined;
  return dragged.from < index ? 'after' : 'before';
}
