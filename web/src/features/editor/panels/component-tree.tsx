import { t } from '@lingui/core/macro';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import { ChevronDown, ChevronRight } from 'lucide-react';
import {
  memo,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type FocusEvent,
  type KeyboardEvent,
  type RefObject,
} from 'react';
import { flushSync } from 'react-dom';
import { typeName } from '../catalogue';
import type { Row } from '../document';
import { useEditor, useIsSelected, useSelectedIds } from '../session/use-editor';
import { findTyped, stepOf } from './component-rows';
import classes from './structure.module.css';

const ROW_PX = matchMedia('(hover: none) and (pointer: coarse)').matches ? 40 : 28;
const ROWS_BEYOND = 10;
const MAX_INDENTS = 6;
const INDENT_PX = 14;

interface Props {
  rows: readonly Row[];
  folded: ReadonlySet<string>;
  onToggle: (id: string) => void;
}

/** Draws the rows in sight, and the row in the tab order. */
export function ComponentTree({ rows, folded, onToggle }: Props) {
  const { list, place } = usePlaceInScroller(rows);
  const { active, activate, ...handlers } = useTreeKeys({ list, rows, folded, onToggle });
  // eslint-disable-next-line react-hooks/incompatible-library -- nothing of it reaches a memoized component
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place?.scroller ?? null,
    estimateSize: () => ROW_PX,
    getItemKey: (index) => rows[index].component.id,
    overscan: ROWS_BEYOND,
    scrollMargin: place?.top ?? 0,
    rangeExtractor: (range) => [...new Set([...defaultRangeExtractor(range), active])].sort((a, b) => a - b),
  });
  useFollowedSelection(rows, (index) => {
    activate(index);
    virtualizer.scrollToIndex(index, { align: 'auto' });
  });
  if (rows.length === 0) return null;
  return (
    <div
      ref={list}
      role="tree"
      aria-label={t`Components`}
      aria-multiselectable
      className={classes.tree}
      style={{ height: rows.length * ROW_PX }}
      {...handlers}
    >
      {virtualizer.getVirtualItems().map(({ index, key }) => (
        <TreeRow
          key={key}
          {...rows[index]}
          top={index * ROW_PX}
          isActive={index === active}
          isFolded={folded.has(rows[index].component.id)}
          onToggle={onToggle}
        />
      ))}
    </div>
  );
}

/** Calls `onSelected` with a component's row once it is listed and the only one selected. */
function useFollowedSelection(rows: readonly Row[], onSelected: (index: number) => void): void {
  const ids = useSelectedIds();
  const followed = useRef<readonly string[] | null>(null);
  const follow = useEffectEvent((index: number) => onSelected(index));
  const index = ids.length === 1 ? rows.findIndex(({ component }) => component.id === ids[0]) : -1;
  useEffect(() => {
    if (index < 0 || followed.current === ids) return;
    followed.current = ids;
    follow(index);
  }, [ids, index]);
}

function usePlaceInScroller(rows: readonly Row[]) {
  const list = useRef<HTMLDivElement>(null);
  const [place, setPlace] = useState<{ scroller: HTMLElement; top: number } | null>(null);
  useLayoutEffect(() => {
    const scroller = list.current?.closest<HTMLElement>('[data-panel-scroller]');
    if (!list.current || !scroller) return;
    const above = list.current.getBoundingClientRect().top - scroller.getBoundingClientRect().top;
    const top = Math.round(above + scroller.scrollTop);
    setPlace((before) => (before?.top === top ? before : { scroller, top }));
    // New rows come with everything that can move the list: pages and the search field.
  }, [rows]);
  return { list, place };
}

interface TreeRowProps extends Row {
  top: number;
  /** True for the row in the tab order. */
  isActive: boolean;
  isFolded: boolean;
  onToggle: (id: string) => void;
}

const TreeRow = memo(function TreeRow(props: TreeRowProps) {
  const { component, depth, position, siblings, hasChildren, top, isActive, isFolded, onToggle } = props;
  const { selection, reveal } = useEditor();
  const isSelected = useIsSelected(component.id);
  return (
    <div
      role="treeitem"
      className={classes.item}
      tabIndex={isActive ? 0 : -1}
      aria-level={depth + 1}
      aria-posinset={position}
      aria-setsize={siblings}
      aria-selected={isSelected}
      aria-expanded={hasChildren ? !isFolded : undefined}
      data-row={component.id}
      data-hidden={!component.isShown || undefined}
      style={{ top, height: ROW_PX, paddingLeft: 4 + Math.min(depth, MAX_INDENTS) * INDENT_PX }}
      onClick={({ ctrlKey, metaKey, shiftKey }) => {
        if (ctrlKey || metaKey || shiftKey) {
          selection.toggle(component.id);
          return;
        }
        selection.set({ kind: 'component', id: component.id });
        reveal.show(component.id);
      }}
    >
      {hasChildren ? <Fold isFolded={isFolded} onToggle={() => onToggle(component.id)} /> : <i />}
      <span>{component.name}</span>
      <small>{component.isShown ? typeName(component.type) : t`Not on ${component.device}`}</small>
    </div>
  );
});

/** Fold button for the mouse; the keyboard has the left and right arrows. */
const Fold = ({ isFolded, onToggle }: { isFolded: boolean; onToggle: () => void }) => {
  const Icon = isFolded ? ChevronRight : ChevronDown;
  return (
    <i
      data-fold
      onClick={(event) => {
        event.stopPropagation();
        onToggle();
      }}
    >
      <Icon size={14} aria-hidden />
    </i>
  );
};

/** Pause after which a letter begins another name. */
const TYPING_MS = 600;

interface Tree {
  list: RefObject<HTMLElement | null>;
  rows: readonly Row[];
  folded: ReadonlySet<string>;
  onToggle: (id: string) => void;
}

/**
 * Makes the tree one tab stop. Arrow keys, Home, End and letters move the focus; Enter and Space select, with Ctrl or Shift
 * several rows.
 */
function useTreeKeys({ list, rows, folded, onToggle }: Tree) {
  const { selection, reveal } = useEditor();
  const [activeId, setActiveId] = useState<string | null>(null);
  const typed = useTyped();
  const selectedIds = useSelectedIds();
  const active = activeOf(rows, [activeId, ...selectedIds]);
  const focus = (index: number): void => {
    const { id } = rows[index].component;
    // A row out of sight is drawn once it is active.
    flushSync(() => setActiveId(id));
    list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(id)}"]`)?.focus();
  };
  const select = ({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): void => {
    const { id } = rows[active].component;
    if (ctrlKey || metaKey || shiftKey) return selection.toggle(id);
    selection.set({ kind: 'component', id });
    if (key === 'Enter') reveal.show(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event;
    if (event.altKey) return;
    if (key === 'Enter' || (key === ' ' && !typed.isOn())) select(event);
    else if (key.length === 1) {
      if (event.ctrlKey || event.metaKey) return;
      const found = findTyped(rows, active, typed.add(key));
      if (found >= 0) focus(found);
    } else {
      const step = stepOf(key, { rows, at: active, folded });
      if (!step) return;
      if (step === 'toggle') onToggle(rows[active].component.id);
      else focus(step.to);
    }
    event.preventDefault();
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    const id = target.closest<HTMLElement>('[data-row]')?.dataset.row;
    if (id !== undefined) setActiveId(id);
  };
  return { active, activate: (index: number) => setActiveId(rows[index].component.id), onKeyDown, onFocus };
}

/** Returns the first listed row with one of these ids, or else the first row. */
function activeOf(rows: readonly Row[], ids: (string | null)[]): number {
  for (const id of ids) {
    const index = rows.findIndex(({ component }) => component.id === id);
    if (index >= 0) return index;
  }
  return 0;
}

/** Collects quickly typed letters. */
function useTyped() {
  const typed = useRef({ text: '', at: 0 });
  const isOn = () => typed.current.text !== '' && Date.now() - typed.current.at < TYPING_MS;
  return {
    isOn,
    add: (letter: string): string => {
      typed.current = { text: isOn() ? typed.current.text + letter : letter, at: Date.now() };
      return typed.current.text;
    },
  };
}
