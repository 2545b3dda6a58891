import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { ChevronsUpDown } from 'lucide-react';
import { Suspense, useState, type ComponentProps } from 'react';
import { MenuOnDemand } from '../../components';
import { lazyPart } from '../../lib/lazy-code';
import { useFoundWorkspace } from '../../lib/workspace';
import classes from './shell.module.css';

const loadItems = () => import('./workspace-items');
const WorkspaceItems = lazyPart(async () => (await loadItems()).WorkspaceItems);
const NewWorkspaceDialog = lazyPart(
  async () => (await import('../../features/workspaces')).NewWorkspaceDialog,
);

export function WorkspaceSwitcher() {
  const [isCreating, setIsCreating] = useState(false);
  return (
    <div style={{ marginBottom: 8 }}>
      <MenuOnDemand width={248} position="bottom-start" load={loadItems} opener={<OpenWorkspace />}>
        <WorkspaceItems onCreate={() => setIsCreating(true)} />
      </MenuOnDemand>
      <Suspense>{isCreating && <NewWorkspaceDialog onClose={() => setIsCreating(false)} />}</Suspense>
    </div>
  );
}

function OpenWorkspace({ className = '', ...button }: ComponentProps<'button'>) {
  const name = useFoundWorkspace()?.name ?? t`No workspace`;
  return (
    <button type="button" className={`${classes.switcher} ${className}`} {...button}>
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
  );
}
