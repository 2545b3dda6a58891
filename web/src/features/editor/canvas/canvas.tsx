import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { useEffect, useMemo, useRef, useState } from 'react';
import { withDescendants, type Component, type Device } from '../document';
import { useClipboard } from '../adding';
import { DEVICE_NAMES } from '../session/device-names';
import { useEditor, useOpenPage, useSelected } from '../session/use-editor';
import { findColor } from './drawing/literal';
import classes from './canvas.module.css';
import { Nodes } from './canvas-node';
import { DeviceBar } from './device-bar';
import { useDragged } from './dragging/drags';
import { zoneMark } from './dragging/drop-zone';
import { ModalPanel } from './modal-panel';
import { SelectionLayer } from './selection-layer';
import { Tree, type TreeNode } from './tree';
import { useCanvasKeys } from './use-canvas-keys';
import { useMarquee } from './dragging/use-marquee';
import { useReveal } from './use-reveal';
import { useTabStop } from './use-tab-stop';

const BAND_PX = 400;
const BELOW_PX = 240;
const MIN_HEIGHT_PX = 600;

/** The page as its layouts define it. Renders only what is near the viewport. */
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

/** Filters out components that are hidden on this device, with their descendants. */
function shownOf(components: Component[]): Component[] {
  const hidden = components.filter(({ isShown }) => !isShown).map(({ id }) => id);
  if (hidden.length === 0) return components;
  const gone = withDescendants(components, hidden);
  return components.filter(({ id }) => !gone.has(id));
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

/** The visible part of the page and a margin. It changes in steps, not with each pixel. */
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

/** Returns the modal that is selected or that contains the selected component. */
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

/** The one with the focus stays drawn, too, so that scrolling does not lose it. */
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
