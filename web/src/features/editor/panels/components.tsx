import { UnstyledButton } from '@mantine/core';
import { memo, useMemo } from 'react';
import { AddComponent } from '../adding';
import type { Component } from '../document';
import { useEditor, useIsSelected, useOpenPage } from '../session/use-editor';
import { useSearch } from './search';
import classes from './structure.module.css';

/** Lists the components of the open page in reading order. */
export function Components() {
  const { components } = useOpenPage();
  const rows = useMemo(() => inOrder(components), [components]);
  const search = useSearch({ label: 'Search components', count: rows.length });
  const found = rows.filter(({ component: { name, type } }) => search.isFound(name, type));
  return (
    <section aria-label="Components">
      <div className={classes.heading}>
        <h2>Components</h2>
        <AddComponent />
      </div>
      {search.field}
      <ul className={classes.list}>
        {found.length < rows.length && found.length === 0 && search.none}
        {found.map(({ component, depth }) => (
          <ComponentRow key={component.id} component={component} depth={search.isOn ? 0 : depth} />
        ))}
      </ul>
    </section>
  );
}

const ComponentRow = memo(function ComponentRow({
  component,
  depth,
}: {
  component: Component;
  depth: number;
}) {
  const { selection, reveal } = useEditor();
  const isSelected = useIsSelected(component.id);
  return (
    <li className={classes.row}>
      <UnstyledButton
        className={classes.item}
        aria-current={isSelected || undefined}
        data-hidden={!component.isShown || undefined}
        style={{ paddingLeft: 10 + Math.min(depth, 6) * 14 }}
        onClick={({ ctrlKey, metaKey, shiftKey }) => {
          if (ctrlKey || metaKey || shiftKey) {
            selection.toggle(component.id);
            return;
          }
          selection.set({ kind: 'component', id: component.id });
          reveal.show(component.id);
        }}
      >
        <span>{component.name}</span>
        <small>{component.isShown ? component.type : `Not on ${component.device}`}</small>
      </UnstyledButton>
    </li>
  );
});

/** Sorts from top to bottom, each followed by its children. */
function inOrder(components: Component[]): { component: Component; depth: number }[] {
  const ids = new Set(components.map(({ id }) => id));
  const byParent = new Map<string | null, Component[]>();
  for (const component of components) {
    const key = component.parentId !== null && ids.has(component.parentId) ? component.parentId : null;
    const siblings = byParent.get(key);
    if (siblings) siblings.push(component);
    else byParent.set(key, [component]);
  }
  const rows: { component: Component; depth: number }[] = [];
  const visit = (parentId: string | null, depth: number): void => {
    const siblings = byParent.get(parentId) ?? [];
    siblings.sort((a, b) => a.box.top - b.box.top || a.box.left - b.box.left);
    for (const component of siblings) {
      rows.push({ component, depth });
      visit(component.id, depth + 1);
    }
  };
  visit(null, 0);
  return rows;
}
