import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { branchesKey, useWorkspace } from '../../../lib/workspace';
import { deleteBranch, type Deletion } from './branches';

/** Deletes a branch. The caller leaves it if it is shown. */
export function useDeleteBranch() {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (deletion: Deletion) => deleteBranch({ client, workspaceId: w }, deletion),
    onSuccess: (_, { name }) => {
      notifications.show({ message: t`The branch ${name} was deleted.` });
      void client.invalidateQueries({ queryKey: branchesKey(w) });
    },
  });
}
