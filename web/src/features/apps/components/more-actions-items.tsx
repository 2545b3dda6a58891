import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { ArrowDownToLine, GitCommitHorizontal, Trash2 } from 'lucide-react';
import { useEmbedding } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';

/** Items of the toolbar's menu: actions on several apps, and the apps that are not in the list. */
export function MoreActionsItems() {
  const { id: w } = useWorkspace();
  const program = useEmbedding();
  const navigate = useNavigate();
  return (
    <>
      <Menu.Item
        leftSection={<GitCommitHorizontal size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/commit', params: { w } })}
      >
        <Trans>Commit apps</Trans>
      </Menu.Item>
      <Menu.Item
        leftSection={<ArrowDownToLine size={15} aria-hidden />}
        onClick={() => void navigate({ to: '/w/$w/pull', params: { w } })}
      >
        <Trans>Check and pull apps</Trans>
      </Menu.Item>
      {!program && (
        <>
          <Menu.Divider />
          <Menu.Item
            leftSection={<Trash2 size={15} aria-hidden />}
            onClick={() => void navigate({ to: '/w/$w/deleted', params: { w } })}
          >
            <Trans>Deleted apps</Trans>
          </Menu.Item>
        </>
      )}
    </>
  );
}
