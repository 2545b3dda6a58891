import { t } from '@lingui/core/macro';
import { Checkbox, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { Confirmation } from '../../../components';
import { isProblem } from '../../../lib/api';
import { rememberBranch } from '../../../lib/session';
import { branchesKey, useWorkspace } from '../../../lib/workspace';
import { deleteBranch, type Deletion } from '../api/branches';
import type { Branch } from '../lib/branch-facts';
import { Lost, lostOf } from './lost';

interface Props {
  branch: Branch;
  onClose: () => void;
}

/** Deletes a branch. Where work would be lost with it, it is named, and lost only if that is ticked. */
export function DeleteBranch({ branch: { name, isLocal, isRemote }, onClose }: Props) {
  // One that is not here can only be deleted there.
  const [remote, setRemote] = useState(!isLocal);
  const [force, setForce] = useState(false);
  const remove = useDeleteBranch();
  const lost = isProblem(remove.error, 'branch_not_merged') ? lostOf(remove.error) : null;
  const choose = (inRepository: boolean) => {
    setRemote(inRepository);
    // Something else may be lost.
    setForce(false);
    remove.reset();
  };
  return (
    <Confirmation
      title={t`Delete ${name}?`}
      confirmLabel={force ? t`Delete with its work` : t`Delete branch`}
      isPending={remove.isPending}
      error={lost ? null : remove.error}
      isBlocked={lost !== null && !force}
      onConfirm={() => remove.mutate({ name, remote, force }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <Stack gap="md">
        <Text size="sm">{consequenceOf({ isLocal, isRemote, remote })}</Text>
        {isLocal && isRemote && (
          <Checkbox
            label={t`Also in the repository`}
            checked={remote}
            onChange={(event) => choose(event.currentTarget.checked)}
          />
        )}
        {lost && <Lost lost={lost} force={force} onForce={setForce} />}
      </Stack>
    </Confirmation>
  );
}

function consequenceOf({
  isLocal,
  isRemote,
  remote,
}: Pick<Branch, 'isLocal' | 'isRemote'> & { remote: boolean }): string {
  if (!isLocal) return t`This deletes the branch in the repository, for everybody.`;
  const here = t`This deletes the apps as they are on this branch, for all members of the workspace.`;
  if (!isRemote) return here;
  return remote
    ? t`${here} It is deleted in the repository, too.`
    : t`${here} The repository keeps the branch, so it can be opened again.`;
}

/** Deletes branches, and leaves one that was shown. */
function useDeleteBranch() {
  const { id: w, copy, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  return useMutation({
    mutationFn: (deletion: Deletion) => deleteBranch({ client, workspaceId: w }, deletion),
    onSuccess: (_, { name }) => {
      notifications.show({ message: t`The branch ${name} was deleted.` });
      void client.invalidateQueries({ queryKey: branchesKey(w) });
      if (name !== copy.branch) return;
      if (defaultBranch !== null) rememberBranch(client, w, defaultBranch);
      void navigate({ to: '/w/$w', params: { w }, search: { branch: defaultBranch ?? undefined } });
    },
  });
}
