import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useState } from 'react';
import { useFormProblem, useForm, useFreshValues } from '../../../lib/form';
import { isHttpsUrl, providerOf, takesRsaOnly } from '../../../lib/repository-url';
import { useWorkspace, type GitSettings } from '../../../lib/workspace';
import { useGenerateKey, useSaveLocation, type KeyType, type RepositoryLocation } from '../git-settings';
import { KeyTypeChoice } from './credentials/key-type-choice';
import classes from './git-settings.module.css';
import { JobsWaiting } from './jobs-waiting';

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

type Values = { repositoryUrl: string; branch: string; directory: string };
export type RepositoryForm = UseFormReturnType<Values>;

function useRepositoryForm(settings: GitSettings): RepositoryForm {
  const stored = {
    repositoryUrl: settings.repositoryUrl ?? '',
    branch: settings.branch ?? '',
    directory: settings.directory ?? '',
  };
  const form = useForm<Values>({
    initialValues: stored,
    validate: {
      repositoryUrl: (value) => {
        if (!value.trim()) return t`Enter the URL of the repository.`;
        return /^http:/i.test(value.trim())
          ? t`Over http:// the token would be sent unencrypted. Use the SSH or https:// URL.`
          : null;
      },
    },
  });
  useFreshValues(form, stored);
  return form;
}

const locationOf = ({ repositoryUrl, branch, directory }: Values): RepositoryLocation => ({
  repositoryUrl: repositoryUrl.trim(),
  branch: branch.trim() || null,
  directory: directory.trim() || null,
});

const RepositoryFields = ({ form }: { form: RepositoryForm }) => (
  <>
    <TextInput
      label={t`Git repository URL`}
      description={t`The SSH or HTTPS URL from the Code or Clone menu of the provider. SSH uses a key, HTTPS an access token. The repository can be empty.`}
      placeholder="git@github.com:owner/repository.git"
      autoComplete="off"
      spellCheck={false}
      {...form.getInputProps('repositoryUrl')}
    />
    <div className={classes.pair}>
      <TextInput
        label={t`Branch (optional)`}
        description={t`Defaults to the repository’s main branch`}
        placeholder="main"
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('branch')}
      />
      <TextInput
        label={t`Directory (optional)`}
        description={t`Defaults to the repository root`}
        placeholder="apps/tools"
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('directory')}
      />
    </div>
  </>
);
