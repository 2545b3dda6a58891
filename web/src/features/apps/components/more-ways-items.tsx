import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { FileUp, GitBranch } from 'lucide-react';
import { useEmbedding } from '../../../lib/session';
import type { AppDialog } from './app-dialogs';

interface Props {
  onOpen: (dialog: AppDialog) => void;
}

/** Items of the menu beside “Create new app”. */
export function MoreWaysItems({ onOpen }: Props) {
  const program = useEmbedding();
  return (
    <>
      {!program && (
        <Menu.Item
          leftSection={<FileUp size={15} aria-hidden />}
          onClick={() => onOpen({ kind: 'import-file' })}
        >
          <Trans>Import from file</Trans>
        </Menu.Item>
      )}
      <Menu.Item
        leftSection={<GitBranch size={15} aria-hidden />}
        onClick={() => onOpen({ kind: 'import-git' })}
      >
        <Trans>Import from git repository</Trans>
      </Menu.Item>
    </>
  );
}
