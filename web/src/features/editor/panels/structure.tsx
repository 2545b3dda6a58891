import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Tabs, UnstyledButton, Menu } from '@mantine/core';
import { Database } from 'lucide-react';
import { useState, useCallback, useEffect, useEffectEvent, useMemo } from 'react';
import { useListSearch } from '../../../lib/use-list-search';
import { AddComponent } from '../adding';
import { typeName } from '../catalogue';
import { AddButton } from '../components/add-button';
import {
  rowsOf,
  queriesOf,
  queryKindLabel,
  duplicateQuery,
  addQuery,
  queryKinds,
  type Row,
  type Query,
  type QueryKind,
} from '../document';
import { useSelectedQueryId, useEditor, useOpenPage, useSelected } from '../session/use-editor';
import { ancestorsOf, flat, withoutFolded } from './component-rows';
import { ComponentTree } from './component-tree';
import { ItemMenu } from './item-menu';
import { Pages } from './pages';
import { DeleteQuery, RenameQuery } from './query-dialogs';
import classes from './structure.module.css';

/** Structure panel: pages, components of the open page, and queries. Shows the list of a selected query. */
export function Structure() {
  const queryId = useSelectedQueryId();
  const [shown, setShown] = useState<{ tab: string | null; queryId: string | null }>({
    tab: 'pages',
    queryId: null,
  });
  if (queryId !== shown.queryId) setShown({ tab: queryId === null ? shown.tab : 'queries', queryId });
  return (
    <Tabs
      value={shown.tab}
      onChange={(tab) => setShown({ tab, queryId })}
      keepMounted={false}
      className={classes.structure}
      classNames={{ panel: classes.panel, tab: classes.tab }}
    >
      <Tabs.List grow>
        <Tabs.Tab value="pages">
          <Trans>Pages</Trans>
        </Tabs.Tab>
        <Tabs.Tab value="queries">
          <Trans>Queries</Trans>
        </Tabs.Tab>
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

const NONE: ReadonlySet<string> = new Set();

/** Lists the components of the open page in reading order. */
function Components() {
  const { components } = useOpenPage();
  const rows = useMemo(() => rowsOf(components), [components]);
  const { folded, toggle } = useFolded(rows);
  const unfolded = useMemo(() => withoutFolded(rows, folded), [rows, folded]);
  const search = useSearch({ label: t`Search components`, count: rows.length });
  const shown = search.isOn
    ? flat(rows.filter(({ component: { name, type } }) => search.isFound(name, type, typeName(type))))
    : unfolded;
  return (
    <section aria-label={t`Components`}>
      <div className={classes.heading}>
        <h2>
          <Trans>Components</Trans>
        </h2>
        <AddComponent />
      </div>
      {search.field}
      {search.isOn && shown.length === 0 && <ul className={classes.list}>{search.none}</ul>}
      <ComponentTree rows={shown} folded={search.isOn ? NONE : folded} onToggle={toggle} />
    </section>
  );
}

/** Ids of folded components. Ancestors of a component unfold when it is selected. */
function useFolded(rows: readonly Row[]) {
  const { selection } = useEditor();
  const [folded, setFolded] = useState(NONE);
  const unfold = useEffectEvent(() => {
    if (folded.size === 0 || selection.ids.length !== 1) return;
    const around = ancestorsOf(rows, selection.ids[0]).filter((id) => folded.has(id));
    if (around.length > 0) setFolded(new Set([...folded].filter((id) => !around.includes(id))));
  });
  useEffect(() => selection.subscribe(() => unfold()), [selection]);
  const toggle = useCallback((id: string) => {
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(id)) next.add(id);
      return next;
    });
  }, []);
  return { folded, toggle };
}

const ICON = 15;

/** Lists the queries of the app. */
function Queries() {
  const { isReadOnly } = useEditor();
  const { document: app } = useOpenPage();
  const queries = queriesOf(app);
  const search = useSearch({ label: t`Search queries`, count: queries.length });
  const found = queries.filter(({ name, kind }) => search.isFound(name, kind, queryKindLabel(kind)));
  return (
    <section aria-label={t`Queries`}>
      <div className={classes.heading}>
        <h2>
          <Trans>Queries</Trans>
        </h2>
        {!isReadOnly && <AddQuery />}
      </div>
      {search.field}
      <ul className={classes.list} aria-label={t`Queries`}>
        {queries.length === 0 && (
          <li className={classes.none}>
            <Trans>No queries yet.</Trans>
          </li>
        )}
        {found.length < queries.length && found.length === 0 && search.none}
        {found.map((query) => (
          <QueryRow key={query.id} query={query} />
        ))}
      </ul>
    </section>
  );
}

function QueryRow({ query }: { query: Query }) {
  const { selection, isReadOnly } = useEditor();
  const selected = useSelected();
  const { id, name, kind } = query;
  return (
    <li className={classes.withMenu}>
      <UnstyledButton
        className={classes.item}
        aria-current={(selected?.kind === 'query' && selected.id === id) || undefined}
        onClick={() => selection.set({ kind: 'query', id })}
      >
        <Database size={ICON} aria-hidden />
        <span>{name}</span>
        <small>{queryKindLabel(kind)}</small>
      </UnstyledButton>
      {!isReadOnly && <QueryMenu query={query} />}
    </li>
  );
}

/** Action menu of a query. */
function QueryMenu({ query }: { query: Query }) {
  const { add, selection } = useEditor();
  const duplicate = () => {
    const id = add(t`Duplicate query ${query.name}`, (context) => duplicateQuery(context, query));
    if (id !== null) selection.set({ kind: 'query', id });
  };
  return (
    <ItemMenu
      label={t`Actions for query ${query.name}`}
      width={170}
      onDuplicate={duplicate}
      renameDialog={(onClose) => <RenameQuery query={query} onClose={onClose} />}
      deleteDialog={(onClose) => <DeleteQuery query={query} onClose={onClose} />}
    />
  );
}

/** Menu to add a query of each available kind. */
function AddQuery() {
  const editor = useEditor();
  const { document: app, model } = useOpenPage();
  const kinds = queryKinds(app, model);
  const add = (kind: QueryKind) => {
    const id = editor.add(t`Add ${kind.label} query`, (context) => addQuery(context, kind));
    if (id !== null) editor.selection.set({ kind: 'query', id });
  };
  const itemOf = (kind: QueryKind) => (
    <Menu.Item key={kind.dataSourceId ?? kind.kind} onClick={() => add(kind)}>
      {kind.label}
    </Menu.Item>
  );
  const ofThisApp = kinds.filter(({ isBuiltIn }) => !isBuiltIn);
  return (
    <Menu position="bottom-end" width={230}>
      <Menu.Target>
        <AddButton>
          <Trans>Add query</Trans>
        </AddButton>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {kinds.filter(({ isBuiltIn }) => isBuiltIn).map(itemOf)}
        {ofThisApp.length > 0 && (
          <Menu.Label>
            <Trans>Data sources of this app</Trans>
          </Menu.Label>
        )}
        {ofThisApp.map(itemOf)}
      </Menu.Dropdown>
    </Menu>
  );
}

const MAX_WITHOUT = 10;

/** Search field for a long list of the structure panel, and a row for no results. */
function useSearch(list: { label: string; count: number }) {
  const search = useListSearch({ ...list, maxWithout: MAX_WITHOUT, size: 'xs', className: classes.search });
  return {
    ...search,
    none: (
      <li className={classes.none}>
        <Trans>No matches for “{search.text}”.</Trans>
      </li>
    ),
  };
}
