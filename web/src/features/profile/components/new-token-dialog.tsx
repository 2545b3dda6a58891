import { PasswordInput, Select, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog, ShownOnce } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useFormDialog } from '../../../lib/form';
import { useCreateToken } from '../api/profile';

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
      <ShownOnce
        title="New token"
        lead="Copy the token now. It is not shown again."
        text={create.data.token}
        copyLabel="Copy token"
        onClose={onClose}
      />
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
