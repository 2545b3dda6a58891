import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { ExternalLink } from 'lucide-react';
import { useEffect, useEffectEvent, useState } from 'react';
import { ProblemAlert } from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import {
  accountKeyNote,
  nothingPicked,
  RepositoryPicker,
  type PickedRepository,
  type Provider,
  type ProviderAccount,
} from '../../providers';
import { useAccountSetup, type SetupStep } from '../use-account-setup';
import { useFinalize, type StepState } from '../use-finalize';
import { CheckList } from './check-list';
import { PublicKey } from './credentials/public-key';
import { FinalizeStep } from './finalize-step';
import { JobsWaiting } from './jobs-waiting';

interface Props {
  account: ProviderAccount;
  provider: Provider;
  settings: GitSettings;
  /** GitHub App to connect with, in place of a key. */
  appId: string | null;
  onClose: () => void;
}

/** Picks a repository of the account, sets it up, and checks the connection. */
export function Setup({ account, provider, settings, appId, onClose }: Props) {
  const { id } = useWorkspace();
  const { run, start, reset } = useAccountSetup(id);
  const finalizing = useCheckedFinalize({ run, provider, onClose });
  const [values, setValues] = useState<Values>({
    picked: nothingPicked(account, provider),
    write: true,
    directory: settings.directory ?? '',
  });
  const { picked, write, directory } = values;
  const begin = (choices = {}) =>
    void start({ ...picked, account, provider, write, directory, appId }, choices);
  const change = (changes: Partial<Values>) => {
    if (changes.picked) {
      reset();
      finalizing.reset();
    }
    setValues({ ...values, ...changes });
  };
  return (
    <Stack gap="md">
      {!run.isPending && !run.isDone && (
        <SetupFields {...{ account, provider, values, appId }} onChange={change} />
      )}
      <SetupProgress steps={run.steps} repository={run.repository} />
      <SetupFailure error={run.error} repository={picked.isNew ? run.repository : null} begin={begin} />
      {run.isDone && !provider.keyPlaces && (
        <ManualKey account={account} provider={provider} settings={settings} />
      )}
      {run.isDone ? (
        <FinalizeStep settings={settings} finalizing={finalizing} />
      ) : (
        <Group gap="xs">
          <Button disabled={!isComplete(picked, appId)} loading={run.isPending} onClick={() => begin()}>
            {run.error ? t`Continue` : t`Connect repository`}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const isComplete = (
  { isNew, organization, name, repository }: PickedRepository,
  appId: string | null,
): boolean => {
  // A new repository may be outside of the app's installation.
  if (isNew) return appId === null && organization !== '' && name.trim() !== '';
  return Boolean(appId === null ? repository?.sshUrl : repository);
};

interface Finalized {
  run: ReturnType<typeof useAccountSetup>['run'];
  provider: Provider;
  onClose: () => void;
}

/** Checks the connection as soon as the key is registered, and closes the dialog when it works. */
function useCheckedFinalize({ run, provider, onClose }: Finalized) {
  const { id } = useWorkspace();
  const finalizing = useFinalize(id);
  const check = useEffectEvent(() => {
    if (provider.keyPlaces) finalizing.start();
  });
  useEffect(() => {
    if (run.isDone) check();
  }, [run.isDone]);
  const written = finalizing.run?.states?.write;
  const isConnected = written === 'done' || written === 'limited';
  const finish = useEffectEvent(() => {
    notifications.show({ message: t`This workspace is connected to ${run.repository ?? ''}.` });
    onClose();
  });
  useEffect(() => {
    if (isConnected) finish();
  }, [isConnected]);
  return finalizing;
}

interface Values {
  picked: PickedRepository;
  /** True if the key may write. */
  write: boolean;
  directory: string;
}

interface FieldsProps {
  account: ProviderAccount;
  provider: Provider;
  values: Values;
  appId: string | null;
  onChange: (changes: Partial<Values>) => void;
}

const SetupFields = ({ account, provider, values, appId, onChange }: FieldsProps) => (
  <>
    <RepositoryPicker
      account={account}
      provider={provider}
      value={values.picked}
      onChange={(picked) => onChange({ picked })}
    />
    <TextInput
      label={t`Directory (optional)`}
      description={t`Defaults to the repository root`}
      spellCheck={false}
      value={values.directory}
      onChange={(event) => onChange({ directory: event.currentTarget.value })}
    />
    {appId !== null && (
      <Text size="sm">
        <Trans>
          The repository is connected by the GitHub App, over HTTPS. Choose one at which the app is installed.
        </Trans>
      </Text>
    )}
    {appId === null && <KeyAccess {...{ provider, values, onChange }} />}
  </>
);

/** Access of the key that is registered, or how it is added by hand. */
const KeyAccess = ({ provider, values, onChange }: Pick<FieldsProps, 'provider' | 'values' | 'onChange'>) => (
  <>
    {provider.keyPlaces ? (
      <Checkbox
        label={t`Allow commits: the key gets write access`}
        description={t`Without it, the workspace can only import and pull`}
        checked={values.write}
        onChange={(event) => onChange({ write: event.currentTarget.checked })}
      />
    ) : (
      <Text size="sm">
        <Trans>
          {provider.name} has no deploy keys. Trellis generates a key, and you add it to your SSH keys there.
          Or close this dialog and enter the HTTPS URL of the repository and a token.
        </Trans>
      </Text>
    )}
    {values.write && provider.keyPlaces?.write === 'account' && (
      <Text size="sm">{accountKeyNote(provider)}</Text>
    )}
  </>
);

interface ManualKeyProps {
  account: ProviderAccount;
  provider: Provider;
  settings: GitSettings;
}

/** Public key for a provider whose API cannot register keys. */
function ManualKey({ account, provider, settings }: ManualKeyProps) {
  const { sshKeyPage } = provider;
  if (!settings.key || sshKeyPage === null) return null;
  return (
    <Stack gap="sm">
      <Text size="sm">
        <Trans>
          Add this key to your SSH keys at {provider.name}, then press <b>Finalize setup</b>. The key has the
          same access as your account there. To limit it, use a separate user for Trellis.
        </Trans>
      </Text>
      <PublicKey label={t`Public key`} copyLabel={t`Copy public key`} {...settings.key}>
        <Button
          component="a"
          href={`${account.baseUrl}${sshKeyPage}`}
          target="_blank"
          rel="noreferrer"
          variant="default"
          size="xs"
          rightSection={<ExternalLink size={14} aria-hidden />}
        >
          <Trans>
            Open SSH keys
            <span className="visually-hidden"> (opens in a new tab)</span>
          </Trans>
        </Button>
      </PublicKey>
    </Stack>
  );
}

const LABELS: Record<SetupStep, string> = {
  create: t`Create the repository`,
  location: t`Save the repository settings`,
  key: t`Generate the SSH key`,
  deploy_key: t`Register the key at the provider`,
  app: t`Get access from the GitHub App`,
};

const ORDER: SetupStep[] = ['create', 'location', 'key', 'deploy_key', 'app'];

interface ProgressProps {
  steps: Partial<Record<SetupStep, StepState>>;
  repository: string | null;
}

/** The steps of a setup that has begun. */
function SetupProgress({ steps, repository }: ProgressProps) {
  const shown = ORDER.flatMap((name) => {
    const state = steps[name];
    return state ? [{ name, label: LABELS[name], state, note: noteOf(name, repository) }] : [];
  });
  return shown.length > 0 && <CheckList label={t`Steps`} steps={shown} />;
}

const noteOf = (step: SetupStep, repository: string | null): string | null =>
  step === 'create' && repository ? `: ${repository}` : null;

interface FailureProps {
  error: unknown;
  /** The repository that was created before the failure. */
  repository: string | null;
  begin: (choices?: { cancelWaiting?: boolean; newKey?: boolean }) => void;
}

/** The error of a setup, and the ways to continue. */
function SetupFailure({ error, repository, begin }: FailureProps) {
  if (!error) return null;
  return (
    <>
      {isProblem(error, 'provider_key_in_use') ? (
        <ProblemAlert error={error}>
          <Button size="xs" variant="default" onClick={() => begin({ newKey: true })}>
            <Trans>Generate a new key and continue</Trans>
          </Button>
        </ProblemAlert>
      ) : (
        <JobsWaiting error={error} isPending={false} onCancelJobs={() => begin({ cancelWaiting: true })} />
      )}
      {repository && (
        <Text size="sm">
          <Trans>The repository {repository} was created. “Continue” uses it.</Trans>
        </Text>
      )}
    </>
  );
}
