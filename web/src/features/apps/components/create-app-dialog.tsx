import { TextInput } from '@mantine/core';
import { FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { useWorkspace } from '../../../lib/workspace';
import { useCreateApp, useForgetRepositoryApps } from '../api/change-apps';
import { CommitChoice, useCanCommit } from './commit-choice';
import { notifyOutcome } from '../lib/notify-outcome';

export function CreateAppDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const create = useCreateApp(id);
  const forgetRepositoryApps = useForgetRepositoryApps(id);
  const canCommit = useCanCommit();
  const dialog = useFormDialog({
    initialValues: { name: '', commitChanges: true },
    validate: { name: (value) => (value.trim() ? null : 'Enter a name.') },
    mutation: create,
    toInput: ({ name, commitChanges }) => ({
      name: name.trim(),
      commitChanges: commitChanges && canCommit === true,
    }),
    onSuccess: (app) => {
      notifyOutcome(`${app.name} was created`, app);
      void forgetRepositoryApps();
      onClose();
    },
  });
  const { form } = dialog;
  const { name, commitChanges } = form.getValues();
  return (
    <FormDialog title="Create new app" submitLabel="Create app" onClose={onClose} {...dialog}>
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
