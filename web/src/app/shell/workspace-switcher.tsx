import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { branchToOpen, roleLabel, useEmbedding, useMe, type OpenedWorkspace } from '../../lib/session';
import { useFoundWorkspace } from '../../lib/workspace';
import classes from './shell.module.css';

const NewWorkspaceDialog = lazy(async () => ({
  default: (await import('../../features/workspaces')).NewWorkspaceDialog,
}));

export function WorkspaceSwitcher() {
  const { workspaces } = useMe();
  const isEmbedded = useEmbedding() !== null;
  const current = useFoundWorkspace();
  const navigate = useNavigate();
  const [isCreating, setIsCreating] = useState(false);
  const open = (workspace: OpenedWorkspace) =>
    void navigate({
      to: '/w/$w',
      params: { w: workspace.id },
      // The workspace that is open stays on its branch.
      search: workspace.id === current?.id ? {} : { branch: branchToOpen(workspace) },
    });
  const name = current?.name ?? t`No workspace`;
  return (
    <div style={{ marginBottom: 8 }}>
      <Menu width={248} position="bottom-start">
        <Menu.Target>
          <button type="button" className={classes.switcher}>
            <span className={classes.avatar} aria-hidden>
              {[...name][0]?.toUpperCase()}
            </span>
            <span className={classes.label}>
              <Trans>
                <span className="visually-hidden">Workspace: </span>
                {name}
              </Trans>
            </span>
            <ChevronsUpDown size={15} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
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
          {!isEmbedded && <NewWorkspaceItem onClick={() => setIsCreating(true)} />}
        </Menu.Dropdown>
      </Menu>
      <Suspense>{isCreating && <NewWorkspaceDialog onClose={() => setIsCreating(false)} />}</Suspense>
    </div>
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
