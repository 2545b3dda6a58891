import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Checkbox, Group, Stack, Text, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useEffect, useEffectEvent, useState } from 'react';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
import {
  accountKeyNote,
  nothingPicked,
  RepositoryPicker,
  type PickedRepository,
  type Provider,
  type ProviderAccount,
} from '../../../providers';
import { useAccountSetup } from '../../api/use-account-setup';
import { useFinalize } from '../../api/use-finalize';
import { FinalizeStep } from '../finalize/finalize-step';
import { ManualKey } from './manual-key';
import { SetupFailure, SetupProgress } from './setup-progress';

interface Props {
  account: ProviderAccount;
  provider: Provider;
  settings: GitSettings;
  onClose: () => void;
}

/** Picks a repository of the account, sets it up, and checks the connection. */
export function Setup({ account, provider, settings, onClose }: Props) {
  const { id } = useWorkspace();
  const { run, start, reset } = useAccountSetup(id);
  const finalizing = useCheckedFinalize({ run, provider, onClose });
  const [values, setValues] = useState<Values>({
    picked: nothingPicked(account, provider),
    write: true,
    directory: settings.directory ?? '',
  });
  const { picked, write, directory } = values;
  const begin = (choices = {}) => void start({ ...picked, account, provider, write, directory }, choices);
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
        <SetupFields account={account} provider={provider} values={values} onChange={change} />
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
          <Button disabled={!isComplete(picked)} loading={run.isPending} onClick={() => begin()}>
            {run.error ? t`Continue` : t`Connect repository`}
          </Button>
        </Group>
      )}
    </Stack>
  );
}

const isComplete = ({ isNew, organization, name, repository }: PickedRepository): boolean =>
  isNew ? organization !== '' && name.trim() !== '' : Boolean(repository?.sshUrl);

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
  onChange: (changes: Partial<Values>) => void;
}

const SetupFields = ({ account, provider, values, onChange }: FieldsProps) => (
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
