import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Check, Plus } from 'lucide-react';
import { branchToOpen, roleLabel, useEmbedding, useMe, type OpenedWorkspace } from '../../lib/session';
import { useFoundWorkspace } from '../../lib/workspace';

/** The workspaces to choose from. */
export function WorkspaceItems({ onCreate }: { onCreate: () => void }) {
  const { workspaces } = useMe();
  const isEmbedded = useEmbedding() !== null;
  const current = useFoundWorkspace();
  const navigate = useNavigate();
  const open = (workspace: OpenedWorkspace) =>
    void navigate({
      to: '/w/$w',
      params: { w: workspace.id },
      // The workspace that is open stays on its branch.
      search: workspace.id === current?.id ? {} : { branch: branchToOpen(workspace) },
    });
  return (
    <>
      {workspaces.length > 0 && (
        <Menu.Label>
          <Trans>Workspaces</Trans>
        </Menu.Label>
      )}
      {workspaces.map((workspace) => (
        <Menu.Item
          key={workspace.id}
          onClick={() => open(workspace)}
          rightSection={
            workspace.id === current?.id ? (
              <Check size={15} aria-label={t`open`} />
            ) : (
              <small>{roleLabel(workspace.role)}</small>
            )
          }
        >
          {workspace.name}
        </Menu.Item>
      ))}
      {!isEmbedded && <NewWorkspaceItem onClick={onCreate} />}
    </>
  );
}

const NewWorkspaceItem = ({ onClick }: { onClick: () => void }) => (
  <>
    <Menu.Divider />
    <Menu.Item leftSection={<Plus size={15} aria-hidden />} onClick={onClick}>
      <Trans>New workspace</Trans>
    </Menu.Item>
  </>
);
