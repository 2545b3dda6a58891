import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ArrowDownToLine, FileUp, GitBranch, GitCommitHorizontal, Trash2 } from 'lucide-react';
import { useEmbedding } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import type { AppDialog } from './app-dialogs';

interface Props {
  onOpen: (dialog: AppDialog) => void;
}

/** Items of the menu beside “Create new app”. */
export function MoreWaysItems({ onOpen }: Props) {
  const program = useEmbedding();
  return (
    <>
      {!program && <ImportFileItem onOpen={onOpen} />}
      {program?.takesNewApps !== false && <ImportFromGitItem onOpen={onOpen} />}
      <ItemsOfMany />
      {!program && <DeletedItem />}
    </>
  );
}

const ImportFileItem = ({ onOpen }: Props) => (
  <Menu.Item leftSection={<FileUp size={15} aria-hidden />} onClick={() => onOpen({ kind: 'import-file' })}>
    <Trans>Import from file</Trans>
  </Menu.Item>
);

const ImportFromGitItem = ({ onOpen }: Props) => (
  <Menu.Item leftSection={<GitBranch size={15} aria-hidden />} onClick={() => onOpen({ kind: 'import-git' })}>
    <Trans>Import from git repository</Trans>
  </Menu.Item>
);

function ItemsOfMany() {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (
    <>
      <Menu.Item
        leftSection={<ArrowDownToLine size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/pull', params: { w } })}
      >
        <Trans>Check and pull apps</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<GitCommitHorizontal size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/commit', params: { w } })}
      >
        <Trans>Commit several apps</Trans>
      </Menu.Item>
    </>
  );
}

function DeletedItem() {
  const { id: w } = useWorkspace();
  const navigate = useNavigate();
  return (
    <>
      <Menu.Divider />
      <Menu.Item
        leftSection={<Trash2 size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/deleted', params: { w } })}
      >
        <Trans>Deleted apps</Trans>
      </Menu.Item>
    </>
  );
}
