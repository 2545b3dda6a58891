import { useEffect, useEffectEvent, useLayoutEffect, useRef } from 'react';
import type { Component } from '../document';
import { useEditor, useOpenPage, useSelectedIds } from '../session/use-editor';
import classes from './canvas.module.css';
import type { Grip } from './dragging/moved-boxes';
import { onDragged } from './dragging/drags';
import { useDragging } from './dragging/use-dragging';

const GRIPS: readonly Grip[] = ['right', 'bottom', 'corner'];
/** Room above a component for its name. */
const TAG_PX = 20;

/** Frames of the selected components that are drawn beside this layer, above all others, so that none is hidden. */
export function SelectionLayer() {
  const { openTabs } = useEditor();
  const { components } = useOpenPage();
  const ids = useSelectedIds();
  const layer = useRef<HTMLDivElement>(null);
  const place = useEffectEvent(() => {
    const drawn = layer.current?.parentElement;
    if (!layer.current || !drawn || ids.length === 0) return;
    const around = drawn.getBoundingClientRect();
    const elements = new Map(
      [...drawn.querySelectorAll<HTMLElement>('[data-component]')].map((each) => [
        each.dataset.component,
        each,
      ]),
    );
    // All are measured before any frame is placed, so that the page is laid out once.
    const rects = ids.map((id) => elements.get(id)?.getBoundingClientRect());
    rects.forEach((rect, index) => placeFrame(layer.current?.children[index], rect, around));
  });
  // Each render may have moved components, or brought others near the viewport.
  useLayoutEffect(() => place());
  useEffect(() => openTabs.subscribe(() => requestAnimationFrame(() => place())), [openTabs]);
  useEffect(() => onDragged(() => place()), []);
  // Widths are parts of the page's, which another window may change.
  useEffect(() => {
    if (!layer.current) return;
    const observer = new ResizeObserver(() => place());
    observer.observe(layer.current);
    return () => observer.disconnect();
  }, []);
  const byId = new Map(components.map((component) => [component.id, component]));
  return (
    <div ref={layer} className={classes.selectionLayer}>
      {ids.map((id) => (
        <Frame key={id} component={byId.get(id)} isOnly={ids.length === 1} />
      ))}
    </div>
  );
}

function placeFrame(frame: Element | undefined, rect: DOMRect | undefined, around: DOMRect): void {
  if (!(frame instanceof HTMLElement)) return;
  frame.hidden = rect === undefined;
  if (!rect) return;
  const top = rect.top - around.top;
  frame.toggleAttribute('data-low', top < TAG_PX);
  Object.assign(frame.style, {
    left: `${rect.left - around.left}px`,
    top: `${top}px`,
    width: `${rect.width}px`,
    height: `${rect.height}px`,
  });
}

/** A component that a colleague has just removed has an empty frame until the selection follows. */
const Frame = ({ component, isOnly }: { component: Component | undefined; isOnly: boolean }) => (
  <div className={classes.frame} hidden>
    {component && isOnly && <OnlyFrame component={component} />}
  </div>
);

function OnlyFrame({ component }: { component: Component }) {
  const { isReadOnly } = useEditor();
  const { gripProps } = useDragging(component);
  return (
    <>
      <span className={classes.tag}>{component.name}</span>
      {!isReadOnly &&
        GRIPS.map((grip) => (
          <span key={grip} className={classes.grip} data-grip={grip} {...gripProps(grip)} />
        ))}
    </>
  );
}
