import { ActionIcon, Menu } from '@mantine/core';
import { Copy, EllipsisVertical, Pencil, Trash2 } from 'lucide-react';
import { useState } from 'react';
import { duplicateQuery, type Query } from '../document';
import { useEditor } from '../session/use-editor';
import { DeleteQuery, RenameQuery } from './query-dialogs';
import classes from './structure.module.css';

const ICON = 15;

/** What can be done with a query. */
export function QueryMenu({ query }: { query: Query }) {
  const { add, selection } = useEditor();
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  const duplicate = () => {
    const id = add(`Duplicate query ${query.name}`, (place) => duplicateQuery(place, query));
    if (id !== null) selection.set({ kind: 'query', id });
  };
  return (
    <>
      <Menu position="bottom-end" width={170} returnFocus>
        <Menu.Target>
          <ActionIcon
            className={classes.more}
            variant="subtle"
            color="gray"
            size={26}
            aria-label={`Actions of query ${query.name}`}
          >
            <EllipsisVertical size={ICON} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={ICON} aria-hidden />} onClick={() => setDialog('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<Copy size={ICON} aria-hidden />} onClick={duplicate}>
            Duplicate
          </Menu.Item>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Trash2 size={ICON} aria-hidden />}
            c="var(--mantine-color-error)"
            onClick={() => setDialog('delete')}
          >
            Delete
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'rename' && <RenameQuery query={query} onClose={close} />}
      {dialog === 'delete' && <DeleteQuery query={query} onClose={close} />}
    </>
  );
}
