import { Button, Group, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert, SectionCard, TypedConfirmation } from '../../../components';
import { useFormProblem } from '../../../lib/form';
import { roleLabel } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import { useDeleteWorkspace, useRenameWorkspace } from '../api/change-workspace';

export function GeneralSettings() {
  const { name, role, can } = useWorkspace();
  if (!can('admin')) {
    return (
      <SectionCard title="About this workspace">
        {name}. Your role is {roleLabel(role).toLowerCase()}; an admin can rename or delete the workspace.
      </SectionCard>
    );
  }
  return (
    <>
      <Rename />
      <Delete />
    </>
  );
}

function Rename() {
  const { id, name } = useWorkspace();
  const rename = useRenameWorkspace(id);
  const form = useForm({
    initialValues: { name },
    validate: { name: (value) => (value.trim() ? null : 'Enter a name.') },
  });
  const problem = useFormProblem(form, rename.error);
  const submit = form.onSubmit((values) =>
    rename.mutate(values.name.trim(), {
      onSuccess: () => {
        form.resetDirty();
        notifications.show({ message: 'The workspace was renamed.' });
      },
    }),
  );
  return (
    <SectionCard title="Name" description="Visible to all members, but not in Git.">
      <form noValidate onSubmit={submit}>
        <Group align="flex-start" gap="xs">
          <TextInput aria-label="Workspace name" flex="1 1 220px" maw={400} {...form.getInputProps('name')} />
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={rename.isPending}>
            Rename
          </Button>
        </Group>
        <ProblemAlert error={problem} />
      </form>
    </SectionCard>
  );
}

function Delete() {
  const { id, name } = useWorkspace();
  const [isAsking, setIsAsking] = useState(false);
  const navigate = useNavigate();
  const remove = useDeleteWorkspace(id);
  return (
    <>
      <SectionCard
        title="Delete workspace"
        description="Permanently deletes its apps, constants, members and Git configuration. The repository does not change."
        actions={
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)}>
            Delete workspace
          </Button>
        }
      />
      {isAsking && (
        <TypedConfirmation
          title={`Delete ${name}?`}
          name={name}
          nameLabel="Workspace name"
          confirmLabel="Delete workspace"
          isPending={remove.isPending}
          error={remove.error}
          onClose={() => setIsAsking(false)}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/' }) })}
        >
          This deletes all apps in this workspace and cancels waiting Git jobs. Everything committed stays in
          the repository.
        </TypedConfirmation>
      )}
    </>
  );
}
