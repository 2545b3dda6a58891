import { combine } from '@atlaskit/pragmatic-drag-and-drop/combine';
import { draggable, dropTargetForElements } from '@atlaskit/pragmatic-drag-and-drop/element/adapter';
import { attachClosestEdge, extractClosestEdge } from '@atlaskit/pragmatic-drag-and-drop-hitbox/closest-edge';
import { getReorderDestinationIndex } from '@atlaskit/pragmatic-drag-and-drop-hitbox/util/get-reorder-destination-index';
import { useEffect, useEffectEvent, useRef, useState } from 'react';

interface Row {
  id: string;
  index: number;
  /** Null: the row stays where it is. */
  move: ((id: string, toIndex: number) => void) | null;
}

const KEY = 'rowIndex';

/** Reorders the rows of a list by mouse or touch. With the keyboard, use the menu of a row. */
export function useRowDragging<Element extends HTMLElement>({ id, index, move }: Row) {
  const ref = useRef<Element>(null);
  const [isDragged, setIsDragged] = useState(false);
  const [drop, setDrop] = useState<'before' | 'after' | undefined>();
  const canMove = move !== null;
  const finish = useEffectEvent((toIndex: number) => move?.(id, toIndex));
  useEffect(() => {
    const element = ref.current;
    if (!element || !canMove) return;
    return combine(
      draggable({
        element,
        getInitialData: () => ({ [KEY]: index, drop: finish }),
        onDragStart: () => setIsDragged(true),
        onDrop: () => setIsDragged(false),
      }),
      dropTargetForElements({
        element,
        // Rows of another list have another parent.
        canDrop: ({ source }) => KEY in source.data && source.element.parentElement === element.parentElement,
        getData: ({ input }) => attachClosestEdge({}, { element, input, allowedEdges: ['top', 'bottom'] }),
        onDrag: ({ self, source }) => {
          const to = destinationOf(self.data, { from: source.data[KEY] as number, over: index });
          setDrop(to === source.data[KEY] ? undefined : EDGES[String(extractClosestEdge(self.data))]);
        },
        onDragLeave: () => setDrop(undefined),
        onDrop: ({ self, source }) => {
          setDrop(undefined);
          const from = source.data[KEY] as number;
          const to = destinationOf(self.data, { from, over: index });
          if (to !== from) (source.data.drop as typeof finish)(to);
        },
      }),
    );
  }, [index, canMove]);
  return { ref, rowProps: { 'data-dragged': isDragged || undefined, 'data-drop': drop } };
}

const EDGES: Record<string, 'before' | 'after' | undefined> = { top: 'before', bottom: 'after' };

const destinationOf = (
  data: Record<string | symbol, unknown>,
  { from, over }: { from: number; over: number },
) =>
  getReorderDestinationIndex({
    startIndex: from,
    indexOfTarget: over,
    closestEdgeOfTarget: extractClosestEdge(data),
    axis: 'vertical',
  });
