import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import {
  useEffect,
  useMemo,
  useRef,
  useState,
  useEffectEvent,
  type ReactNode,
  type RefObject,
  type KeyboardEvent,
} from 'react';
import {
  colorOf,
  findColor,
  modalSize,
  modalTitle,
  shownOf,
  Tree,
  type TreeNode,
} from '../../../../../src/apps/drawing';
import { Choice } from '../../../components';
import { isPressed } from '../../../lib/keys';
import { useClipboard } from '../adding';
import {
  componentsOf,
  deleteComponents,
  moveAll,
  namesOf,
  topMost,
  type Component,
  type Device,
} from '../document';
import { DESELECT, MOVE, REMOVE, RESIZE, SELECT_ALL } from '../../../lib/screen-keys/editor';
import { DEVICE_NAMES } from '../session/device-names';
import { useEditor, useOpenPage, useSelected, type Editor } from '../session/use-editor';
import { Nodes, ChildNodes } from './canvas-node';
import classes from './canvas.module.css';
import { useDragged } from './dragging/drags';
import { zoneMark } from './dragging/drop-zone';
import { movedBoxes, type By } from './dragging/moved-boxes';
import { useMarquee } from './dragging/use-marquee';
import { SelectionLayer } from './selection-layer';
import { useTabStop } from './use-tab-stop';

const BAND_PX = 400;
const BELOW_PX = 240;
const MIN_HEIGHT_PX = 600;

/** The page as its layouts define it. Renders only components near the viewport. */
export function Canvas() {
  const { components, model, page, device } = useOpenPage();
  const [tree] = useState(() => new Tree());
  const stage = useRef<HTMLDivElement>(null);
  const viewport = useRef<HTMLDivElement>(null);
  const band = useBand(viewport, page.id);
  const shown = useMemo(() => shownOf(components), [components]);
  const roots = useMemo(() => tree.of(shown), [tree, shown]);
  const bottom = roots.reduce((px, { component: { box } }) => Math.max(px, box.top + box.height), 0);
  const modal = useOpenModal(components, roots);
  const { keptId, ...tabStop } = useTabStop(stage, modal?.component.id ?? null);
  const near = useNear(roots, { band, keptId });
  const marquee = useMarquee(
    roots.map(({ component }) => component),
    classes.marquee,
  );
  const onKeyDown = useCanvasKeys();
  useReveal(viewport);
  useClipboard();
  return (
    <div
      ref={stage}
      className={classes.stage}
      data-stage
      onFocus={tabStop.onFocus}
      onKeyDown={(event) => (event.altKey ? tabStop.onAltKey(event) : onKeyDown(event))}
    >
      <DeviceBar />
      <div
        ref={viewport}
        className={classes.viewport}
        data-scroller
        role="region"
        aria-label={t`Canvas of ${page.name}`}
        tabIndex={0}
      >
        <div
          key={page.id}
          className={classes.page}
          data-device={device}
          inert={modal !== null}
          style={{
            height: Math.max(MIN_HEIGHT_PX, bottom + BELOW_PX),
            background: findColor(model.canvasColor) ?? '#f4f6f8',
          }}
          data-zone={zoneMark({ parentId: null, slot: null })}
          {...marquee}
        >
          <Nodes nodes={near} />
          <SelectionLayer />
          {shown.length === 0 && <EmptyPage hasHidden={components.length > 0} device={device} />}
        </div>
      </div>
      {modal && <ModalPanel node={modal} closing={<CloseButton />} />}
    </div>
  );
}

function CloseButton() {
  const { selection } = useEditor();
  return (
    <Button size="compact-xs" variant="default" onClick={() => selection.set(null)}>
      <Trans>Close</Trans>
    </Button>
  );
}

function EmptyPage({ hasHidden, device }: { hasHidden: boolean; device: Device }) {
  const { isReadOnly } = useEditor();
  return (
    <div className={classes.empty}>
      <Text size="sm">{emptyMessage(hasHidden, device, isReadOnly)}</Text>
    </div>
  );
}

function emptyMessage(hasHidden: boolean, device: Device, isReadOnly: boolean): string {
  if (hasHidden) return t`No component of this page is shown on ${DEVICE_NAMES[device]}.`;
  return isReadOnly
    ? t`This page is empty.`
    : t`This page is empty. Choose “Add component” in the structure.`;
}

interface Band {
  from: number;
  to: number;
}

const isNear = ({ box }: Component, { from, to }: Band): boolean =>
  box.top < to && box.top + box.height > from;

/** The visible part of the page plus a margin. Changes in steps, not with each pixel. */
function useBand(viewport: React.RefObject<HTMLDivElement | null>, pageId: string): Band {
  const [band, setBand] = useState<Band>({ from: 0, to: 1_600 });
  useEffect(() => {
    const element = viewport.current;
    if (!element) return;
    const look = () => {
      const from = Math.floor(element.scrollTop / BAND_PX) * BAND_PX - BAND_PX;
      const to = from + element.clientHeight + 3 * BAND_PX;
      setBand((before) => (before.from === from && before.to === to ? before : { from, to }));
    };
    element.scrollTo(0, 0);
    look();
    element.addEventListener('scroll', look, { passive: true });
    const observer = new ResizeObserver(look);
    observer.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      observer.disconnect();
    };
  }, [viewport, pageId]);
  return band;
}

/** Returns the modal that is selected or contains the selected component. */
function useOpenModal(components: Component[], roots: TreeNode[]): TreeNode | null {
  const selected = useSelected();
  if (selected?.kind !== 'component') return null;
  const byId = new Map(components.map((component) => [component.id, component]));
  let at = byId.get(selected.id);
  for (let depth = 0; at && depth < components.length; depth += 1) {
    if (at.type.startsWith('Modal')) return findNode(roots, at.id);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return null;
}

/** Keeps the focused component drawn too, so that scrolling does not lose the focus. */
function useNear(roots: TreeNode[], { band, keptId }: { band: Band; keptId: string | null }): TreeNode[] {
  const dragged = useDragged();
  return roots.filter(
    (root) => isNear(root.component, band) || root.component.id === keptId || holdsAny(root, dragged),
  );
}

/** A dragged component stays drawn wherever the page is scrolled to. */
const holdsAny = ({ component, children }: TreeNode, ids: ReadonlySet<string>): boolean =>
  ids.size > 0 && (ids.has(component.id) || children.some((child) => holdsAny(child, ids)));

function findNode(nodes: readonly TreeNode[], id: string): TreeNode | null {
  for (const node of nodes) {
    const found = node.component.id === id ? node : findNode(node.children, id);
    if (found) return found;
  }
  return null;
}

const DEVICES = [
  { value: 'desktop', label: t`Desktop` },
  { value: 'mobile', label: t`Mobile` },
] as const;

/** Chooses the device to show and edit. */
function DeviceBar() {
  const { device, setDevice, components } = useOpenPage();
  const hidden = components.filter(({ isShown }) => !isShown).length;
  return (
    <div className={classes.deviceBar}>
      <Choice label={t`Device`} options={DEVICES} value={device} onChange={setDevice} />
      {hidden > 0 && (
        <span>
          <Trans>
            {hidden} of {components.length} not shown on {DEVICE_NAMES[device]}
          </Trans>
        </span>
      )}
    </div>
  );
}

/** An open modal, above its page. */
function ModalPanel({ node, closing }: { node: TreeNode; closing: ReactNode }) {
  const { component } = node;
  const { width, height } = modalSize(node);
  return (
    <div className={classes.modalLayer} data-modal>
      <div className={classes.modal} style={{ width }} role="group" aria-label={t`Modal ${component.name}`}>
        <div className={classes.modalBar}>
          <span
            aria-hidden
            className={classes.modalTitle}
            style={{
              background: colorOf(component, 'headerBackgroundColor'),
              color: colorOf(component, 'headerTextColor'),
            }}
          >
            {modalTitle(component)}
          </span>
          {closing}
        </div>
        <div
          className={classes.modalBody}
          data-scroller
          style={{ height, background: colorOf(component, 'bodyBackgroundColor') ?? '#fff' }}
        >
          <ChildNodes node={node} />
          <SelectionLayer />
        </div>
      </div>
    </div>
  );
}

const ROOM_PX = 80;

/** Scrolls to a component on request, and opens the tabs around it. */
function useReveal(viewport: RefObject<HTMLElement | null>): void {
  const { reveal, openTabs } = useEditor();
  const { components } = useOpenPage();
  const show = useEffectEvent((id: string) => {
    const element = viewport.current;
    const [root] = pathTo(components, id);
    if (!element || !root) return;
    for (const { parentId, slot } of pathTo(components, id))
      if (parentId !== null && slot !== null) openTabs.open(parentId, Number(slot) || 0);
    // Components far outside the viewport are not rendered yet.
    const { top, height } = root.box;
    const isFar = top > element.scrollTop + element.clientHeight || top + height < element.scrollTop;
    if (isFar) element.scrollTo(0, Math.max(0, top - ROOM_PX));
    requestAnimationFrame(() =>
      requestAnimationFrame(() => {
        const drawn = element.querySelector<HTMLElement>(`[data-component="${CSS.escape(id)}"]`);
        if (drawn) scrollWithin(element, drawn);
      }),
    );
  });
  // A new component exists only after the next frame.
  useEffect(() => reveal.subscribe((id) => requestAnimationFrame(() => show(id))), [reveal]);
}

/** Scrolls as far as needed, but only inside the canvas: on a phone, the parts above it must stay in sight. */
function scrollWithin(canvas: HTMLElement, drawn: HTMLElement): void {
  for (let box = drawn.parentElement; box && canvas.contains(box); box = box.parentElement) {
    const outer = box.getBoundingClientRect();
    const inner = drawn.getBoundingClientRect();
    box.scrollBy(
      distance([inner.left, inner.right], [outer.left, outer.left + box.clientWidth]),
      distance([inner.top, inner.bottom], [outer.top, outer.top + box.clientHeight]),
    );
  }
}

/** Returns how far a span has to move to lie inside another one, or to start with it if it is longer. */
function distance([start, end]: [number, number], [from, to]: [number, number]): number {
  if (start < from || end - start > to - from) return start - from;
  return Math.max(0, end - to);
}

/** Returns the ancestors of a component, from the page down, and the component. */
function pathTo(components: readonly Component[], id: string): Component[] {
  const byId = new Map(components.map((component) => [component.id, component]));
  const path: Component[] = [];
  let at = byId.get(id);
  while (at && path.length < components.length) {
    path.unshift(at);
    at = at.parentId === null ? undefined : byId.get(at.parentId);
  }
  return path;
}

const ARROWS: Record<string, By | undefined> = {
  ArrowLeft: { columns: -1, px: 0 },
  ArrowRight: { columns: 1, px: 0 },
  ArrowUp: { columns: 0, px: -10 },
  ArrowDown: { columns: 0, px: 10 },
};

/** Arrow keys move the selection, with Shift they resize it. Delete removes it, Ctrl+A selects all, Escape clears. */
function useCanvasKeys() {
  const editor = useEditor();
  return (event: KeyboardEvent<HTMLElement>) => {
    if (event.defaultPrevented) return;
    if (isPressed(SELECT_ALL, event)) return selectAll(editor, event);
    if (isPressed(DESELECT, event)) editor.selection.set(null);
    if (editor.isReadOnly) return;
    const chosen = chosenBy(editor, event);
    if (chosen.length === 0) return;
    const isResize = isPressed(RESIZE, event);
    const arrow = ARROWS[event.key];
    if (arrow && (isResize || isPressed(MOVE, event))) {
      event.preventDefault();
      nudge(editor, chosen, { arrow, isResize });
    } else if (isPressed(REMOVE, event)) {
      event.preventDefault();
      deleteChosen(editor, chosen);
    }
  };
}

/** Returns the selection, or the focused component if it is not selected. */
function chosenBy({ selection, getContext }: Editor, event: KeyboardEvent<HTMLElement>): Component[] {
  const focused =
    event.target instanceof HTMLElement &&
    event.target.closest<HTMLElement>('[data-component]')?.dataset.component;
  const ids = focused && !selection.has(focused) ? [focused] : selection.ids;
  const { document, model, page, device } = getContext();
  return topMost(componentsOf({ document, model, page, device }), ids);
}

function nudge({ change }: Editor, chosen: Component[], how: { arrow: By; isResize: boolean }): void {
  const grip = how.isResize ? 'corner' : 'move';
  const group = `move-${chosen[0].device}-${chosen.map(({ id }) => id).join()}`;
  change(
    t`Move ${namesOf(chosen)}`,
    (context) => moveAll(context, movedBoxes(chosen, grip, how.arrow)),
    group,
  );
}

function deleteChosen({ change, selection }: Editor, chosen: Component[]): void {
  const ids = chosen.map(({ id }) => id);
  change(t`Delete ${namesOf(chosen)}`, (context) => deleteComponents(context, ids));
  selection.set(null);
}

/** Selects all siblings of the selected component, or the whole page if nothing is selected. */
function selectAll({ selection, getContext }: Editor, event: KeyboardEvent): void {
  event.preventDefault();
  const { document, model, page, device } = getContext();
  const components = componentsOf({ document, model, page, device });
  const anchor = components.find(({ id }) => id === selection.value?.id);
  const ids = components
    .filter(({ parentId, slot, isShown }) => {
      const isSibling = parentId === (anchor?.parentId ?? null) && slot === (anchor?.slot ?? null);
      return isShown && isSibling;
    })
    .map(({ id }) => id);
  selection.setComponents(ids);
}
