import { Button, Group, Select, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CopyButton, Dialog, FormDialog } from '../../../components';
import { useCreateToken } from '../api/profile';
import classes from './profile.module.css';

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: 'A year' },
  { value: 'never', label: 'Until it is deleted' },
];

export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateToken();
  const form = useForm({
    initialValues: { name: '', lifetime: '90' },
    validate: { name: (value) => (value.trim() ? null : 'Enter what it is for.') },
  });
  const submit = form.onSubmit(({ name, lifetime }) =>
    create.mutate({ name: name.trim(), lifetimeDays: lifetime === 'never' ? null : Number(lifetime) }),
  );
  if (create.data) {
    return (
      <Dialog onClose={onClose} title="New token" closeOnClickOutside={false}>
        <Stack gap="md">
          <Text size="sm">Copy it now: it is shown this once.</Text>
          <div className={classes.token}>{create.data.token}</div>
          <Group justify="flex-end" gap="xs">
            <CopyButton text={create.data.token} label="Copy token" />
            <Button size="xs" onClick={onClose}>
              Done
            </Button>
          </Group>
        </Stack>
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="New token"
      submitLabel="Create token"
      form={form}
      isPending={create.isPending}
      error={create.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="Name"
        description="What it is for, such as a pipeline’s name"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select label="Expires after" data={LIFETIMES} {...form.getInputProps('lifetime')} />
    </FormDialog>
  );
}
