import { Radio, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useNavigate } from '@tanstack/react-router';
import { FormDialog } from '../../../components';
import { useCreateWorkspace } from '../api/change-workspace';

export function NewWorkspaceDialog({ onClose }: { onClose: () => void }) {
  const navigate = useNavigate();
  const create = useCreateWorkspace();
  const form = useForm({
    initialValues: { name: '', start: 'empty' },
    validate: { name: (value) => (value.trim() ? null : 'Enter a name.') },
  });
  const submit = form.onSubmit(({ name, start }) =>
    create.mutate(name.trim(), {
      onSuccess: ({ id }) => {
        onClose();
        void navigate({ to: start === 'repository' ? '/w/$w/import' : '/w/$w', params: { w: id } });
      },
    }),
  );
  return (
    <FormDialog
      title="New workspace"
      submitLabel="Create workspace"
      form={form}
      isPending={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="Workspace name"
        description="It has members, apps and a repository of its own; you will be its admin"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Radio.Group label="Start with" {...form.getInputProps('start')}>
        <Stack gap={6} mt={6}>
          <Radio value="empty" label="Nothing" />
          <Radio
            value="repository"
            label="The apps of a repository"
            description="Connect it next, then import all of its apps or some"
          />
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
