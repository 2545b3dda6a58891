import { Button } from '@mantine/core';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { EmptyState, PageHeader } from '../../../components';
import { NewWorkspaceDialog } from './new-workspace-dialog';

/** Start page of an account without workspaces. */
export function NoWorkspacePage() {
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <PageHeader title="Workspaces" />
      <EmptyState
        icon={<Building2 size={22} />}
        title="You are not in a workspace"
        actions={<Button onClick={() => setIsOpen(true)}>New workspace</Button>}
      >
        Create one, or ask an admin to add you to theirs.
      </EmptyState>
      {isOpen && <NewWorkspaceDialog onClose={() => setIsOpen(false)} />}
    </>
  );
}
