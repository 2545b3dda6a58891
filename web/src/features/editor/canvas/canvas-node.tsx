import { memo, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { deleteComponent, moveComponent, type Component } from '../document';
import { useEditor, useIsSelected } from '../session/use-editor';
import { isOn, styleOf, valueOf } from './appearance';
import classes from './canvas.module.css';
import { Drawing } from './drawing';
import { findColor, labelsIn, numberFor } from './literal';
import type { TreeNode } from './tree';
import { draggedBox, useDragging, type Grip } from './use-dragging';

const TABS_PX = 50;
const BAR_PX = 80;
const EDGE_PX = 40;

/** One component at its place, with those that stand in it. Drawn again only when something in it changed. */
export const CanvasNode = memo(function CanvasNode({ node }: { node: TreeNode }) {
  const { component } = node;
  const { left, width, top, height } = component.box;
  const style: CSSProperties = { left: `${left}%`, width: `${width}%`, top, height };
  return (
    <div className={classes.node} style={style} data-component={component.id}>
      <Handle component={component} />
      <Drawing component={component} />
      {component.type.startsWith('Tabs') ? (
        <Tabs node={node} />
      ) : (
        component.type !== 'Modal' && <Kids node={node} />
      )}
    </div>
  );
});

/** What is clicked, dragged, and reached by keyboard. It lies over its own drawing and under what stands in it. */
function Handle({ component }: { component: Component }) {
  const { selection, isReadOnly } = useEditor();
  const isSelected = useIsSelected(component.id);
  const { gripProps } = useDragging(component);
  const onKeyDown = useKeys(component);
  const { onPointerDown, ...move } = gripProps('move');
  const select = () => selection.set({ kind: 'component', id: component.id });
  return (
    <>
      <button
        type="button"
        className={classes.handle}
        aria-label={`${component.type} ${component.name}`}
        aria-pressed={isSelected}
        title={component.name}
        onClick={select}
        onPointerDown={(event) => {
          select();
          onPointerDown(event);
        }}
        {...move}
        onKeyDown={onKeyDown}
      />
      {isSelected && (
        <div className={classes.frame} data-low={component.box.top < EDGE_PX || undefined}>
          <span className={classes.tag}>{component.name}</span>
          {!isReadOnly &&
            (['right', 'bottom', 'corner'] as Grip[]).map((grip) => (
              <span key={grip} className={classes.grip} data-grip={grip} {...gripProps(grip)} />
            ))}
        </div>
      )}
    </>
  );
}

const ARROWS: Record<string, { columns: number; px: number } | undefined> = {
  ArrowLeft: { columns: -1, px: 0 },
  ArrowRight: { columns: 1, px: 0 },
  ArrowUp: { columns: 0, px: -10 },
  ArrowDown: { columns: 0, px: 10 },
};

/** Arrows move, with Shift they resize; Delete deletes. */
function useKeys(component: Component) {
  const { change, isReadOnly, selection } = useEditor();
  return (event: KeyboardEvent) => {
    if (isReadOnly || event.ctrlKey || event.metaKey || event.altKey) return;
    const arrow = ARROWS[event.key];
    if (arrow) {
      event.preventDefault();
      const box = draggedBox(component.box, event.shiftKey ? 'corner' : 'move', arrow);
      change(
        `Move ${component.name}`,
        (place) => moveComponent(place, component, box),
        `move-${component.id}`,
      );
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      change(`Delete ${component.name}`, (place) => deleteComponent(place, component.id));
      selection.set(null);
    } else if (event.key === 'Escape') {
      selection.set(null);
    }
  };
}

function Kids({ node: { component, kids } }: { node: TreeNode }) {
  if (kids.length === 0) return null;
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
          style={{ height: headerPx, background: findColor(styleOf(component, 'headerBackgroundColor')) }}
        >
          <Nodes nodes={inHeader} />
        </div>
      )}
      <div className={classes.layer} style={{ top: headerPx, bottom: footerPx }}>
        <Nodes nodes={inBody} />
      </div>
      {footerPx > 0 && (
        <div className={classes.layer} style={{ top: 'auto', bottom: 0, height: footerPx }}>
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

function Tabs({ node: { component, kids } }: { node: TreeNode }) {
  const [active, setActive] = useState(0);
  const titles = labelsIn(valueOf(component, 'tabs'), ['title']);
  const tabs = titles.length > 0 ? titles : ['Tab 1'];
  const shown = kids.filter(({ component: { slot } }) => Number(slot ?? 0) === active);
  return (
    <>
      <div className={classes.tabs} role="group" aria-label={`Tabs of ${component.name}`}>
        {tabs.map((title, index) => (
          <button key={index} type="button" aria-pressed={index === active} onClick={() => setActive(index)}>
            {title}
          </button>
        ))}
      </div>
      <div className={classes.layer} style={{ top: TABS_PX }}>
        <Nodes nodes={shown} />
      </div>
    </>
  );
}
