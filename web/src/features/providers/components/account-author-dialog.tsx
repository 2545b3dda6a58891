import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { FormDialog } from '../../../components';
import { isEmail, useFormDialog } from '../../../lib/form';
import { useMe } from '../../../lib/session';
import { useChangeAuthor, type ProviderAccount } from '../api/provider-accounts';

interface Props {
  account: ProviderAccount;
  onClose: () => void;
}

/** Form for the author of commits at the account's provider. */
export function AccountAuthorDialog({ account, onClose }: Props) {
  const { user } = useMe();
  const change = useChangeAuthor();
  const host = new URL(account.baseUrl).host;
  const dialog = useFormDialog({
    initialValues: { gitName: account.gitName ?? '', gitEmail: account.gitEmail ?? '' },
    validate: {
      gitEmail: (value) => (value.trim() === '' || isEmail(value) ? null : t`Enter an e-mail address.`),
    },
    mutation: change,
    toInput: ({ gitName, gitEmail }) => ({
      id: account.id,
      gitName: gitName.trim(),
      gitEmail: gitEmail.trim(),
    }),
    onSuccess: () => {
      notifications.show({ message: t`The author of your commits at ${host} was saved.` });
      onClose();
    },
  });
  const { form } = dialog;
  return (
    <FormDialog
      title={t`Author of your commits at ${host}`}
      submitLabel={t`Save author`}
      onClose={onClose}
      {...dialog}
    >
      <Text size="sm">
        <Trans>
          For repositories there, in any workspace. Existing commits do not change. If you have several
          accounts at {host}, the oldest one with an author is used.
        </Trans>
      </Text>
      <TextInput
        label={t`Author name`}
        description={t`Defaults to your profile`}
        placeholder={user.gitName ?? user.name}
        data-autofocus
        {...form.getInputProps('gitName')}
      />
      <TextInput
        label={t`Author e-mail`}
        description={t`Defaults to your profile`}
        type="email"
        placeholder={user.gitEmail ?? user.email}
        {...form.getInputProps('gitEmail')}
      />
    </FormDialog>
  );
}
