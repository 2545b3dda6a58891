import { t } from '@lingui/core/macro';
import { memo, use, type CSSProperties, type MouseEvent, type ReactNode } from 'react';
import { ErrorBoundary } from 'react-error-boundary';
import {
  barsOf,
  colorOf,
  MARK_COLORS,
  MARK_SIGNS,
  note,
  SIGN,
  stackingOf,
  TABS_PX,
  type Mark,
  type TreeNode,
} from '../../../../../src/apps/drawing';
import { typeName } from '../catalogue';
import { isContainer, type Component } from '../document';
import { useEditor, useIsSelected, useOpenTab } from '../session/use-editor';
import classes from './canvas.module.css';
import { zoneMark } from './dragging/drop-zone';
import { useDragging } from './dragging/use-dragging';
import { Drawing, InPlace } from './drawing/drawing';
import { GhostsContext, MARK_NAMES, useMark } from './marks';
import { tabTitles } from './slots';

/** One component with its children. Re-rendered only when something in it changed. */
const CanvasNode = memo(function CanvasNode({ node }: { node: TreeNode }) {
  const { component } = node;
  const { mark } = useMark(component);
  const hasGhosts = use(GhostsContext);
  const { left, width, top, height } = component.box;
  const zIndex = stackingOf(component);
  const style: CSSProperties = { left: `${left}%`, width: `${width}%`, top, height, zIndex };
  if (mark) Object.assign(style, { '--mark': MARK_COLORS[mark] });
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
      {mark && <MarkSign mark={mark} isBelow={component.box.top < SIGN.height} onClick={select} />}
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

export function ChildNodes({ node }: { node: TreeNode }) {
  const { component, children: kids } = node;
  if (kids.length === 0 && !isContainer(component.type)) return null;
  const mark = (slot: string | null) => zoneMark({ parentId: component.id, slot });
  const { header, footer, body } = barsOf(node);
  return (
    <>
      {header.px > 0 && (
        <div
          className={classes.layer}
          data-zone={mark('header')}
          style={{ height: header.px, background: colorOf(component, 'headerBackgroundColor') }}
        >
          <Nodes nodes={header.nodes} />
        </div>
      )}
      <div className={classes.layer} data-zone={mark(null)} style={{ top: header.px, bottom: footer.px }}>
        <Nodes nodes={body} />
      </div>
      {footer.px > 0 && (
        <div
          className={classes.layer}
          data-zone={mark('footer')}
          style={{ top: 'auto', bottom: 0, height: footer.px }}
        >
          <Nodes nodes={footer.nodes} />
        </div>
      )}
    </>
  );
}

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

/** Shows a note in place of a component that cannot be drawn, until `of` changes. Its handle stays. */
const DrawnSafely = ({ of, children }: { of: unknown; children: ReactNode }) => (
  <ErrorBoundary resetKeys={[of]} fallback={<NotDrawn />}>
    {children}
  </ErrorBoundary>
);

const NotDrawn = () => (
  <InPlace drawn={note(t`This component cannot be drawn. It is unchanged in the document.`)} />
);
