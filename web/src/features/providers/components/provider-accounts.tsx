import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Confirmation, QueryProblem, SectionCard } from '../../../components';
import { accountsQuery, useSignOutAccount, type ProviderAccount } from '../provider-accounts';
import { AccountRow } from './account-row';
import { ConnectAccountDialog } from './connect-account-dialog';
import classes from './providers.module.css';

/** The user's accounts at providers, with their permissions and actions. */
export function ProviderAccounts() {
  const accounts = useQuery(accountsQuery);
  const [connecting, setConnecting] = useState<{ kind?: ProviderAccount['provider'] } | null>(null);
  const [leaving, setLeaving] = useState<ProviderAccount | null>(null);
  const signOut = useSignOutAccount();
  return (
    <SectionCard
      title={t`Accounts at Git providers`}
      description={t`Choose or create repositories and register deploy keys without leaving Trellis. Only you can use your accounts.`}
      actions={
        <Button variant="default" onClick={() => setConnecting({})}>
          <Trans>Connect an account</Trans>
        </Button>
      }
    >
      <QueryProblem of={accounts} />
      {accounts.data?.length === 0 && (
        <Text size="sm" c="dimmed">
          <Trans>No connected accounts.</Trans>
        </Text>
      )}
      {accounts.data && accounts.data.length > 0 && (
        <ul className={classes.accounts}>
          {accounts.data.map((account) => (
            <AccountRow
              key={account.id}
              account={account}
              onSignInAgain={() => setConnecting({ kind: account.provider })}
              onSignOut={() => setLeaving(account)}
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
            notifications.show({ message: t`The account ${login} is connected.` });
          }}
        />
      )}
      {leaving && (
        <SignOutConfirmation account={leaving} signOut={signOut} onClose={() => setLeaving(null)} />
      )}
    </SectionCard>
  );
}

interface ConfirmationProps {
  account: ProviderAccount;
  signOut: ReturnType<typeof useSignOutAccount>;
  onClose: () => void;
}

function SignOutConfirmation({ account, signOut, onClose }: ConfirmationProps) {
  return (
    <Confirmation
      title={t`Sign out of ${account.login}?`}
      confirmLabel={t`Sign out`}
      isPending={signOut.isPending}
      error={signOut.error}
      onClose={onClose}
      onConfirm={() =>
        signOut.mutate(account.id, {
          onSuccess: (answer) => {
            onClose();
            if (answer?.revoked === false) notifyNotRevoked(account);
          },
        })
      }
    >
      <Trans>
        Trellis deletes the token. Connected workspaces stay connected, because they have their own keys.
      </Trans>{' '}
      {account.via === 'oauth'
        ? t`Trellis asks the provider to revoke the token.`
        : t`Revoke the token at the provider too.`}
    </Confirmation>
  );
}

const notifyNotRevoked = ({ login, baseUrl }: ProviderAccount) =>
  notifications.show({
    autoClose: false,
    message: t`The token of ${login} was deleted here, but the provider did not revoke it. Revoke access for Trellis in your settings at ${baseUrl.replace('https://', '')}.`,
  });
