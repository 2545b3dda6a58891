import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Select, Skeleton, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Dialog, QueryProblem } from '../../../components';
import type { GitSettings } from '../../../lib/workspace';
import { accountsQuery, ConnectAccountDialog, providersQuery, type ProviderAccount } from '../../providers';
import { Setup } from './account-setup';
import { ChangeConsequences } from './change-consequences';

interface Props {
  settings: GitSettings;
  /** Account to start with, for example one just connected. */
  accountId: string | null;
  /** GitHub App to connect with, in place of a key. */
  appId: string | null;
  onClose: () => void;
}

/** Connects the workspace through the user's provider account: repository, key, and a check of both. */
export function AccountSetupDialog({ settings, accountId, appId, onClose }: Props) {
  const accounts = useQuery(accountsQuery);
  const [chosenId, setChosenId] = useState(accountId);
  const [isConnecting, setIsConnecting] = useState(false);
  const account = accounts.data?.find(({ id }) => id === chosenId) ?? accounts.data?.[0] ?? null;
  if (isConnecting)
    return (
      <ConnectAccountDialog
        onClose={() => setIsConnecting(false)}
        onConnected={({ id }) => {
          setChosenId(id);
          setIsConnecting(false);
        }}
      />
    );
  return (
    <ChooseAccount
      {...{ settings, onClose, account, appId }}
      onChoose={setChosenId}
      onConnect={() => setIsConnecting(true)}
    />
  );
}

interface ChooseProps extends Omit<Props, 'accountId'> {
  account: ProviderAccount | null;
  onChoose: (id: string | null) => void;
  onConnect: () => void;
}

function ChooseAccount({ settings, account, appId, onChoose, onConnect, onClose }: ChooseProps) {
  const accounts = useQuery(accountsQuery);
  const providers = useQuery(providersQuery);
  const [isChange] = useState(settings.configured);
  const provider = providers.data?.find((one) => one.provider === account?.provider);
  return (
    <Dialog title={t`Connect through an account`} onClose={onClose} size="lg" closeOnClickOutside={false}>
      <Stack gap="md">
        <QueryProblem of={accounts} />
        <QueryProblem of={providers} />
        {isChange && <ChangeConsequences />}
        {accounts.isPending && <Skeleton h={200} aria-busy />}
        {accounts.data && <AccountSelect {...{ account, onChoose, onConnect }} accounts={accounts.data} />}
        {account && provider && (
          <Setup key={account.id} {...{ account, provider, settings, appId, onClose }} />
        )}
      </Stack>
    </Dialog>
  );
}

type SelectProps = Pick<ChooseProps, 'account' | 'onChoose' | 'onConnect'> & { accounts: ProviderAccount[] };

const AccountSelect = ({ accounts, account, onChoose, onConnect }: SelectProps) => (
  <>
    {accounts.length === 0 ? (
      <Text size="sm">
        <Trans>
          You have not connected an account at a Git provider yet. You need a token from the provider.
        </Trans>
      </Text>
    ) : (
      <Select
        label={t`Account`}
        data={accounts.map(({ id, login, baseUrl }) => ({
          value: id,
          label: t`${login} at ${baseUrl.replace('https://', '')}`,
        }))}
        allowDeselect={false}
        value={account?.id ?? null}
        onChange={onChoose}
      />
    )}
    <Group gap="xs">
      <Button size="xs" variant="default" onClick={onConnect}>
        {account ? t`Connect another account` : t`Connect an account`}
      </Button>
    </Group>
  </>
);
