import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { CopyButton, Dialog, FormDialog } from '../../../components';
import { useFormDialog } from '../../../lib/form';
import { ROLES, type Role } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import { useInvite } from '../api/members';
import classes from './members.module.css';

const INITIAL: { email: string; name: string; role: Role } = { email: '', name: '', role: 'builder' };

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const invite = useInvite(id);
  const dialog = useFormDialog({
    initialValues: INITIAL,
    validate: {
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : 'Enter an e-mail address.'),
    },
    mutation: invite,
    toInput: ({ email, name, role }) => ({
      email: email.trim(),
      role,
      ...(name.trim() ? { name: name.trim() } : {}),
    }),
  });
  const { form } = dialog;
  if (invite.data) {
    return (
      <Dialog onClose={onClose} title={`${invite.data.user.name} is now a member`}>
        <Added name={invite.data.user.name} url={invite.data.inviteUrl} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <FormDialog title="Add member" submitLabel="Add member" onClose={onClose} {...dialog}>
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <TextInput
        label="Name (optional)"
        description="For someone without an account. They can change it later"
        autoComplete="off"
        {...form.getInputProps('name')}
      />
      <Radio.Group label="Role" {...form.getInputProps('role')}>
        <Stack gap={8} mt={6}>
          {ROLES.map(({ value, label, description }) => (
            <Radio key={value} value={value} label={label} description={description} />
          ))}
        </Stack>
      </Radio.Group>
    </FormDialog>
  );
}

const Added = ({ name, url, onClose }: { name: string; url?: string; onClose: () => void }) => (
  <Stack gap="md">
    {url ? (
      <>
        <Text size="sm">Send {name} this link. It works once and expires in 7 days.</Text>
        <div className={classes.link}>{url}</div>
      </>
    ) : (
      <Text size="sm">They already have an account and can open the workspace now.</Text>
    )}
    <Group justify="flex-end" gap="xs">
      {url && <CopyButton text={url} label="Copy link" />}
      <Button size="xs" onClick={onClose}>
        Done
      </Button>
    </Group>
  </Stack>
);
