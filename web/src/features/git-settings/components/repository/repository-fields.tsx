import { t } from '@lingui/core/macro';
import { TextInput } from '@mantine/core';
import type { UseFormReturnType } from '@mantine/form';
import { useForm, useFreshValues } from '../../../../lib/form';
import type { GitSettings } from '../../../../lib/workspace';
import type { RepositoryLocation } from '../../api/git-settings';
import classes from '../git-settings.module.css';

type Values = { repositoryUrl: string; branch: string; directory: string };
export type RepositoryForm = UseFormReturnType<Values>;

export function useRepositoryForm(settings: GitSettings): RepositoryForm {
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

export const locationOf = ({ repositoryUrl, branch, directory }: Values): RepositoryLocation => ({
  repositoryUrl: repositoryUrl.trim(),
  branch: branch.trim() || null,
  directory: directory.trim() || null,
});

export const RepositoryFields = ({ form }: { form: RepositoryForm }) => (
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
