import { useHotkeys } from '@mantine/hooks';
import { useRef, type FocusEvent } from 'react';
import { tabbableIn } from '../../../lib/focus';

/** F6 moves the focus to the next panel, where it was last, and Shift+F6 to the previous one. */
export function usePanelKeys() {
  const body = useRef<HTMLDivElement>(null);
  const last = useRef(new WeakMap<Element, HTMLElement>());
  const go = (by: 1 | -1): void => {
    const panels = [...(body.current?.children ?? [])].filter((panel) => panel.checkVisibility());
    const at = panels.findIndex((panel) => panel.contains(document.activeElement));
    const outside = by > 0 ? -1 : 0;
    const next = panels.at(((at < 0 ? outside : at) + by) % panels.length);
    if (next) focusIn(next, last.current.get(next));
  };
  useHotkeys(
    [
      ['F6', () => go(1)],
      ['shift+F6', () => go(-1)],
    ],
    [],
    true,
  );
  const onFocus = ({ target, currentTarget }: FocusEvent<HTMLElement>): void => {
    const panel = [...currentTarget.children].find((child) => child.contains(target));
    if (panel) last.current.set(panel, target);
  };
  return { ref: body, onFocus };
}

function focusIn(panel: Element, last: HTMLElement | undefined): void {
  const controls = tabbableIn(panel);
  (controls.find((control) => control === last) ?? controls[0])?.focus();
}
