import { Autocomplete, Checkbox, Group, Radio, Select, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert } from '../../../components';
import {
  branchesQuery,
  organizationsQuery,
  repositoriesQuery,
  type Provider,
  type ProviderAccount,
  type Repository,
} from '../api/provider-accounts';

/** What was picked: one that is there, or a new one. */
export interface PickedRepository {
  organization: string;
  repository: Repository | null;
  /** For a new one. */
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

/** Owner, repository and branch, from the provider's own lists. */
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
        label="Which repository"
        value={value.isNew ? 'new' : 'present'}
        onChange={(which) => change({ isNew: which === 'new', branch: '' })}
      >
        <Group gap="lg" mt={4}>
          <Radio value="present" label="One that is there" />
          <Radio value="new" label="A new one" />
        </Group>
      </Radio.Group>
      {value.isNew ? (
        <>
          <TextInput
            label="Name"
            description="An empty repository is made"
            autoComplete="off"
            spellCheck={false}
            value={value.name}
            onChange={(event) => change({ name: event.currentTarget.value })}
          />
          <Checkbox
            label="Private"
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
  workspace: 'Workspace',
  project: 'Project',
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
    ...(ownedBy === null ? [{ value: account.login, label: `${account.login} (you)` }] : []),
    ...(organizations.data ?? [])
      .filter(({ path }) => path !== account.login)
      .map(({ path, name }) => ({ value: path, label: name === path ? path : `${name} (${path})` })),
  ];
  return (
    <>
      <Select
        label={ownedBy === null ? 'Owner' : OWNERS[ownedBy]}
        placeholder={organizations.isPending ? 'Looking …' : 'Choose one'}
        data={data}
        searchable
        allowDeselect={false}
        value={value || null}
        onChange={(chosen) => chosen && onChange(chosen)}
      />
      <ProblemAlert error={organizations.error} />
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
  const listed = found.data?.items ?? [];
  const all =
    repository && !listed.some(({ path }) => path === repository.path) ? [repository, ...listed] : listed;
  return (
    <>
      <Select
        label="Repository"
        description={found.data?.nextCursor ? 'There are more: type a part of the name' : undefined}
        placeholder={found.isPending ? 'Looking …' : 'Choose one'}
        data={all.map(({ path }) => path)}
        // The server has searched.
        filter={({ options }) => options}
        searchable
        nothingFoundMessage={found.isFetching ? 'Looking …' : 'None of this name'}
        value={repository?.path ?? null}
        onSearchChange={setText}
        onChange={(path) => onChange(all.find((one) => one.path === path) ?? null)}
      />
      <ProblemAlert error={found.error} />
      {repository?.sshUrl === null && (
        <Text size="sm">
          {repository.path} cannot be reached by SSH, so it has no deploy keys: close this, and enter its
          HTTPS URL and a token.
        </Text>
      )}
      {repository?.mayAdminister === false && (
        <Text size="sm">
          This account is no administrator of {repository.path}: somebody who is one has to register the key.
        </Text>
      )}
    </>
  );
}

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
        label="Branch (optional)"
        description={`Without one ${repository.defaultBranch ?? 'the main branch'}`}
        data={branches.data?.items.map(({ name }) => name) ?? []}
        value={value}
        onChange={onChange}
        spellCheck={false}
      />
      <ProblemAlert error={branches.error} />
    </>
  );
}
