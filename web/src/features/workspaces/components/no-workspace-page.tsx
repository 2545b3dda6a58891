import { Button } from '@mantine/core';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { EmptyState, PageHeader } from '../../../components';
import { NewWorkspaceDialog } from './new-workspace-dialog';

/** For an account that is in no workspace (any more). */
export function NoWorkspacePage() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <PageHeader title="Workspaces" />
      <EmptyState
        icon={<Building2 size={22} />}
        title="You are in no workspace"
        actions={<Button onClick={() => setIsOpen(true)}>New workspace</Button>}
      >
        Make one of your own, or ask an admin to add you to theirs.
      </EmptyState>
      {isOpen && <NewWorkspaceDialog onClose={() => setIsOpen(false)} />}
    </>
  );
}
