import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { UnstyledButton } from '@mantine/core';
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { AddComponent } from '../adding';
import { typeName } from '../catalogue';
import type { Component } from '../document';
import { useEditor, useIsSelected, useOpenPage } from '../session/use-editor';
import { useSearch } from './search';
import classes from './structure.module.css';

/** Lists the components of the open page in reading order. */
export function Components() {
  const { components } = useOpenPage();
  const rows = useMemo(() => inOrder(components), [components]);
  const search = useSearch({ label: t`Search components`, count: rows.length });
  const found = rows.filter(({ component: { name, type } }) => search.isFound(name, type, typeName(type)));
  return (
    <section aria-label={t`Components`}>
      <div className={classes.heading}>
        <h2>
          <Trans>Components</Trans>
        </h2>
        <AddComponent />
      </div>
      {search.field}
      {found.length < rows.length && found.length === 0 && <ul className={classes.list}>{search.none}</ul>}
      <Rows rows={search.isOn ? found.map(({ component }) => ({ component, depth: 0 })) : found} />
    </section>
  );
}

const ROW_PX = 28;
const ROWS_BEYOND = 10;

/** Draws the rows in sight; the rest is padding. */
function Rows({ rows }: { rows: readonly Row[] }) {
  const list = useRef<HTMLUListElement>(null);
  const [place, setPlace] = useState<{ scroller: HTMLElement; top: number } | null>(null);
  useLayoutEffect(() => {
    const scroller = list.current?.closest<HTMLElement>('[data-panel-scroller]');
    if (!list.current || !scroller) return;
    const above = list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    const top = Math.round(above + scroller.scrollTop);
    setPlace((before) => (before?.top === top ? before : { scroller, top }));
    // New rows come with everything that can move the list: pages, and the search field.
  }, [rows]);
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it reaches a memoized component
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place?.scroller ?? null,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index].component.id,
    overscan: ROWS_BEYOND,
    scrollMargin: place?.top ?? 0,
  });
  const shown = virtualizer.getVirtualItems();
  const [first, last] = [shown.at(0), shown.at(-1)];
  return (
    <ul
      ref={list}
      className={classes.list}
      style={{
        paddingTop: first ? first.index * ROW_PX : 0,
        paddingBottom: last ? (rows.length - 1 - last.index) * ROW_PX : rows.length * ROW_PX,
      }}
    >
      {shown.map(({ index, key }) => (
        <ComponentRow key={key} {...rows[index]} index={index} count={rows.length} />
      ))}
    </ul>
  );
}

interface Row {
  component: Component;
  depth: number;
}

const ComponentRow = memo(function ComponentRow({
  component,
  depth,
  index,
  count,
}: Row & { index: number; count: number }) {
  const { selection, reveal } = useEditor();
  const isSelected = useIsSelected(component.id);
  return (
    <li className={classes.row} aria-setsize={count} aria-posinset={index + 1}>
      <UnstyledButton
        className={classes.item}
        aria-current={isSelected || undefined}
        data-hidden={!component.isShown || undefined}
        style={{ paddingLeft: 10 + Math.min(depth, 6) * 14 }}
        onClick={({ ctrlKey, metaKey, shiftKey }) => {
          if (ctrlKey || metaKey || shiftKey) {
            selection.toggle(component.id);
            return;
          }
          selection.set({ kind: 'component', id: component.id });
          reveal.show(component.id);
        }}
      >
        <span>{component.name}</span>
        <small>{component.isShown ? typeName(component.type) : t`Not on ${component.device}`}</small>
      </UnstyledButton>
    </li>
  );
});

/** Sorts from top to bottom, each followed by its children. */
function inOrder(components: Component[]): Row[] {
  const ids = new Set(components.map(({ id }) => id));
  const byParent = new Map<string | null, Component[]>();
  for (const component of components) {
    const key = component.parentId !== null && ids.has(component.parentId) ? component.parentId : null;
    const siblings = byParent.get(key);
    if (siblings) siblings.push(component);
    else byParent.set(key, [component]);
  }
  const rows: Row[] = [];
  const visit = (parentId: string | null, depth: number): void => {
    const siblings = byParent.get(parentId) ?? [];
    siblings.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
    for (const component of siblings) {
      rows.push({ component, depth });
      visit(component.id, depth + 1);
    }
  };
  visit(null, 0);
  return rows;
}
