import { useRef, useState, type FocusEvent, type KeyboardEvent, type RefObject } from 'react';
import { flushSync } from 'react-dom';
import type { Row } from '../document';
import { useEditor, useSelectedIds } from '../session/use-editor';
import { findTyped, stepOf } from './component-rows';

/** Pause after which a letter begins another name. */
const TYPING_MS = 600;

interface Tree {
  list: RefObject<HTMLElement | null>;
  rows: readonly Row[];
  folded: ReadonlySet<string>;
  onToggle: (id: string) => void;
}

/**
 * Makes the tree one stop for Tab. Arrow keys, Home, End and letters move the focus, Enter and Space select, with Ctrl or
 * Shift more than one.
 */
export function useTreeKeys({ list, rows, folded, onToggle }: Tree) {
  const { selection, reveal } = useEditor();
  const [activeId, setActiveId] = useState<string | null>(null);
  const typed = useTyped();
  const selectedIds = useSelectedIds();
  const active = activeOf(rows, [activeId, ...selectedIds]);
  const focus = (index: number): void => {
    const { id } = rows[index].component;
    // A row out of sight is drawn once it is the active one.
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

/** Returns the first of the rows with these ids that is there, or else the first of all. */
function activeOf(rows: readonly Row[], ids: (string | null)[]): number {
  for (const id of ids) {
    const index = rows.findIndex(({ component }) => component.id === id);
    if (index >= 0) return index;
  }
  return 0;
}

/** Collects letters that are typed quickly. */
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
