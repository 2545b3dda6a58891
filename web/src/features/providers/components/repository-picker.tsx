import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Autocomplete, Checkbox, Group, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { QueryProblem } from '../../../components';
import {
  branchesQuery,
  organizationsQuery,
  repositoriesQuery,
  type Provider,
  type ProviderAccount,
  type Repository,
} from '../provider-accounts';

/** The picked repository, existing or new. */
export interface PickedRepository {
  organization: string;
  repository: Repository | null;
  /** Name of a new repository. */
  name: string;
  isNew: boolean;
  isPrivate: boolean;
  branch: string;
}

export const nothingPicked = ({ login }: ProviderAccount, { ownedBy }: Provider): PickedRepository => ({
  organization: ownedBy === null ? login : '',
  repository: null,
  name: '',
  isNew: false,
  isPrivate: true,
  branch: '',
});

interface Props {
  account: ProviderAccount;
  provider: Provider;
  value: PickedRepository;
  onChange: (value: PickedRepository) => void;
}

/** Picks owner, repository and branch from the provider's lists. */
export function RepositoryPicker({ account, provider, value, onChange }: Props) {
  const change = (changes: Partial<PickedRepository>) => onChange({ ...value, ...changes });
  return (
    <Stack gap="md">
      <OwnerSelect
        account={account}
        provider={provider}
        value={value.organization}
        onChange={(organization) => change({ organization, repository: null, branch: '' })}
      />
      <Radio.Group
        label={t`Repository to use`}
        value={value.isNew ? 'new' : 'present'}
        onChange={(which) => change({ isNew: which === 'new', branch: '' })}
      >
        <Group gap="lg" mt={4}>
          <Radio value="present" label={t`Existing repository`} />
          <Radio value="new" label={t`New repository`} />
        </Group>
      </Radio.Group>
      {value.isNew ? (
        <>
          <TextInput
            label={t`Name`}
            description={t`Trellis creates an empty repository`}
            autoComplete="off"
            spellCheck={false}
            value={value.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Checkbox
            label={t`Private`}
            checked={value.isPrivate}
            onChange={(event) => change({ isPrivate: event.currentTarget.checked })}
          />
        </>
      ) : (
        <>
          {value.organization && (
            <RepositorySelect
              key={value.organization}
              account={account}
              value={value}
              onChange={(repository) => change({ repository, branch: '' })}
            />
          )}
          {value.repository && (
            <BranchField
              account={account}
              repository={value.repository}
              value={value.branch}
              onChange={(branch) => change({ branch })}
            />
          )}
        </>
      )}
    </Stack>
  );
}

const OWNERS: Record<NonNullable<Provider['ownedBy']>, string> = {
  workspace: t`Workspace`,
  project: t`Project`,
};

function OwnerSelect({
  account,
  provider: { ownedBy },
  value,
  onChange,
}: {
  account: ProviderAccount;
  provider: Provider;
  value: string;
  onChange: (value: string) => void;
}) {
  const organizations = useQuery(organizationsQuery(account.id));
  const data = [
    ...(ownedBy === null ? [{ value: account.login, label: t`${account.login} (you)` }] : []),
    ...(organizations.data ?? [])
      .filter(({ path }) => path !== account.login)
      .map(({ path, name }) => ({ value: path, label: name === path ? path : `${name} (${path})` })),
  ];
  return (
    <>
      <Select
        label={ownedBy === null ? t`Owner` : OWNERS[ownedBy]}
        placeholder={organizations.isPending ? t`Loading…` : t`Choose one`}
        data={data}
        searchable
        allowDeselect={false}
        value={value || null}
        onChange={(chosen) => chosen && onChange(chosen)}
      />
      <QueryProblem of={organizations} />
    </>
  );
}

const SEARCH_AFTER_MS = 250;

function RepositorySelect({
  account,
  value: { organization, repository },
  onChange,
}: {
  account: ProviderAccount;
  value: PickedRepository;
  onChange: (value: Repository | null) => void;
}) {
  const [text, setText] = useState('');
  const [search] = useDebouncedValue(text === repository?.path ? '' : text, SEARCH_AFTER_MS);
  const found = useQuery(repositoriesQuery(account.id, { organization, search: search.trim() }));
  const all = withChosen(found.data?.items ?? [], repository);
  return (
    <>
      <Select
        label={t`Repository`}
        description={found.data?.nextCursor ? t`There are more. Type part of the name` : undefined}
        placeholder={found.isPending ? t`Loading…` : t`Choose one`}
        data={all.map(({ path }) => path)}
        // The server has already searched.
        filter={({ options }) => options}
        searchable
        nothingFoundMessage={found.isFetching ? t`Loading…` : t`No matching repositories`}
        value={repository?.path ?? null}
        onSearchChange={setText}
        onChange={(path) => onChange(all.find((one) => one.path === path) ?? null)}
      />
      <QueryProblem of={found} />
      {repository && <RepositoryLimits repository={repository} />}
    </>
  );
}

/** The listed repositories and the chosen one, which may be on another page of the list. */
const withChosen = (listed: Repository[], chosen: Repository | null): Repository[] =>
  chosen && !listed.some(({ path }) => path === chosen.path) ? [chosen, ...listed] : listed;

const RepositoryLimits = ({ repository: { path, sshUrl, mayAdminister } }: { repository: Repository }) => (
  <>
    {sshUrl === null && (
      <Text size="sm">
        <Trans>
          {path} cannot be reached over SSH, so it has no deploy keys. Close this dialog and enter its HTTPS
          URL and a token.
        </Trans>
      </Text>
    )}
    {mayAdminister === false && (
      <Text size="sm">
        <Trans>
          This account is not an administrator of {path}. An administrator has to register the key.
        </Trans>
      </Text>
    )}
  </>
);

function BranchField({
  account,
  repository,
  value,
  onChange,
}: {
  account: ProviderAccount;
  repository: Repository;
  value: string;
  onChange: (value: string) => void;
}) {
  const branches = useQuery(branchesQuery(account.id, repository.path));
  return (
    <>
      <Autocomplete
        label={t`Branch (optional)`}
        description={t`Defaults to ${repository.defaultBranch ?? t`the main branch`}`}
        data={branches.data?.items.map(({ name }) => name) ?? []}
        value={value}
        onChange={onChange}
        spellCheck={false}
      />
      <QueryProblem of={branches} />
    </>
  );
}
