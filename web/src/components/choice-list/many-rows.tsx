import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import classes from './choice-list.module.css';
import type { LongListProps } from './long-list';

/** Height of a row of one line, from `choice-list.module.css`. */
const ROW_HEIGHT_PX = 45;
const ROWS_BEYOND = 4;

/** Draws only the rows in sight. */
export function ManyRows({ label, items, keyOf, render, keptIndex = -1 }: LongListProps<unknown>) {
  const scroll = useRef<HTMLDivElement>(null);
  // eslint-disable-next-line react-hooks/incompatible-library -- its functions change with each scroll, and are used only here
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => ROW_HEIGHT_PX,
    getItemKey: (index) => keyOf(items[index]),
    overscan: ROWS_BEYOND,
    rangeExtractor: (range) => {
      const drawn = defaultRangeExtractor(range);
      if (keptIndex < 0 || keptIndex >= items.length || drawn.includes(keptIndex)) return drawn;
      return [...drawn, keptIndex].sort((one, other) => one - other);
    },
  });
  useEffect(() => {
    if (keptIndex >= 0) virtualizer.scrollToIndex(keptIndex, { align: 'auto' });
  }, [virtualizer, keptIndex]);
  return (
    <div ref={scroll} className={classes.scroll}>
      <ul
        className={classes.rows}
        aria-label={label}
        style={{ position: 'relative', height: virtualizer.getTotalSize() }}
      >
        {virtualizer.getVirtualItems().map(({ key, index, start }) => (
          <li
            key={key}
            ref={virtualizer.measureElement}
            className={classes.row}
            data-index={index}
            aria-setsize={items.length}
            aria-posinset={index + 1}
            style={{ position: 'absolute', insetInline: 0, top: start }}
          >
            {render(items[index])}
          </li>
        ))}
      </ul>
    </div>
  );
}
