import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button } from '@mantine/core';
import { Building2 } from 'lucide-react';
import { useState } from 'react';
import { EmptyState, PageHeader } from '../../../components';
import { useEmbedding } from '../../../lib/session';
import { NewWorkspaceDialog } from './new-workspace-dialog';

/** Start page of an account without workspaces. */
export function NoWorkspacePage() {
  const [isOpen, setIsOpen] = useState(false);
  const program = useEmbedding();
  return (
    <>
      <PageHeader title={t`Workspaces`} />
      <EmptyState
        icon={<Building2 size={22} />}
        title={t`You are not in a workspace`}
        actions={
          !program && (
            <Button onClick={() => setIsOpen(true)}>
              <Trans>New workspace</Trans>
            </Button>
          )
        }
      >
        {program
          ? t`Ask to be added to one in ${program.name}.`
          : t`Create one, or ask an admin to add you to theirs.`}
      </EmptyState>
      {isOpen && <NewWorkspaceDialog onClose={() => setIsOpen(false)} />}
    </>
  );
}
