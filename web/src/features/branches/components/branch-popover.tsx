import { Popover } from '@mantine/core';
import { cloneElement } from 'react';
import { useOpened, type Opener } from '../../../components';
import type { Save } from '../api/use-open-branch';
import type { BranchDialog } from './branch-dialogs';
import { BranchList } from './branch-list';
import classes from './branch-menu.module.css';

interface Props {
  opener: Opener;
  save?: Save;
  onAsk: (dialog: BranchDialog) => void;
}

/** The list of branches. Opens when it is first drawn. */
export function BranchPopover({ opener, save, onAsk }: Props) {
  const { ref, isOpen, setOpen } = useOpened();
  const ask = (dialog: BranchDialog) => {
    setOpen(false);
    onAsk(dialog);
  };
  return (
    <Popover
      opened={isOpen}
      onChange={setOpen}
      width={340}
      position="bottom-start"
      trapFocus
      returnFocus
      hideDetached={false}
    >
      <Popover.Target>{cloneElement(opener, { ref, onClick: () => setOpen(!isOpen) })}</Popover.Target>
      <Popover.Dropdown className={classes.menu}>
        <BranchList save={save} onAsk={ask} onClose={() => setOpen(false)} />
      </Popover.Dropdown>
    </Popover>
  );
}
