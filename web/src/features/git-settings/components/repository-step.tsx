import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useFormProblem } from '../../../components';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { useGenerateKey, useSavePlace, type KeyType } from '../api/git-settings';
import { providerOf, takesRsaOnly } from '../../../lib/repository-url';
import { JobsWaiting } from './jobs-waiting';
import { KeyTypeChoice } from './key-type-choice';
import { placeOf, RepositoryFields, useRepositoryForm } from './repository-fields';

/** URL, branch and directory; one button saves them and makes the key. */
export function RepositoryStep({ settings, onSaved }: { settings: GitSettings; onSaved: () => void }) {
  const { id } = useWorkspace();
  const form = useRepositoryForm(settings);
  const [chosenType, setChosenType] = useState<KeyType>('ed25519');
  const generate = useGenerateKey(id);
  const save = useSavePlace(id);
  const hasKey = Boolean(settings.key && settings.repositoryUrl);
  const provider = providerOf(form.getValues().repositoryUrl);
  const type = takesRsaOnly(provider) ? 'rsa' : chosenType;
  const onSuccess = () => {
    form.resetDirty();
    onSaved();
  };
  const submit = (cancelWaiting = false) =>
    form.onSubmit((values) => {
      const place = { ...placeOf(values), cancelWaiting };
      if (hasKey) save.mutate(place, { onSuccess });
      else generate.mutate({ type, place }, { onSuccess });
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
        {!hasKey && <KeyTypeChoice provider={provider} value={type} onChange={setChosenType} />}
        <JobsWaiting error={problem} isPending={save.isPending} onCancelJobs={() => submit(true)} />
        <Group gap="xs">
          {hasKey ? (
            <Button type="submit" variant="default" disabled={!form.isDirty()} loading={save.isPending}>
              Save repository
            </Button>
          ) : (
            <Button type="submit" loading={generate.isPending}>
              Generate SSH key
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  );
}
