import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useFormProblem } from '../../../../lib/form';
import { useWorkspace, type GitSettings } from '../../../../lib/workspace';
import { useGenerateKey, useSaveLocation, type KeyType } from '../../api/git-settings';
import { isHttpsUrl, providerOf, takesRsaOnly } from '../../../../lib/repository-url';
import { JobsWaiting } from '../jobs-waiting';
import { KeyTypeChoice } from '../credentials/key-type-choice';
import { locationOf, RepositoryFields, useRepositoryForm } from './repository-fields';

/** Form for URL, branch and directory. Over SSH one button saves them and generates the key. */
export function RepositoryStep({ settings, onSaved }: { settings: GitSettings; onSaved: () => void }) {
  const { id } = useWorkspace();
  const form = useRepositoryForm(settings);
  const [chosenType, setChosenType] = useState<KeyType>('ed25519');
  const generate = useGenerateKey(id);
  const save = useSaveLocation(id);
  const url = form.getValues().repositoryUrl;
  const needsKey = !isHttpsUrl(url) && !(settings.key && settings.repositoryUrl);
  const provider = providerOf(url);
  const type = takesRsaOnly(provider) ? 'rsa' : chosenType;
  const onSuccess = () => {
    form.resetDirty();
    onSaved();
  };
  const submit = (cancelWaiting = false) =>
    form.onSubmit((values) => {
      const place = { ...locationOf(values), cancelWaiting };
      if (needsKey) generate.mutate({ type, place }, { onSuccess });
      else save.mutate(place, { onSuccess });
    })();
  const problem = useFormProblem(form, save.error ?? generate.error);
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <Stack gap="md">
        <RepositoryFields form={form} />
        {needsKey && <KeyTypeChoice provider={provider} value={type} onChange={setChosenType} />}
        <JobsWaiting error={problem} isPending={save.isPending} onCancelJobs={() => submit(true)} />
        <Group gap="xs">
          {needsKey ? (
            <Button type="submit" loading={generate.isPending}>
              <Trans>Generate SSH key</Trans>
            </Button>
          ) : (
            <Button
              type="submit"
              variant={settings.repositoryUrl ? 'default' : 'filled'}
              disabled={!form.isDirty()}
              loading={save.isPending}
            >
              <Trans>Save repository</Trans>
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
