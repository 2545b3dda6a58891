import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { ProblemAlert, problemOutsideOf } from '../../../components';
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
    <Modal opened onClose={onClose} title="Create new app">
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
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
          <ProblemAlert error={create.error && problemOutsideOf(form, create.error)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create app
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
