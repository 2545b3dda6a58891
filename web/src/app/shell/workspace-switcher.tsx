import { Menu } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { Check, ChevronsUpDown, Plus } from 'lucide-react';
import { lazy, Suspense, useState } from 'react';
import { roleLabel, useMe } from '../../lib/session';
import { useFoundWorkspace } from '../../lib/workspace';
import classes from './shell.module.css';

const NewWorkspaceDialog = lazy(async () => ({
  default: (await import('../../features/workspaces')).NewWorkspaceDialog,
}));

export function WorkspaceSwitcher() {
  const { workspaces } = useMe();
  const current = useFoundWorkspace();
  const navigate = useNavigate();
  const [isCreating, setIsCreating] = useState(false);
  const name = current?.name ?? 'No workspace';
  return (
    <div style={{ marginBottom: 8 }}>
      <Menu width={248} position="bottom-start">
        <Menu.Target>
          <button type="button" className={classes.switcher}>
            <span className={classes.avatar} aria-hidden>
              {[...name][0]?.toUpperCase()}
            </span>
            <span className={classes.label}>
              <span className="visually-hidden">Workspace: </span>
              {name}
            </span>
            <ChevronsUpDown size={15} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          {workspaces.length > 0 && <Menu.Label>Workspaces</Menu.Label>}
          {workspaces.map(({ id, name: label, role }) => (
            <Menu.Item
              key={id}
              onClick={() => void navigate({ to: '/w/$w', params: { w: id } })}
              rightSection={
                id === current?.id ? <Check size={15} aria-label="open" /> : <small>{roleLabel(role)}</small>
              }
            >
              {label}
            </Menu.Item>
          ))}
          <Menu.Divider />
          <Menu.Item leftSection={<Plus size={15} aria-hidden />} onClick={() => setIsCreating(true)}>
            New workspace
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Suspense>{isCreating && <NewWorkspaceDialog onClose={() => setIsCreating(false)} />}</Suspense>
    </div>
  );
}
