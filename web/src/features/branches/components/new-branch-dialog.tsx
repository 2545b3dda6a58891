import { plural, t } from '@lingui/core/macro';
import { Checkbox, Select, Text, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useEffectEvent } from 'react';
import { FormDialog } from '../../../components';
import { useForm } from '../../../lib/form';
import { branchesKey, useWorkspace } from '../../../lib/workspace';
import { branchesQuery, createBranch, type NewBranch } from '../api/branches';
import { saveOnBranch, useOpenBranch, type Save } from '../api/use-open-branch';
import { sortBranches, type Branch } from '../branch-facts';
import { nameProblem } from '../name-problem';

interface Props {
  save?: Save;
  onClose: () => void;
}

const UNCHANGED = { changedApps: 0, movableApps: 0 };

/** Creates a branch, and opens it. */
export function NewBranchDialog({ save, onClose }: Props) {
  const { copy, defaultBranch } = useWorkspace();
  const branches = useBranchesNow(save);
  const create = useCreateBranch(save);
  const opening = useOpenBranch({ onOpened: onClose });
  const names = branches.map(({ name }) => name);
  const form = useForm({
    initialValues: { name: '', from: copy.branch ?? defaultBranch ?? '', withChanges: false },
    validate: { name: (name) => nameProblem(name, names) },
    validateInputOnChange: ['name'],
  });
  const { from, withChanges } = form.values;
  const { changedApps, movableApps } = branches.find(({ name }) => name === from) ?? UNCHANGED;
  const movedApps = withChanges ? movableApps : 0;
  const submit = form.onSubmit(({ name: typed }) => {
    const name = typed.trim();
    const body: NewBranch = { name, from, ...(movedApps > 0 && { with: 'changes' }) };
    // If only opening failed, the branch exists.
    if (create.data?.name === name) return opening.open(name);
    create.mutate(body, { onSuccess: () => opening.open(name) });
  });
  return (
    <FormDialog
      title={t`New branch`}
      submitLabel={create.data ? t`Open it` : t`Create and open`}
      form={form}
      isPending={create.isPending || opening.isPending}
      error={create.error ?? opening.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label={t`Branch name`}
        placeholder="feature/order-form"
        autoComplete="off"
        spellCheck={false}
        disabled={create.data !== undefined}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select
        allowDeselect={false}
        searchable
        label={t`Starts at`}
        data={names.length > 0 ? names : [from]}
        disabled={create.data !== undefined}
        {...form.getInputProps('from')}
      />
      {movableApps > 0 && (
        <Checkbox
          label={t`Move the uncommitted changes of ${plural(movableApps, { one: '# app', other: '# apps' })} to the new branch`}
          description={t`This includes changes by other people. ${from} returns to its last commit.`}
          {...form.getInputProps('withChanges', { type: 'checkbox' })}
        />
      )}
      <Text size="sm" c="dimmed">
        {whatHappens(from, changedApps > movedApps)}
      </Text>
    </FormDialog>
  );
}

const whatHappens = (from: string, hasMore: boolean): string =>
  hasMore
    ? t`The branch begins with the last commit of ${from} and is pushed to the repository at once. What is not committed stays on ${from}.`
    : t`The branch begins with the last commit of ${from} and is pushed to the repository at once.`;

/** Branches, local ones first, read after a save: pending edits count as changes. */
function useBranchesNow(save: Save | undefined): Branch[] {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const { data = [] } = useQuery(branchesQuery(w));
  const look = useEffectEvent(() => {
    const refresh = () => client.invalidateQueries({ queryKey: branchesKey(w) });
    void (save?.() ?? Promise.resolve()).then(refresh, refresh);
  });
  useEffect(() => look(), []);
  return sortBranches(data);
}

function useCreateBranch(save: Save | undefined) {
  const { id: workspaceId } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: NewBranch) => {
      await saveOnBranch(save, t`Your last changes could not be saved, so no branch was made.`);
      return createBranch({ client, workspaceId }, body);
    },
    onSuccess: () => client.invalidateQueries({ queryKey: branchesKey(workspaceId) }),
  });
}
