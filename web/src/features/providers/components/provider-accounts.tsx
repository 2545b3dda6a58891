import { Button, Group, Skeleton, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, ProblemAlert, SectionCard, Time } from '../../../components';
import {
  accountsQuery,
  providersQuery,
  useRefreshAccount,
  useSignOutAccount,
  type ProviderAccount,
} from '../api/provider-accounts';
import { AccountAuthorDialog } from './account-author-dialog';
import { ConnectAccountDialog } from './connect-account-dialog';
import classes from './providers.module.css';
import { PURPOSES } from './purposes';

/** Somebody's accounts at providers, with what each may do and the ways out. */
export function ProviderAccounts() {
  const accounts = useQuery(accountsQuery);
  const [connecting, setConnecting] = useState<{ kind?: ProviderAccount['provider'] } | null>(null);
  const [left, setLeft] = useState<ProviderAccount | null>(null);
  const signOut = useSignOutAccount();
  return (
    <SectionCard
      title="Accounts at Git providers"
      description="Pick repositories from lists, create them and register deploy keys without leaving Trellis. Only you use them."
      actions={
        <Button variant="default" onClick={() => setConnecting({})}>
          Connect an account
        </Button>
      }
    >
      <ProblemAlert error={accounts.error} />
      {accounts.isPending && <Skeleton h={72} />}
      {accounts.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          No account is connected.
        </Text>
      )}
      {accounts.data && accounts.data.length > 0 && (
        <ul className={classes.accounts}>
          {accounts.data.map((account) => (
            <Account
              key={account.id}
              account={account}
              onSignInAgain={() => setConnecting({ kind: account.provider })}
              onSignOut={() => setLeft(account)}
            />
          ))}
        </ul>
      )}
      {connecting && (
        <ConnectAccountDialog
          providerKind={connecting.kind}
          onClose={() => setConnecting(null)}
          onConnected={({ login }) => {
            setConnecting(null);
            notifications.show({ message: `The account ${login} is connected.` });
          }}
        />
      )}
      {left && (
        <Confirmation
          title={`Sign out of ${left.login}?`}
          confirmLabel="Sign out"
          isPending={signOut.isPending}
          error={signOut.error}
          onClose={() => setLeft(null)}
          onConfirm={() =>
            signOut.mutate(left.id, {
              onSuccess: (answer) => {
                setLeft(null);
                if (answer?.revoked === false) tellNotRevoked(left);
              },
            })
          }
        >
          Trellis forgets the token. Workspaces that are connected stay so: their keys are their own.{' '}
          {left.via === 'oauth'
            ? 'The provider is asked to take the token back.'
            : 'Revoke the token at the provider too.'}
        </Confirmation>
      )}
    </SectionCard>
  );
}

const tellNotRevoked = ({ login, baseUrl }: ProviderAccount) =>
  notifications.show({
    autoClose: false,
    message: `The token of ${login} is forgotten here. The provider did not take it back: revoke Trellis in your settings at ${baseUrl.replace('https://', '')}.`,
  });

interface AccountProps {
  account: ProviderAccount;
  onSignInAgain: () => void;
  onSignOut: () => void;
}

function Account({ account, onSignInAgain, onSignOut }: AccountProps) {
  const {
    login,
    name,
    gitName,
    gitEmail,
    baseUrl,
    scopes,
    missing,
    expiresAt,
    checkedAt,
    via,
    isRenewed,
    needsSignIn,
  } = account;
  const [isNaming, setIsNaming] = useState(false);
  const providers = useQuery(providersQuery);
  const refresh = useRefreshAccount();
  const provider = providers.data?.find((one) => one.provider === account.provider)?.name ?? account.provider;
  return (
    <li className={classes.account}>
      <div>
        <Text size="sm" fw={600}>
          {login}
          {name && name !== login && ` (${name})`}
        </Text>
        <Text size="sm" c="dimmed">
          {provider}, {baseUrl.replace('https://', '')}
          {via === 'oauth' && ', signed in there'}
        </Text>
        {needsSignIn && <Text size="sm">The provider no longer accepts this sign-in.</Text>}
        {(gitName || gitEmail) && (
          <Text size="xs">
            Author of your commits there: {[gitName, gitEmail].filter(Boolean).join(', ')}
          </Text>
        )}
        {scopes && (
          <Text size="xs" c="dimmed">
            The token may: {scopes.join(', ') || 'nothing'}
          </Text>
        )}
        {missing.map(({ purpose, scopes: lacking }) => (
          <Text key={purpose} size="xs">
            To {PURPOSES[purpose].toLowerCase()} it lacks {lacking.join(', ')}.
          </Text>
        ))}
        <Text size="xs" c="dimmed">
          Checked <Time value={checkedAt} />
          {expiresAt && (
            <>
              , ends <Time value={expiresAt} />
              {isRenewed && ', and is renewed by itself'}
            </>
          )}
        </Text>
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
