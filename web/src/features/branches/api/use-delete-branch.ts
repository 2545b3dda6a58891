import { t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { branchesKey, useWorkspace } from '../../../lib/workspace';
import { activateBranch, deleteBranch, type Deletion } from './branches';
import { useShowBranch } from './use-open-branch';

interface Options {
  /** Branch to go to afterwards; null: the deleted one is not shown. */
  leaveTo: string | null;
  /** App to show there; by default the open app. */
  appId?: string | null;
  onDeleted: () => void;
}

/** Deletes a branch. It may be shown: the page goes elsewhere at once, before it finds the branch missing. */
export function useDeleteBranch({ leaveTo, appId, onDeleted }: Options) {
  const { id: workspaceId, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const shown = useShowBranch({ appId });
  return useMutation({
    mutationFn: async (deletion: Deletion) => {
      const hasApp = leaveTo === null || (await shown.hasApp(leaveTo));
      await deleteBranch({ client, workspaceId }, deletion);
      return { hasApp };
    },
    // Also called if the page has dropped the part that asked.
    onSuccess: ({ hasApp }, { name }) => {
      notifications.show({ message: t`The branch ${name} was deleted.` });
      void client.invalidateQueries({ queryKey: branchesKey(workspaceId) });
      if (leaveTo !== null) shown.show(leaveTo, hasApp);
      // Without an active branch, one works on the default one.
      if (leaveTo !== null && leaveTo !== defaultBranch)
        void activateBranch({ client, workspaceId }, leaveTo).catch(() => undefined);
      onDeleted();
    },
  });
}
