import { Text, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { notifications } from '@mantine/notifications';
import { FormDialog } from '../../../components';
import { useMe } from '../../../lib/session';
import { useChangeAuthor, type ProviderAccount } from '../api/provider-accounts';

interface Props {
  account: ProviderAccount;
  onClose: () => void;
}

/** Who commits to repositories of this account's provider are from. */
export function AccountAuthorDialog({ account, onClose }: Props) {
  const { user } = useMe();
  const change = useChangeAuthor();
  const form = useForm({
    initialValues: { gitName: account.gitName ?? '', gitEmail: account.gitEmail ?? '' },
    validate: {
      gitEmail: (value) => (/^(\S+@\S+\.\S+)?$/.test(value.trim()) ? null : 'Enter an e-mail address.'),
    },
  });
  const host = new URL(account.baseUrl).host;
  const submit = form.onSubmit(({ gitName, gitEmail }) =>
    change.mutate(
      { id: account.id, gitName: gitName.trim(), gitEmail: gitEmail.trim() },
      {
        onSuccess: () => {
          notifications.show({ message: `The author of your commits at ${host} is saved.` });
          onClose();
        },
      },
    ),
  );
  return (
    <FormDialog
      title={`Author of your commits at ${host}`}
      submitLabel="Change author"
      form={form}
      isPending={change.isPending}
      error={change.error}
      onSubmit={submit}
      onClose={onClose}
    >
      <Text size="sm">
        For repositories there, in any workspace. Commits that were made keep theirs. With several accounts at{' '}
        {host}, the oldest one that has an author counts.
      </Text>
      <TextInput
        label="Author’s name"
        description="Empty: as in your profile"
        placeholder={user.gitName ?? user.name}
        data-autofocus
        {...form.getInputProps('gitName')}
      />
      <TextInput
        label="Author’s address"
        description="Empty: as in your profile"
        type="email"
        placeholder={user.gitEmail ?? user.email}
        {...form.getInputProps('gitEmail')}
      />
    </FormDialog>
  );
}
