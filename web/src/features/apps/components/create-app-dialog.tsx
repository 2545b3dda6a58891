import { TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { FormDialog } from '../../../components';
import { useWorkspace } from '../../../lib/workspace';
import { useCreateApp, useForgetRepositoryApps } from '../api/change-apps';
import { CommitChoice, useCanCommit } from './commit-choice';
import { tellOutcome } from './tell-outcome';

export function CreateAppDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const create = useCreateApp(id);
  const forgetRepositoryApps = useForgetRepositoryApps(id);
  const canCommit = useCanCommit();
  const form = useForm({
    initialValues: { name: '', commitChanges: true },
    validate: { name: (value) => (value.trim() ? null : 'Enter a name.') },
  });
  const { name, commitChanges } = form.getValues();
  const submit = form.onSubmit((values) =>
    create.mutate(
      { name: values.name.trim(), commitChanges: values.commitChanges && canCommit === true },
      {
        onSuccess: (app) => {
          tellOutcome(`${app.name} is created`, app);
          void forgetRepositoryApps();
          onClose();
        },
      },
    ),
  );
  return (
    <FormDialog
      title="Create new app"
      submitLabel="Create app"
      form={form}
      isPending={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="App name"
        description="Also the name of its folder in the repository"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <CommitChoice
        name={name}
        checked={commitChanges}
        onChange={(checked) => form.setFieldValue('commitChanges', checked)}
      />
    </FormDialog>
  );
}
