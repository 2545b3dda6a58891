import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Switch, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ProblemAlert, SectionCard, TypedConfirmation } from '../../../components';
import { useForm, useFormProblem, useFreshValues } from '../../../lib/form';
import { ROLES_IN_TEXT, useEmbedding } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import { useDeleteWorkspace, useChangeWorkspace } from '../change-workspace';

export function GeneralSettings() {
  const { name, role, can } = useWorkspace();
  const program = useEmbedding();
  if (program) {
    return (
      <>
        <SectionCard title={t`About this workspace`}>
          <Trans>
            {name}. Your role is {ROLES_IN_TEXT[role]}. Names, members and roles are set in {program.name}.
          </Trans>
        </SectionCard>
        {can('admin') && <Drafts />}
      </>
    );
  }
  if (!can('admin')) {
    return (
      <SectionCard title={t`About this workspace`}>
        <Trans>
          {name}. Your role is {ROLES_IN_TEXT[role]}; an admin can rename or delete the workspace.
        </Trans>
      </SectionCard>
    );
  }
  return (
    <>
      <Rename />
      <Drafts />
      <Delete />
    </>
  );
}

function Rename() {
  const { id, name } = useWorkspace();
  const rename = useChangeWorkspace(id);
  const form = useForm({
    initialValues: { name },
    validate: { name: (value) => (value.trim() ? null : t`Enter a name.`) },
  });
  useFreshValues(form, { name });
  const problem = useFormProblem(form, rename.error);
  const submit = form.onSubmit((values) =>
    rename.mutate(
      { name: values.name.trim() },
      {
        onSuccess: () => {
          form.resetDirty();
          notifications.show({ message: t`The workspace was renamed.` });
        },
      },
    ),
  );
  return (
    <SectionCard
      title={t`Name`}
      description={t`Visible to all members, but not in Git.`}
      managed={{ kind: 'workspace' }}
    >
      <form noValidate onSubmit={submit}>
        <Group align="flex-start" gap="xs">
          <TextInput
            aria-label={t`Workspace name`}
            style={{ flex: '1 1 220px' }}
            maw={400}
            {...form.getInputProps('name')}
          />
          <Button type="submit" variant="default" disabled={!form.isDirty()} loading={rename.isPending}>
            <Trans>Rename</Trans>
          </Button>
        </Group>
        <ProblemAlert error={problem} />
      </form>
    </SectionCard>
  );
}

/** Switch that lets viewers see drafts of published apps. */
function Drafts() {
  const { id, viewersSeeDrafts } = useWorkspace();
  const change = useChangeWorkspace(id);
  return (
    <SectionCard
      title={t`Viewers`}
      managed={{ kind: 'viewersSeeDrafts' }}
      description={t`Viewers open the live release of a published app. An app that was never published is shown as it is.`}
    >
      <Switch
        label={t`Viewers may open drafts`}
        checked={change.isPending ? change.variables.viewersSeeDrafts : viewersSeeDrafts}
        disabled={change.isPending}
        onChange={(event) => change.mutate({ viewersSeeDrafts: event.currentTarget.checked })}
      />
      <ProblemAlert error={change.error} />
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
        title={t`Delete workspace`}
        managed={{ kind: 'workspace' }}
        description={t`Permanently deletes its apps, constants, members and Git configuration. The repository does not change.`}
        actions={
          <Button variant="default" c="var(--mantine-color-error)" onClick={() => setIsAsking(true)}>
            <Trans>Delete workspace</Trans>
          </Button>
        }
      />
      {isAsking && (
        <TypedConfirmation
          title={t`Delete ${name}?`}
          name={name}
          nameLabel={t`Workspace name`}
          confirmLabel={t`Delete workspace`}
          isPending={remove.isPending}
          error={remove.error}
          onClose={() => setIsAsking(false)}
          onConfirm={() => remove.mutate(undefined, { onSuccess: () => void navigate({ to: '/' }) })}
        >
          <Trans>
            This deletes all apps in this workspace and cancels waiting Git jobs. Everything committed stays
            in the repository.
          </Trans>
        </TypedConfirmation>
      )}
    </>
  );
}
