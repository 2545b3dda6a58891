import { ActionIcon, Menu } from '@mantine/core';
import { Copy, EllipsisVertical, Pencil, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import classes from './structure.module.css';

const ICON = 15;

interface Props {
  /** Whose actions these are: `page Home`. */
  name: string;
  width: number;
  onDuplicate: () => void;
  renameDialog: (onClose: () => void) => ReactNode;
  deleteDialog: (onClose: () => void) => ReactNode;
  /** Why it cannot be deleted; null where it can. */
  whyKept?: string | null;
  /** What can be done with it besides. */
  children?: ReactNode;
}

/** What can be done with an item of the structure. */
export function ItemMenu({ name, width, whyKept = null, ...props }: Props) {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" width={width} returnFocus>
        <Menu.Target>
          <ActionIcon
            className={classes.more}
            variant="subtle"
            color="gray"
            size={26}
            aria-label={`Actions of ${name}`}
          >
            <EllipsisVertical size={ICON} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={ICON} aria-hidden />} onClick={() => setDialog('rename')}>
            Rename
          </Menu.Item>
          <Menu.Item leftSection={<Copy size={ICON} aria-hidden />} onClick={props.onDuplicate}>
            Duplicate
          </Menu.Item>
          {props.children}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Trash2 size={ICON} aria-hidden />}
            c="var(--mantine-color-error)"
            disabled={whyKept !== null}
            onClick={() => setDialog('delete')}
          >
            {whyKept ?? 'Delete'}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'rename' && props.renameDialog(close)}
      {dialog === 'delete' && props.deleteDialog(close)}
    </>
  );
}
