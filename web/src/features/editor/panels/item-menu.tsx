import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ActionIcon, Menu } from '@mantine/core';
import { Copy, EllipsisVertical, Pencil, Trash2 } from 'lucide-react';
import { useState, type ReactNode } from 'react';
import classes from './structure.module.css';

const ICON = 15;

interface Props {
  /** Names the menu for screen readers. */
  label: string;
  width: number;
  onDuplicate: () => void;
  renameDialog: (onClose: () => void) => ReactNode;
  deleteDialog: (onClose: () => void) => ReactNode;
  /** Reason why it cannot be deleted; null if it can. */
  deleteBlockedReason?: string | null;
  /** Additional menu items. */
  children?: ReactNode;
}

/** Action menu of an item. */
export function ItemMenu({ label, width, deleteBlockedReason: whyKept = null, ...props }: Props) {
  const [dialog, setDialog] = useState<'rename' | 'delete' | null>(null);
  const close = () => setDialog(null);
  return (
    <>
      <Menu position="bottom-end" width={width} returnFocus>
        <Menu.Target>
          <ActionIcon className={classes.more} variant="subtle" color="gray" size={26} aria-label={label}>
            <EllipsisVertical size={ICON} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Pencil size={ICON} aria-hidden />} onClick={() => setDialog('rename')}>
            <Trans>Rename</Trans>
          </Menu.Item>
          <Menu.Item leftSection={<Copy size={ICON} aria-hidden />} onClick={props.onDuplicate}>
            <Trans>Duplicate</Trans>
          </Menu.Item>
          {props.children}
          <Menu.Divider />
          <Menu.Item
            leftSection={<Trash2 size={ICON} aria-hidden />}
            c="var(--mantine-color-error)"
            disabled={whyKept !== null}
            onClick={() => setDialog('delete')}
          >
            {whyKept ?? t`Delete`}
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {dialog === 'rename' && props.renameDialog(close)}
      {dialog === 'delete' && props.deleteDialog(close)}
    </>
  );
}
