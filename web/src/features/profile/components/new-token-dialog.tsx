import { Button, Group, PasswordInput, Select, Stack, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { CopyButton, Dialog, FormDialog } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useFormDialog } from '../../../lib/form';
import { useCreateToken } from '../api/profile';
import classes from './profile.module.css';

const LIFETIMES = [
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: '365', label: '1 year' },
  { value: 'never', label: 'Never' },
];

export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateToken();
  // Stays while the request is repeated, which has no error yet.
  const [needsPassword, setNeedsPassword] = useState(false);
  if (!needsPassword && isProblem(create.error, 'password_required')) setNeedsPassword(true);
  const dialog = useFormDialog({
    initialValues: { name: '', lifetime: '90', currentPassword: '' },
    validate: {
      name: (value) => (value.trim() ? null : 'Enter a name.'),
      currentPassword: (value) => (needsPassword && !value ? 'Enter your current password.' : null),
    },
    mutation: create,
    toInput: ({ name, lifetime, currentPassword }) => ({
      name: name.trim(),
      ...(needsPassword ? { currentPassword } : {}),
      lifetimeDays: lifetime === 'never' ? null : Number(lifetime),
    }),
  });
  const { form } = dialog;
  if (create.data) {
    return (
      <Dialog onClose={onClose} title="New token" closeOnClickOutside={false}>
        <Stack gap="md">
          <Text size="sm">Copy the token now. It is not shown again.</Text>
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
    <FormDialog title="New token" submitLabel="Create token" onClose={onClose} {...dialog}>
      <TextInput
        label="Name"
        description="For example, the pipeline that uses it"
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Select label="Expires after" data={LIFETIMES} {...form.getInputProps('lifetime')} />
      {needsPassword && (
        <PasswordInput
          label="Current password"
          description="You signed in a while ago, and a token works for longer than a session"
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
      )}
    </FormDialog>
  );
}
