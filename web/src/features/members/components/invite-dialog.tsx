import { Button, Group, Radio, Stack, Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { CopyButton, Dialog, FormDialog } from '../../../components';
import { ROLES, type Role } from '../../../lib/session';
import { useWorkspace } from '../../../lib/workspace';
import { useInvite } from '../api/members';
import classes from './members.module.css';

export function InviteDialog({ onClose }: { onClose: () => void }) {
  const { id } = useWorkspace();
  const invite = useInvite(id);
  const form = useForm({
    initialValues: { email: '', name: '', role: 'builder' as Role },
    validate: {
      email: (value) => (/^\S+@\S+\.\S+$/.test(value.trim()) ? null : 'Enter an e-mail address.'),
    },
  });
  const submit = form.onSubmit(({ email, name, role }) =>
    invite.mutate({ email: email.trim(), role, ...(name.trim() ? { name: name.trim() } : {}) }),
  );
  if (invite.data) {
    return (
      <Dialog onClose={onClose} title={`${invite.data.user.name} is a member now`}>
        <Added name={invite.data.user.name} url={invite.data.inviteUrl} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <FormDialog
      title="Add member"
      submitLabel="Add member"
      form={form}
      isPending={invite.isPending}
      error={invite.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="off"
        data-autofocus
        {...form.getInputProps('email')}
      />
      <TextInput
        label="Name (optional)"
        description="For somebody who has no account here yet; they can change it"
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
        <Text size="sm">
          Send {name} this link. It holds once, for seven days, and lets them choose a password.
        </Text>
        <div className={classes.link}>{url}</div>
      </>
    ) : (
      <Text size="sm">They have an account here already and see the workspace from now on.</Text>
    )}
    <Group justify="flex-end" gap="xs">
      {url && <CopyButton text={url} label="Copy link" />}
      <Button size="xs" onClick={onClose}>
        Done
      </Button>
    </Group>
  </Stack>
);
