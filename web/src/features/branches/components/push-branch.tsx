import { plural, t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Confirmation } from '../../../components';
import { branchesKey, copyKey, useWorkspace } from '../../../lib/workspace';
import { pushBranch } from '../api/branches';
import type { Branch } from '../lib/branch-facts';

interface Props {
  branch: Branch;
  onClose: () => void;
}

/** Pushes the commits of a branch that are kept here. One that the repository lacks is created there anew. */
export function PushBranch({ branch: { name, isRemote, isDefault, unpushed }, onClose }: Props) {
  const { id: workspaceId } = useWorkspace();
  const client = useQueryClient();
  const push = useMutation({
    mutationFn: () => pushBranch({ client, workspaceId }, isDefault ? null : name),
    onSuccess: () => {
      notifications.show({ message: t`${name} was pushed.` });
      onClose();
    },
    onSettled: () => {
      void client.invalidateQueries({ queryKey: branchesKey(workspaceId) });
      const copy = { w: workspaceId, branch: isDefault ? null : name };
      void client.invalidateQueries({ queryKey: copyKey(copy) });
    },
  });
  return (
    <Confirmation
      title={isRemote ? t`Push ${name}?` : t`Push ${name} again?`}
      confirmLabel={t`Push`}
      isDangerous={false}
      isPending={push.isPending}
      error={push.error}
      onConfirm={() => push.mutate()}
      onClose={onClose}
    >
      {isRemote
        ? plural(unpushed, {
            one: 'Pushes the commit that waits here.',
            other: 'Pushes the # commits that wait here, of all apps on the branch, in order.',
          })
        : t`The repository no longer has this branch. Pushing creates it again, with the commits that this workspace has of it and those that wait here.`}
    </Confirmation>
  );
}
