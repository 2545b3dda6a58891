import { t } from '@lingui/core/macro';
import { Radio, Stack, TextInput } from '@mantine/core';
import { FormDialog } from '../../../components';
import { isEmail, useFormDialog } from '../../../lib/form';
import { ROLES, type Role } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import { useInvite } from '../api/members';
import { InvitationLink } from './invitation-link';

const INITIAL: { email: string; name: string; role: Role } = { email: '', name: '', role: 'builder' };

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const invite = useInvite(id);
  const dialog = useFormDialog({
    initialValues: INITIAL,
    validate: {
      email: (value) => (isEmail(value) ? null : t`Enter an e-mail address.`),
    },
    mutation: invite,
    toInput: ({ email, name, role }) => ({
      email: email.trim(),
      role,
      ...(name.trim() ? { name: name.trim() } : {}),
    }),
  });
  const { form } = dialog;
  if (invite.data) return <InvitationLink invitation={invite.data} onClose={onClose} />;
  return (
    <FormDialog title={t`Add member`} submitLabel={t`Create invitation`} onClose={onClose} {...dialog}>
      <TextInput
        label={t`E-mail`}
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <TextInput
        label={t`Name (optional)`}
        description={t`Shown until they have joined`}
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Radio.Group label={t`Role`} {...form.getInputProps('role')}>
        <Stack gap={8} mt={6}>
          {ROLES.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}
