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
import { ConnectAccountDialog } from './connect-account-dialog';
import classes from './providers.module.css';
import { PURPOSES } from './purposes';

/** Somebody's accounts at providers, with what each may do and the ways out. */
export function ProviderAccounts() {
  const accounts = useQuery(accountsQuery);
  const [isConnecting, setIsConnecting] = useState(false);
  const [left, setLeft] = useState<ProviderAccount | null>(null);
  const signOut = useSignOutAccount();
  return (
    <SectionCard
      title="Accounts at Git providers"
      description="Pick repositories from lists, create them and register deploy keys without leaving Trellis. Only you use them."
      actions={
        <Button variant="default" onClick={() => setIsConnecting(true)}>
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
            <Account key={account.id} account={account} onSignOut={() => setLeft(account)} />
          ))}
        </ul>
      )}
      {isConnecting && (
        <ConnectAccountDialog
          onClose={() => setIsConnecting(false)}
          onConnected={({ login }) => {
            setIsConnecting(false);
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
          onConfirm={() => signOut.mutate(left.id, { onSuccess: () => setLeft(null) })}
        >
          Trellis forgets the token. Workspaces that are connected stay so: their keys are their own. Revoke
          the token at the provider too.
        </Confirmation>
      )}
    </SectionCard>
  );
}

function Account({ account, onSignOut }: { account: ProviderAccount; onSignOut: () => void }) {
  const { login, name, baseUrl, scopes, missing, expiresAt, checkedAt } = account;
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
        </Text>
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
            </>
          )}
        </Text>
        <ProblemAlert error={refresh.error} />
      </div>
      <Group gap="xs" align="start">
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
    </li>
  );
}
