import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert, Time, FormDialog } from '../../../components';
import { isEmail, useFormDialog } from '../../../lib/form';
import { useMe } from '../../../lib/session';
import { lackingText } from '../labels';
import {
  providersQuery,
  useRefreshAccount,
  useChangeAuthor,
  type ProviderAccount,
} from '../provider-accounts';
import classes from './providers.module.css';

interface Props {
  account: ProviderAccount;
  onSignInAgain: () => void;
  onSignOut: () => void;
}

export function AccountRow({ account, onSignInAgain, onSignOut }: Props) {
  const { login, needsSignIn } = account;
  const [isNaming, setIsNaming] = useState(false);
  const refresh = useRefreshAccount();
  return (
    <li className={classes.account}>
      <div>
        <Heading account={account} />
        <TokenOwner account={account} />
        <Permissions account={account} />
        <CheckTimes account={account} />
        <ProblemAlert error={refresh.error} />
      </div>
      <Group gap="xs" align="start">
        {needsSignIn && (
          <Button size="xs" aria-label={t`Sign in again: ${login}`} onClick={onSignInAgain}>
            <Trans>Sign in again</Trans>
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          aria-label={t`Author of commits: ${login}`}
          onClick={() => setIsNaming(true)}
        >
          <Trans>Author</Trans>
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={refresh.isPending}
          aria-label={t`Check again: ${login}`}
          onClick={() => refresh.mutate(account.id)}
        >
          <Trans>Check again</Trans>
        </Button>
        <Button size="xs" variant="default" aria-label={t`Sign out of ${login}`} onClick={onSignOut}>
          <Trans>Sign out</Trans>
        </Button>
      </Group>
      {isNaming && <AccountAuthorDialog account={account} onClose={() => setIsNaming(false)} />}
    </li>
  );
}

interface PartProps {
  account: ProviderAccount;
}

function Heading({ account: { login, name, provider, baseUrl, via, needsSignIn, ...author } }: PartProps) {
  const providers = useQuery(providersQuery);
  const providerName = providers.data?.find((one) => one.provider === provider)?.name ?? provider;
  const gitAuthor = [author.gitName, author.gitEmail].filter(Boolean).join(', ');
  return (
    <>
      <Text size="sm" fw={600}>
        {login}
        {name && name !== login && ` (${name})`}
      </Text>
      <Text size="sm" c="dimmed">
        {providerName}, {baseUrl.replace('https://', '')}
        {via === 'oauth' && t`, signed in with the provider`}
      </Text>
      {needsSignIn && (
        <Text size="sm">
          <Trans>The provider no longer accepts this sign-in.</Trans>
        </Text>
      )}
      {gitAuthor && (
        <Text size="xs">
          <Trans>Author of your commits there: {gitAuthor}</Trans>
        </Text>
      )}
    </>
  );
}

/** Project or group that the token belongs to, and a warning before it ends. */
const TokenOwner = ({ account: { tokenOf, expiresAt, isRenewed } }: PartProps) => (
  <>
    {tokenOf && (
      <Text size="sm">
        {ownerText(tokenOf)}
        {expiresAt && (
          <>
            {', '}
            <Trans>
              ends <Time value={expiresAt} />
            </Trans>
          </>
        )}
      </Text>
    )}
    {expiresAt && !isRenewed && isSoon(expiresAt) && (
      <Text size="sm" role="alert">
        <Trans>
          The token ends <Time value={expiresAt} />. Create another one at the provider, and connect the
          account with it.
        </Trans>
      </Text>
    )}
  </>
);

const WARNED_MS = 30 * 24 * 3600_000;
const isSoon = (time: string): boolean => Date.parse(time) - Date.now() < WARNED_MS;

function ownerText({ kind, path, role }: NonNullable<ProviderAccount['tokenOf']>): string {
  const name = path ?? '?';
  const what = kind === 'project' ? t`Project token of ${name}` : t`Group token of ${name}`;
  return role === null ? what : t`${what}, role ${role}`;
}

const Permissions = ({ account: { scopes, missing } }: PartProps) => (
  <>
    {scopes && (
      <Text size="xs" c="dimmed">
        {scopes.length === 0 ? (
          <Trans>Permissions of the token: none</Trans>
        ) : (
          <Trans>Permissions of the token: {scopes.join(', ')}</Trans>
        )}
      </Text>
    )}
    {missing.map(({ purpose, scopes: lacking }) => (
      <Text key={purpose} size="xs">
        {lackingText(purpose, lacking.join(', '))}
      </Text>
    ))}
  </>
);

const CheckTimes = ({ account: { checkedAt, expiresAt, isRenewed } }: PartProps) => (
  <Text size="xs" c="dimmed">
    <Trans>
      Checked <Time value={checkedAt} />
    </Trans>
    {expiresAt && (
      <>
        {', '}
        {isRenewed ? (
          <Trans>
            expires <Time value={expiresAt} />, renewed automatically
          </Trans>
        ) : (
          <Trans>
            expires <Time value={expiresAt} />
          </Trans>
        )}
      </>
    )}
  </Text>
);

interface AccountAuthorDialogProps {
  account: ProviderAccount;
  onClose: () => void;
}

/** Form for the author of commits at the account's provider. */
function AccountAuthorDialog({ account, onClose }: AccountAuthorDialogProps) {
  const { user } = useMe();
  const change = useChangeAuthor();
  const host = new URL(account.baseUrl).host;
  const dialog = useFormDialog({
    initialValues: { gitName: account.gitName ?? '', gitEmail: account.gitEmail ?? '' },
    validate: {
      gitEmail: (value) => (value.trim() === '' || isEmail(value) ? null : t`Enter an email address.`),
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
        label={t`Author email`}
        description={t`Defaults to your profile`}
        type="email"
        placeholder={user.gitEmail ?? user.email}
        {...form.getInputProps('gitEmail')}
      />
    </FormDialog>
  );
}
