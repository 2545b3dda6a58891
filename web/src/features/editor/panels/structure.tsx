import { Menu, Tabs, UnstyledButton } from '@mantine/core';
import { Database, FileText, Plus } from 'lucide-react';
import { memo, useMemo } from 'react';
import { addComponent, queriesOf, TEMPLATES, type Component } from '../document';
import { useEditor, useIsSelected, useOpenPage, useSelected } from '../session/use-editor';
import classes from './structure.module.css';

const ICON = 15;

/** What the app is made of: its pages, the components of the open one, its queries. */
export function Structure() {
  return (
    <Tabs
      defaultValue="pages"
      keepMounted={false}
      className={classes.structure}
      classNames={{ panel: classes.panel, tab: classes.tab }}
    >
      <Tabs.List grow>
        <Tabs.Tab value="pages">Pages</Tabs.Tab>
        <Tabs.Tab value="queries">Queries</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="pages">
        <Pages />
        <Components />
      </Tabs.Panel>
      <Tabs.Panel value="queries">
        <Queries />
      </Tabs.Panel>
    </Tabs>
  );
}

function Pages() {
  const { selection } = useEditor();
  const { model, page, openPage } = useOpenPage();
  return (
    <nav aria-label="Pages">
      <ul className={classes.list}>
        {model.pages.map(({ id, name }) => (
          <li key={id}>
            <UnstyledButton
              className={classes.item}
              aria-current={id === page.id ? 'page' : undefined}
              onClick={() => {
                selection.set(null);
                openPage(id);
              }}
            >
              <FileText size={ICON} aria-hidden />
              <span>{name}</span>
            </UnstyledButton>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Components() {
  const { components } = useOpenPage();
  const rows = useMemo(() => inOrder(components), [components]);
  return (
    <section aria-label="Components">
      <div className={classes.heading}>
        <h2>Components</h2>
        <AddComponent />
      </div>
      <ul className={classes.list}>
        {rows.map(({ component, depth }) => (
          <ComponentRow key={component.id} component={component} depth={depth} />
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
  const { selection } = useEditor();
  const isSelected = useIsSelected(component.id);
  return (
    <li className={classes.row}>
      <UnstyledButton
        className={classes.item}
        aria-current={isSelected || undefined}
        style={{ paddingLeft: 10 + Math.min(depth, 6) * 14 }}
        onClick={() => {
          selection.set({ kind: 'component', id: component.id });
          document
            .querySelector(`[data-component="${CSS.escape(component.id)}"]`)
            ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
        }}
      >
        <span>{component.name}</span>
        <small>{component.type}</small>
      </UnstyledButton>
    </li>
  );
});

/** As they are read: from top to bottom, each followed by what stands in it. */
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

function AddComponent() {
  const { change, selection, isReadOnly } = useEditor();
  if (isReadOnly) return null;
  const add = (type: string) => {
    let id: string | null = null;
    change(`Add ${type}`, (place) => {
      const added = addComponent(place, type);
      id = added.id;
      return added.edits;
    });
    if (id) selection.set({ kind: 'component', id });
  };
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <UnstyledButton className={classes.add}>
          <Plus size={14} aria-hidden /> Add component
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        {Object.keys(TEMPLATES).map((type) => (
          <Menu.Item key={type} onClick={() => add(type)}>
            {type.replace(/V\d+$/, '').replace(/([a-z])([A-Z])/g, '$1 $2')}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Queries() {
  const { selection } = useEditor();
  const { document: text, model } = useOpenPage();
  const selected = useSelected();
  const queries = queriesOf(text, model);
  return (
    <ul className={classes.list} aria-label="Queries">
      {queries.length === 0 && <li className={classes.none}>This app has no queries.</li>}
      {queries.map(({ id, name, kind }) => (
        <li key={id}>
          <UnstyledButton
            className={classes.item}
            aria-current={(selected?.kind === 'query' && selected.id === id) || undefined}
            onClick={() => selection.set({ kind: 'query', id })}
          >
            <Database size={ICON} aria-hidden />
            <span>{name}</span>
            <small>{kind}</small>
          </UnstyledButton>
        </li>
      ))}
    </ul>
  );
}
