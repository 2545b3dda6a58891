import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert, Time } from '../../../components';
import { providersQuery, useRefreshAccount, type ProviderAccount } from '../api/provider-accounts';
import { PURPOSE_LABELS } from '../lib/labels';
import { AccountAuthorDialog } from './account-author-dialog';
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
        <Permissions account={account} />
        <CheckTimes account={account} />
        <ProblemAlert error={refresh.error} />
      </div>
      <Group gap="xs" align="start">
        {needsSignIn && (
          <Button size="xs" aria-label={`Sign in again: ${login}`} onClick={onSignInAgain}>
            Sign in again
          </Button>
        )}
        <Button
          size="xs"
          variant="default"
          aria-label={`Author of commits: ${login}`}
          onClick={() => setIsNaming(true)}
        >
          Author
        </Button>
        <Button
          size="xs"
          variant="default"
          loading={refresh.isPending}
          aria-label={`Check again: ${login}`}
          onClick={() => refresh.mutate(account.id)}
        >
          Check again
        </Button>
        <Button size="xs" variant="default" aria-label={`Sign out of ${login}`} onClick={onSignOut}>
          Sign out
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
        {via === 'oauth' && ', signed in with the provider'}
      </Text>
      {needsSignIn && <Text size="sm">The provider no longer accepts this sign-in.</Text>}
      {gitAuthor && <Text size="xs">Author of your commits there: {gitAuthor}</Text>}
    </>
  );
}

const Permissions = ({ account: { scopes, missing } }: PartProps) => (
  <>
    {scopes && (
      <Text size="xs" c="dimmed">
        Permissions of the token: {scopes.join(', ') || 'none'}
      </Text>
    )}
    {missing.map(({ purpose, scopes: lacking }) => (
      <Text key={purpose} size="xs">
        Missing to {PURPOSE_LABELS[purpose].toLowerCase()}: {lacking.join(', ')}.
      </Text>
    ))}
  </>
);

const CheckTimes = ({ account: { checkedAt, expiresAt, isRenewed } }: PartProps) => (
  <Text size="xs" c="dimmed">
    Checked <Time value={checkedAt} />
    {expiresAt && (
      <>
        , expires <Time value={expiresAt} />
        {isRenewed && ', renewed automatically'}
      </>
    )}
  </Text>
);
