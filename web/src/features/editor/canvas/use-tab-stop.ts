import {
  use,
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
import { isPressed } from '../../../lib/keys';
import { rowsOf, type Component } from '../document';
import { NEIGHBOR } from '../../../lib/screen-keys/editor';
import { useEditor, useOpenPage } from '../session/use-editor';
import { MarksContext, markIn } from './marks';

const STEPS: Record<string, 1 | -1 | undefined> = {
  ArrowRight: 1,
  ArrowDown: 1,
  ArrowLeft: -1,
  ArrowUp: -1,
};

/**
 * Makes the canvas one stop for Tab: the component that had the focus last or is selected, or else the first one. Alt and an
 * arrow key move the focus in the order of the list of components. Sets `tabindex` in the document itself, as hundreds of
 * components would subscribe to it otherwise. Below an open modal, nothing can have the focus.
 */
export function useTabStop(stage: RefObject<HTMLElement | null>, modalId: string | null) {
  const { selection, openTabs } = useEditor();
  const { components } = useOpenPage();
  const marks = use(MarksContext);
  const [keptId, keep] = useState<string | null>(null);
  const lastId = useRef<string | null>(null);
  const stop = useRef<HTMLElement | null>(null);

  const update = (): void => {
    if (!stage.current) return;
    const handles = handlesIn(stage.current);
    const next =
      handles.get(lastId.current ?? '') ?? handles.get(selection.value?.id ?? '') ?? [...handles.values()][0];
    if (next !== stop.current) setTabIndex(stop.current, -1);
    setTabIndex(next, 0);
    stop.current = next ?? null;
    // A page without components, or below a modal, can still be scrolled.
    const page = stage.current.querySelector<HTMLElement>('[role=region]')!;
    page.tabIndex = next && page.contains(next) ? -1 : 0;
  };
  const updateLater = useEffectEvent(() => requestAnimationFrame(update));
  // Each render may have brought or removed components.
  useLayoutEffect(() => update());
  useEffect(() => openTabs.subscribe(() => updateLater()), [openTabs]);
  useEffect(
    () =>
      selection.subscribe(() => {
        if (!stage.current?.contains(document.activeElement)) lastId.current = null;
      }),
    [selection, stage],
  );
  useModalFocus(stage, modalId);

  const focus = ({ id, rootId }: { id: string; rootId: string }): boolean => {
    if (!stage.current) return false;
    // Components far from the viewport are not drawn yet. A modal is drawn as a whole.
    if (modalId === null && !findDrawn(stage.current, rootId)) flushSync(() => keep(rootId));
    const handle = handlesIn(stage.current).get(id);
    handle?.focus();
    return handle !== undefined;
  };
  const onAltKey = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    if (!step || !isPressed(NEIGHBOR, event)) return;
    // Browsers go back and forth with these keys.
    event.preventDefault();
    const places = placesIn(components).filter(({ component }) => !markIn(marks, component).isPassive);
    const at = places.findIndex(({ id }) => id === componentOf(event.target)?.dataset.component);
    const from = at < 0 && step < 0 ? places.length : at;
    const rest = step > 0 ? places.slice(from + 1) : places.slice(0, from).reverse();
    rest.some(focus);
  };
  const onFocus = ({ target }: FocusEvent<HTMLElement>): void => {
    const component = componentOf(target);
    if (!component) return;
    lastId.current = component.dataset.component ?? null;
    keep(rootOf(component).dataset.component ?? null);
    update();
  };
  return {
    /** Id of the component on the page itself that stays drawn, as it has the focus or holds what has it. */
    keptId,
    onAltKey,
    onFocus,
  };
}

/** Moves the focus into a modal that was opened with a key, and back to its component when it closes. */
function useModalFocus(stage: RefObject<HTMLElement | null>, modalId: string | null): void {
  useLayoutEffect(() => {
    if (modalId === null) return;
    const canvas = stage.current;
    const modal = canvas?.querySelector<HTMLElement>('[data-modal]');
    // An element that has become inert loses the focus with the next frame only.
    if (document.activeElement?.closest('[inert]')) modal?.querySelector('button')?.focus();
    return () => {
      if (!modal?.contains(document.activeElement)) return;
      queueMicrotask(() => canvas && handlesIn(canvas).get(modalId)?.focus());
    };
  }, [stage, modalId]);
}

/** Components in the order of their list, each with the one around it that is on the page itself. */
function placesIn(components: readonly Component[]) {
  let rootId = '';
  return rowsOf(components.filter(({ isShown }) => isShown)).map(({ component, depth }) => {
    if (depth === 0) rootId = component.id;
    return { id: component.id, rootId, component };
  });
}

/** Returns what can have the focus, by the ids of the components. */
function handlesIn(stage: Element): Map<string, HTMLElement> {
  const handles = [...stage.querySelectorAll<HTMLElement>('[data-handle]:enabled')];
  return new Map(
    handles
      .filter((handle) => !handle.closest('[inert]'))
      .map((handle) => [componentOf(handle)?.dataset.component ?? '', handle]),
  );
}

const findDrawn = (stage: Element, id: string): Element | null =>
  stage.querySelector(`[data-component="${CSS.escape(id)}"]`);

const componentOf = (target: EventTarget): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>('[data-component]') : null;

function rootOf(component: HTMLElement): HTMLElement {
  const around = component.parentElement && componentOf(component.parentElement);
  return around ? rootOf(around) : component;
}

/** The tabs of a component are reached after it. */
function setTabIndex(handle: HTMLElement | null | undefined, tabIndex: 0 | -1): void {
  const node = handle?.parentElement;
  if (!handle || !node) return;
  handle.tabIndex = tabIndex;
  for (const tab of node.querySelectorAll<HTMLElement>(':scope > [role=group] > button'))
    tab.tabIndex = tabIndex;
}
