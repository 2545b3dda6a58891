import { TextInput } from '@mantine/core';
import { useForm, type UseFormReturnType } from '@mantine/form';
import type { GitSettings } from '../../../lib/workspace';
import type { Place } from '../api/git-settings';
import classes from './git-settings.module.css';

type Values = { repositoryUrl: string; branch: string; directory: string };
export type RepositoryForm = UseFormReturnType<Values>;

export const useRepositoryForm = (settings: GitSettings): RepositoryForm =>
  useForm<Values>({
    initialValues: {
      repositoryUrl: settings.repositoryUrl ?? '',
      branch: settings.branch ?? '',
      directory: settings.directory ?? '',
    },
    validate: {
      repositoryUrl: (value) => {
        if (!value.trim()) return 'Enter the URL of the repository.';
        return /^http:/i.test(value.trim())
          ? 'Over http:// a token would be sent without encryption. Take the SSH URL or the https:// one.'
          : null;
      },
    },
  });

export const placeOf = ({ repositoryUrl, branch, directory }: Values): Place => ({
  repositoryUrl: repositoryUrl.trim(),
  branch: branch.trim() || null,
  directory: directory.trim() || null,
});

export const RepositoryFields = ({ form }: { form: RepositoryForm }) => (
  <>
    <TextInput
      label="Git repository URL"
      description="The SSH or HTTPS URL, as the provider shows it under Code or Clone. SSH uses a key, HTTPS an access token. The repository may be empty or not."
      placeholder="git@github.com:owner/repository.git"
      autoComplete="off"
      spellCheck={false}
      {...form.getInputProps('repositoryUrl')}
    />
    <div className={classes.pair}>
      <TextInput
        label="Branch (optional)"
        description="Without one, the repository’s main branch"
        placeholder="main"
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('branch')}
      />
      <TextInput
        label="Directory (optional)"
        description="Without one, the repository’s root"
        placeholder="apps/tools"
        autoComplete="off"
        spellCheck={false}
        {...form.getInputProps('directory')}
      />
    </div>
  </>
);
