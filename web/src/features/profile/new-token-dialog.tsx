import { t } from '@lingui/core/macro';
import { PasswordInput, Radio, Select, Stack, TextInput } from '@mantine/core';
import { useState } from 'react';
import { FormDialog, ShownOnce } from '../../components';
import { isProblem } from '../../lib/api';
import { useFormDialog } from '../../lib/form';
import { useCreateToken, type Token } from './profile';

const LIFETIMES = [
  { value: '30', label: t`30 days` },
  { value: '90', label: t`90 days` },
  { value: '365', label: t`1 year` },
  { value: 'never', label: t`Never` },
];

const SCOPES: { value: Token['scope']; label: string; description: string }[] = [
  {
    value: 'all',
    label: t`All your permissions`,
    description: t`Except for actions that require your password`,
  },
  { value: 'read', label: t`Read only`, description: t`For dashboards and checks, which change nothing` },
  {
    value: 'agent',
    label: t`Agents only`,
    description: t`For an agent's tools, which change apps on a branch of their own`,
  },
];

const INITIAL: { name: string; scope: Token['scope']; lifetime: string; currentPassword: string } = {
  name: '',
  scope: 'all',
  lifetime: '90',
  currentPassword: '',
};

export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const create = useCreateToken();
  // Stays while the request is repeated, which has no error yet.
  const [needsPassword, setNeedsPassword] = useState(false);
  if (!needsPassword && isProblem(create.error, 'password_required')) setNeedsPassword(true);
  const dialog = useFormDialog({
    initialValues: INITIAL,
    validate: {
      name: (value) => (value.trim() ? null : t`Enter a name.`),
      currentPassword: (value) => (needsPassword && !value ? t`Enter your current password.` : null),
    },
    mutation: create,
    toInput: ({ name, scope, lifetime, currentPassword }) => ({
      name: name.trim(),
      scope,
      ...(needsPassword ? { currentPassword } : {}),
      lifetimeDays: lifetime === 'never' ? null : Number(lifetime),
    }),
  });
  const { form } = dialog;
  if (create.data) {
    return (
      <ShownOnce
        title={t`New token`}
        lead={t`Copy the token now. It is not shown again.`}
        text={create.data.token}
        copyLabel={t`Copy token`}
        onClose={onClose}
      />
    );
  }
  return (
    <FormDialog title={t`New token`} submitLabel={t`Create token`} onClose={onClose} {...dialog}>
      <TextInput
        label={t`Name`}
        description={t`For example, the pipeline that uses it`}
        data-autofocus
        {...form.getInputProps('name')}
      />
      <Radio.Group label={t`Permissions`} {...form.getInputProps('scope')}>
        <Stack gap={8} mt={6}>
          {SCOPES.map((scope) => (
            <Radio key={scope.value} {...scope} />
          ))}
        </Stack>
      </Radio.Group>
      <Select label={t`Expires after`} data={LIFETIMES} {...form.getInputProps('lifetime')} />
      {needsPassword && (
        <PasswordInput
          label={t`Current password`}
          description={t`You signed in a while ago, and a token works for longer than a session`}
          autoComplete="current-password"
          {...form.getInputProps('currentPassword')}
        />
      )}
    </FormDialog>
  );
}
