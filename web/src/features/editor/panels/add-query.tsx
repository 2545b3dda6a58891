import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { AddButton } from '../components/add-button';
import { addQuery, queryKinds, type QueryKind } from '../document';
import { useEditor, useOpenPage } from '../session/use-editor';

/** Menu to add a query of each available kind. */
export function AddQuery() {
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
