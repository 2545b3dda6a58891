import { Button, Group, Modal, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { ProblemAlert, problemOutsideOf } from '../../../components';
import { useCreateWorkspace } from '../api/change-workspace';

export function NewWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const create = useCreateWorkspace();
  const form = useForm({
    initialValues: { name: '' },
    validate: { name: (value) => (value.trim() ? null : 'Enter a name.') },
  });
  const submit = form.onSubmit(({ name }) =>
    create.mutate(name.trim(), {
      onSuccess: ({ id }) => {
        onClose();
        void navigate({ to: '/w/$w', params: { w: id } });
      },
    }),
  );
  return (
    <Modal opened onClose={onClose} title="New workspace">
      <form noValidate onSubmit={submit}>
        <Stack gap="md">
          <TextInput
            label="Workspace name"
            description="It has members, apps and a repository of its own; you will be its admin"
            data-autofocus
            {...form.getInputProps('name')}
          />
          <ProblemAlert error={create.error && problemOutsideOf(form, create.error)} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={create.isPending}>
              Create workspace
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
