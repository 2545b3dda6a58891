import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { FormDialog } from '../../../../components';
import { answerOf, api } from '../../../../lib/api';
import { useForm } from '../../../../lib/form';
import { branchesKey, resultOf, useWorkspace } from '../../../../lib/workspace';
import type { AppGit } from '../../api/app-git';
import gitsync from '../gitsync.module.css';

/** Says that others have rewritten the history of the branch, and what can be done about it. */
export function Rewritten({ git }: { git: AppGit }) {
  const [isKeeping, setIsKeeping] = useState(false);
  const { can } = useWorkspace();
  const sha = git.lastCommit?.sha ?? null;
  return (
    <div role="note" className={gitsync.warning}>
      <Text size="sm" fw={600}>
        <Trans>The history of {git.branch} was rewritten</Trans>
      </Text>
      <Text size="sm" mt={2}>
        <Trans>
          The repository no longer has your last commit on it. Nothing is lost here: combine both states,
          commit over theirs, or pull theirs.
        </Trans>
      </Text>
      {sha !== null && !git.isReadOnly && can('builder') && (
        <Button size="xs" mt="sm" variant="default" onClick={() => setIsKeeping(true)}>
          <Trans>Keep the former history on a branch…</Trans>
        </Button>
      )}
      {isKeeping && sha !== null && <KeepOnBranch sha={sha} onClose={() => setIsKeeping(false)} />}
    </div>
  );
}

/** Makes a branch that begins at the app's last commit. */
function KeepOnBranch({ sha, onClose }: { sha: string; onClose: () => void }) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (name) => (name.trim() === '' ? t`Enter a name.` : null) },
  });
  const create = useMutation({
    mutationFn: (name: string) =>
      resultOf(
        { client, workspaceId: w },
        answerOf(
          api.POST('/api/workspaces/{w}/git/branches', {
            params: { path: { w } },
            body: { name, from: sha },
          }),
        ),
      ),
    onSuccess: (_, name) => {
      void client.invalidateQueries({ queryKey: branchesKey(w) });
      notifications.show({ message: t`The branch ${name} keeps the former history.` });
      onClose();
    },
  });
  return (
    <FormDialog
      title={t`Keep the former history`}
      submitLabel={t`Create branch`}
      form={form}
      isPending={create.isPending}
      error={create.error}
      onSubmit={form.onSubmit(({ name }) => create.mutate(name.trim()))}
      onClose={onClose}
    >
      <TextInput
        label={t`Branch name`}
        placeholder="before-rewrite"
        autoComplete="off"
        spellCheck={false}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Text size="sm" c="dimmed">
        <Trans>
          The branch begins at this app’s last commit here, with all that came before it. It does not become
          your active branch.
        </Trans>
      </Text>
    </FormDialog>
  );
}
