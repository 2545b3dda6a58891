import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { memo, use, type CSSProperties, type MouseEvent, type ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import { typeName } from '../catalogue';
import { isContainer, type Component } from '../document';
import { useEditor, useIsSelected, useOpenTab } from '../session/use-editor';
import classes from './canvas.module.css';
import { zoneMark } from './dragging/drop-zone';
import { useDragging } from './dragging/use-dragging';
import { isOn, styleOf, valueOf } from './drawing/appearance';
import { Drawing } from './drawing/drawing';
import drawingClasses from './drawing/drawing.module.css';
import { findColor, numberFor } from './drawing/literal';
import { GhostsContext, MARK_NAMES, MARK_SIGNS, useMark, type Mark } from './marks';
import { tabTitles } from './slots';
import type { TreeNode } from './tree';

const TABS_PX = 50;
/** Height of the sign of a change, which stands outside of its component. */
const SIGN_PX = 16;
const BAR_PX = 80;

/** One component with its children. Re-rendered only when something in it changed. */
const CanvasNode = memo(function CanvasNode({ node }: { node: TreeNode }) {
  const { component } = node;
  const { mark } = useMark(component);
  const hasGhosts = use(GhostsContext);
  const { left, width, top, height } = component.box;
  const zIndex = stackingOf(component);
  const style: CSSProperties = { left: `${left}%`, width: `${width}%`, top, height, zIndex };
  return (
    <div
      className={classes.node}
      style={style}
      data-component={component.id}
      data-mark={mark ?? undefined}
      data-ghost={(mark === 'removed' && hasGhosts) || undefined}
    >
      <Handle component={component} />
      <DrawnSafely of={component}>
        <Drawing component={component} />
      </DrawnSafely>
      <DrawnSafely of={node}>
        {component.type.startsWith('Tabs') ? (
          <Tabs node={node} />
        ) : (
          !component.type.startsWith('Modal') && <ChildNodes node={node} />
        )}
      </DrawnSafely>
    </div>
  );
});

/** Target for pointer and keyboard, above the drawing and below the children. Tab leads to one of all: `useTabStop`. */
function Handle({ component }: { component: Component }) {
  const { selection } = useEditor();
  const isSelected = useIsSelected(component.id);
  const { mark, isPassive } = useMark(component);
  const { gripProps, hasMoved } = useDragging(component);
  const { onPointerDown, ...move } = gripProps('move');
  const select = () => selection.set({ kind: 'component', id: component.id });
  return (
    <>
      <button
        type="button"
        className={classes.handle}
        tabIndex={-1}
        data-handle
        disabled={isPassive}
        aria-label={`${typeName(component.type)} ${component.name}${mark === null ? '' : `, ${MARK_NAMES[mark]}`}`}
        aria-pressed={isSelected}
        title={component.name}
        onClick={(event) => {
          if (isAdding(event)) selection.toggle(component.id);
          else if (!hasMoved() || event.detail === 0) select();
        }}
        onPointerDown={(event) => {
          // A finger may be about to scroll: its tap selects.
          if (event.pointerType !== 'touch' && !isAdding(event) && !selection.has(component.id)) select();
          onPointerDown(event);
        }}
        {...move}
      />
      {mark && <MarkSign mark={mark} isBelow={component.box.top < SIGN_PX} onClick={select} />}
    </>
  );
}

/** Takes clicks where the component itself lets them through, as a removed one does. The handle has its words. */
const MarkSign = ({ mark, isBelow, onClick }: { mark: Mark; isBelow: boolean; onClick: () => void }) => (
  <button
    type="button"
    tabIndex={-1}
    aria-hidden
    className={classes.mark}
    data-mark={mark}
    data-below={isBelow || undefined}
    onClick={onClick}
  >
    {MARK_SIGNS[mark]}
  </button>
);

/** Tells if a click adds to the selection. */
const isAdding = ({ ctrlKey, metaKey, shiftKey }: MouseEvent): boolean => ctrlKey || metaKey || shiftKey;

export function ChildNodes({ node: { component, children: kids } }: { node: TreeNode }) {
  if (kids.length === 0 && !isContainer(component.type)) return null;
  const mark = (slot: string | null) => zoneMark({ parentId: component.id, slot });
  const inHeader = kids.filter((kid) => kid.component.slot === 'header');
  const inFooter = kids.filter((kid) => kid.component.slot === 'footer');
  const inBody = kids.filter((kid) => !inHeader.includes(kid) && !inFooter.includes(kid));
  const headerPx = hasBar(component, 'Header', inHeader)
    ? numberFor(valueOf(component, 'headerHeight'), BAR_PX)
    : 0;
  const footerPx = hasBar(component, 'Footer', inFooter)
    ? numberFor(valueOf(component, 'footerHeight'), BAR_PX)
    : 0;
  return (
    <>
      {headerPx > 0 && (
        <div
          className={classes.layer}
          data-zone={mark('header')}
          style={{ height: headerPx, background: findColor(styleOf(component, 'headerBackgroundColor')) }}
        >
          <Nodes nodes={inHeader} />
        </div>
      )}
      <div className={classes.layer} data-zone={mark(null)} style={{ top: headerPx, bottom: footerPx }}>
        <Nodes nodes={inBody} />
      </div>
      {footerPx > 0 && (
        <div
          className={classes.layer}
          data-zone={mark('footer')}
          style={{ top: 'auto', bottom: 0, height: footerPx }}
        >
          <Nodes nodes={inFooter} />
        </div>
      )}
    </>
  );
}

const hasBar = (component: Component, name: 'Header' | 'Footer', kids: TreeNode[]): boolean =>
  kids.length > 0 || isOn(component, `show${name}`);

export const Nodes = ({ nodes }: { nodes: readonly TreeNode[] }) =>
  nodes.map((node) => <CanvasNode key={node.component.id} node={node} />);

function Tabs({ node: { component, children: kids } }: { node: TreeNode }) {
  const { openTabs } = useEditor();
  const active = useOpenTab(component.id);
  const tabs = tabTitles(component);
  const shown = kids.filter(({ component: { slot } }) => Number(slot ?? 0) === active);
  return (
    <>
      <div className={classes.tabs} role="group" aria-label={t`Tabs of ${component.name}`}>
        {tabs.map((title, index) => (
          <button
            key={index}
            type="button"
            tabIndex={-1}
            aria-pressed={index === active}
            onClick={() => openTabs.open(component.id, index)}
          >
            {title}
          </button>
        ))}
      </div>
      <div
        className={classes.layer}
        data-zone={zoneMark({ parentId: component.id, slot: String(active) })}
        style={{ top: TABS_PX }}
      >
        <Nodes nodes={shown} />
      </div>
    </>
  );
}

const TOP = 4_000;
const STEPS = 128;

/**
 * Position of a component among its siblings, as a CSS z-index: the smaller its area, the further in front, so that nothing
 * is hidden behind something larger. Documents have no order of this kind. Closed modals are below all others.
 */
function stackingOf({ type, box: { width, height } }: Component): number {
  if (type.startsWith('Modal')) return 0;
  return Math.max(1, TOP - Math.round(STEPS * Math.log2(1 + Math.max(0, width * height))));
}

/** Shows a note in place of a component that cannot be drawn, until `of` changes. Its handle stays. */
const DrawnSafely = ({ of, children }: { of: unknown; children: ReactNode }) => (
  <ErrorBoundary resetKeys={[of]} fallback={<NotDrawn />}>
    {children}
  </ErrorBoundary>
);

const NotDrawn = () => (
  <div className={drawingClasses.drawing}>
    <div className={drawingClasses.unknown}>
      <Trans>This component cannot be drawn. It is unchanged in the document.</Trans>
    </div>
  </div>
);
