import { Button, Checkbox, Group, Select, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useEffectEvent, useState } from 'react';
import { Dialog, ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import {
  accountsQuery,
  ConnectAccountDialog,
  keyOfAccount,
  nothingPicked,
  providersQuery,
  RepositoryPicker,
  type PickedRepository,
  type Provider,
  type ProviderAccount,
} from '../../providers';
import { useAccountSetup, type SetupStep } from '../api/use-account-setup';
import { useFinalize } from '../api/use-finalize';
import { CheckList } from './check-list';
import { FinalizeStep } from './finalize-step';
import { JobsWaiting } from './jobs-waiting';
import { KeyByHand } from './key-by-hand';
import { WhatAnotherPlaceMeans } from './what-another-place-means';

interface Props {
  settings: GitSettings;
  onClose: () => void;
}

/** Connects the workspace through somebody's account at a provider: repository, key, and the check of both. */
export function AccountSetupDialog({ settings, onClose }: Props) {
  const accounts = useQuery(accountsQuery);
  const providers = useQuery(providersQuery);
  const [isChange] = useState(settings.configured);
  const [chosenId, setChosenId] = useState<string | null>(null);
  const [isConnecting, setIsConnecting] = useState(false);
  const account = accounts.data?.find(({ id }) => id === chosenId) ?? accounts.data?.[0] ?? null;
  const provider = providers.data?.find((one) => one.provider === account?.provider);
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
    <Dialog title="Connect through an account" onClose={onClose} size="lg" closeOnClickOutside={false}>
      <Stack gap="md">
        <ProblemAlert error={accounts.error ?? providers.error} />
        {isChange && <WhatAnotherPlaceMeans />}
        {accounts.isPending && <Skeleton h={200} aria-busy />}
        {accounts.data?.length === 0 && (
          <Text size="sm">
            You have connected no account at a Git provider yet. It takes a token from there.
          </Text>
        )}
        {accounts.data && accounts.data.length > 0 && (
          <Select
            label="Account"
            data={accounts.data.map(({ id, login, baseUrl }) => ({
              value: id,
              label: `${login} at ${baseUrl.replace('https://', '')}`,
            }))}
            allowDeselect={false}
            value={account?.id ?? null}
            onChange={setChosenId}
          />
        )}
        {accounts.data && (
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => setIsConnecting(true)}>
              {account ? 'Connect another account' : 'Connect an account'}
            </Button>
          </Group>
        )}
        {account && provider && (
          <Setup
            key={account.id}
            account={account}
            provider={provider}
            settings={settings}
            onClose={onClose}
          />
        )}
      </Stack>
    </Dialog>
  );
}

const LABELS: Record<SetupStep, string> = {
  create: 'Create the repository',
  place: 'Set the repository of this workspace',
  key: 'Generate the SSH key',
  deploy_key: 'Register the key at the provider',
};

const ORDER: SetupStep[] = ['create', 'place', 'key', 'deploy_key'];

type SetupProps = Props & { account: ProviderAccount; provider: Provider };

function Setup({ account, provider, settings, onClose }: SetupProps) {
  const { id } = useWorkspace();
  const { run, start, reset } = useAccountSetup(id);
  const finalizing = useFinalize(id);
  const [picked, setPicked] = useState<PickedRepository>(nothingPicked(account, provider));
  const [write, setWrite] = useState(true);
  const [directory, setDirectory] = useState(settings.directory ?? '');
  const isComplete = picked.isNew
    ? picked.organization !== '' && picked.name.trim() !== ''
    : Boolean(picked.repository?.sshUrl);
  const begin = (choices = {}) => void start({ ...picked, account, provider, write, directory }, choices);
  const check = useEffectEvent(() => {
    if (provider.keyPlaces) finalizing.start();
  });
  useEffect(() => {
    if (run.isDone) check();
  }, [run.isDone]);
  const isConnected = finalizing.run?.states?.write === 'done' || finalizing.run?.states?.write === 'limited';
  const tellConnected = useEffectEvent(() => {
    notifications.show({ message: `This workspace is connected to ${run.repository}.` });
    onClose();
  });
  useEffect(() => {
    if (isConnected) tellConnected();
  }, [isConnected]);
  const change = (value: PickedRepository) => {
    reset();
    finalizing.reset();
    setPicked(value);
  };
  return (
    <Stack gap="md">
      {!run.isPending && !run.isDone && (
        <>
          <RepositoryPicker account={account} provider={provider} value={picked} onChange={change} />
          <TextInput
            label="Directory (optional)"
            description="Without one, the repository’s root"
            spellCheck={false}
            value={directory}
            onChange={(event) => setDirectory(event.currentTarget.value)}
          />
          {provider.keyPlaces ? (
            <Checkbox
              label="This workspace commits: the key may write"
              description="Without it the workspace only imports and pulls"
              checked={write}
              onChange={(event) => setWrite(event.currentTarget.checked)}
            />
          ) : (
            <Text size="sm">
              {provider.name} has no deploy keys: the workspace’s key is made, and you add it to your SSH keys
              there. Or close this, and enter the repository’s HTTPS URL and a token.
            </Text>
          )}
          {write && provider.keyPlaces?.write === 'account' && (
            <Text size="sm">{keyOfAccount(provider)}</Text>
          )}
        </>
      )}
      {run.steps.place && (
        <CheckList
          label="Steps"
          steps={ORDER.flatMap((name) => {
            const state = run.steps[name];
            return state ? [{ name, label: LABELS[name], state, note: noteOf(name, run.repository) }] : [];
          })}
        />
      )}
      <Failure error={run.error} repository={picked.isNew ? run.repository : null} begin={begin} />
      {run.isDone && !provider.keyPlaces && (
        <KeyByHand account={account} provider={provider} settings={settings} />
      )}
      {run.isDone ? (
        <FinalizeStep settings={settings} finalizing={finalizing} />
      ) : (
        <Group gap="xs">
          <Button disabled={!isComplete} loading={run.isPending} onClick={() => begin()}>
            {run.error ? 'Go on' : 'Connect repository'}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const noteOf = (step: SetupStep, repository: string | null): string | null =>
  step === 'create' && repository ? `: ${repository}` : null;

interface FailureProps {
  error: unknown;
  /** The one that was made, and stays. */
  repository: string | null;
  begin: (choices?: { cancelWaiting?: boolean; newKey?: boolean }) => void;
}

/** What went wrong, what is done nevertheless, and the ways out. */
function Failure({ error, repository, begin }: FailureProps) {
  if (!error) return null;
  return (
    <>
      {isProblem(error, 'provider_key_in_use') ? (
        <ProblemAlert error={error}>
          <Button size="xs" variant="default" onClick={() => begin({ newKey: true })}>
            Generate a new key and go on
          </Button>
        </ProblemAlert>
      ) : (
        <JobsWaiting error={error} isPending={false} onCancelJobs={() => begin({ cancelWaiting: true })} />
      )}
      {repository && <Text size="sm">The repository {repository} is there, and stays. “Go on” uses it.</Text>}
    </>
  );
}
