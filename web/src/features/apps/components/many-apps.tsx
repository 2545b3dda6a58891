import { t } from '@lingui/core/macro';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { AppCard } from './app-card';
import { cardProps, isSelecting, type AppListProps } from './app-grid';
import classes from './apps.module.css';

/** Sizes from `apps.module.css`. */
const CARD = { widthPx: 250, heightPx: 134, gapPx: 14 };
const ROW_HEIGHT_PX = 49;
const ROWS_BEYOND = 2;

/** Draws only the rows in sight; the rest is padding. */
export function ManyApps({ apps, isList, selection, onOpen }: AppListProps) {
  const list = useRef<HTMLUListElement>(null);
  const { columns, top } = usePlace(list, isList);
  const virtualizer = useWindowVirtualizer({
    count: Math.ceil(apps.length / columns),
    estimateSize: () => (isList ? ROW_HEIGHT_PX : CARD.heightPx),
    gap: isList ? 0 : CARD.gapPx,
    overscan: ROWS_BEYOND,
    scrollMargin: top,
  });
  // Rows of another width have other heights.
  useEffect(() => virtualizer.measure(), [virtualizer, columns, isList]);
  const rows = virtualizer.getVirtualItems();
  const [first, last] = [rows.at(0), rows.at(-1)];
  const from = (first?.index ?? 0) * columns;
  return (
    <ul
      ref={list}
      className={isList ? classes.list : classes.grid}
      aria-label={t`Apps`}
      data-selecting={isSelecting(selection)}
      style={{
        paddingTop: first ? first.start - top : 0,
        paddingBottom: last ? virtualizer.getTotalSize() - (last.end - top) : 0,
      }}
    >
      {apps.slice(from, ((last?.index ?? 0) + 1) * columns).map((app, index) => {
        const at = from + index;
        return (
          <li
            key={app.id}
            ref={at % columns === 0 ? virtualizer.measureElement : undefined}
            data-index={at / columns}
            aria-setsize={apps.length}
            aria-posinset={at + 1}
          >
            <AppCard {...cardProps(app, selection)} onOpen={onOpen} />
          </li>
        );
      })}
    </ul>
  );
}

/** Measures how many columns the list has, and how far it is below the top of the page. */
function usePlace(list: RefObject<HTMLUListElement | null>, isList: boolean) {
  const [{ width, top }, setPlace] = useState({ width: 0, top: 0 });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element) return;
    const measure = () => {
      const now = { width: element.clientWidth, top: element.getBoundingClientRect().top + window.scrollY };
      setPlace((before) => (before.width === now.width && before.top === now.top ? before : now));
    };
    measure();
    const observer = new ResizeObserver(measure);
    // The body too, since content above the list may grow.
    for (const one of [element, document.body]) observer.observe(one);
    return () => observer.disconnect();
  }, [list]);
  const columns = isList ? 1 : Math.floor((width + CARD.gapPx) / (CARD.widthPx + CARD.gapPx));
  return { columns: Math.max(1, columns), top };
}
