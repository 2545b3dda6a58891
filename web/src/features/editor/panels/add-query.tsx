import { Menu, UnstyledButton } from '@mantine/core';
import { Plus } from 'lucide-react';
import { addQuery, queryKinds, type QueryKind } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';
import classes from './structure.module.css';

/** A query of each kind that the app can have. */
export function AddQuery() {
  const { change, selection } = useEditor();
  const { document: app, model } = useOpenPage();
  const kinds = queryKinds(app, model);
  const add = (kind: QueryKind) => {
    let id = '';
    change(`Add ${kind.label} query`, (place) => {
      const added = addQuery(place, kind);
      id = added.id;
      return added.edits;
    });
    selection.set({ kind: 'query', id });
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
        <UnstyledButton className={classes.add}>
          <Plus size={14} aria-hidden /> Add query
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown mah={420} style={{ overflow: 'auto' }}>
        {kinds.filter(({ isBuiltIn }) => isBuiltIn).map(itemOf)}
        {ofThisApp.length > 0 && <Menu.Label>Data sources of this app</Menu.Label>}
        {ofThisApp.map(itemOf)}
      </Menu.Dropdown>
    </Menu>
  );
}
