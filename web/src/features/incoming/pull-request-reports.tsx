import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Select, Stack, Switch, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ProblemAlert, QueryProblem, StateBadge, Time } from '../../components';
import { useWorkspace, type GitSettings } from '../../lib/workspace';
import { accountsQuery } from '../providers';
import { isAccountAt } from './account-at';
import { reportsQuery, useSaveReports, type Reports } from './save-incoming';

/** In place of an account's id: the GitHub App of the repository. */
const APP = 'app';

/** The setting for comments and checks at open pull requests. */
export function PullRequestReports({ settings }: { settings: GitSettings }) {
  const { id } = useWorkspace();
  const found = useQuery(reportsQuery(id));
  return found.data ? <Setting settings={settings} reports={found.data} /> : <QueryProblem of={found} />;
}

function Setting({ settings, reports }: { settings: GitSettings; reports: Reports }) {
  const { id } = useWorkspace();
  const save = useSaveReports(id);
  const present = presentOf(reports);
  const ways = withPresent(useWays(settings), present);
  const [chosen, setChosen] = useState<string | null>(null);
  const isOn = reports.enabled;
  const way = chosen ?? present ?? ways[0]?.value ?? null;
  const put = (enabled: boolean, by: string | null, pictures = reports.pictures) =>
    save.mutate({ enabled, accountId: enabled && by !== APP ? by : null, pictures: enabled && pictures });
  return (
    <Stack gap="xs">
      <Switch
        label={t`Report on pull requests`}
        description={t`Each open pull request gets one comment with its changes in words, faults and conflicts, and the checks trellis/validate and trellis/merge. Pull requests of forks get none.`}
        checked={isOn}
        disabled={save.isPending || (!isOn && way === null)}
        onChange={(event) => put(event.currentTarget.checked, way)}
      />
      {way === null && (
        <Text size="sm" c="dimmed">
          <Trans>Connect an account at the provider in your profile first.</Trans>
        </Text>
      )}
      {(ways.length > 1 || isOn) && (
        <Select
          label={t`Comment as`}
          data={ways}
          value={way}
          allowDeselect={false}
          disabled={save.isPending}
          onChange={(value) => {
            setChosen(value);
            if (isOn && value !== null) put(true, value);
          }}
        />
      )}
      {isOn && (
        <Switch
          label={t`Show pictures in comments`}
          description={t`Changed pages before and after, without data. Anybody with a picture’s address can see it without signing in, and the provider or its readers’ browsers fetch it over the network: this server needs an address that they reach.`}
          checked={reports.pictures}
          disabled={save.isPending}
          onChange={(event) => put(true, way, event.currentTarget.checked)}
        />
      )}
      {isOn && <LastReport {...reports} />}
      <ProblemAlert error={save.error} />
    </Stack>
  );
}

/** Returns the account or app that writes comments now; null if the reports are off. */
const presentOf = ({ enabled, accountId }: Reports): string | null => (enabled ? (accountId ?? APP) : null);

interface Way {
  value: string;
  label: string;
}

/** Returns the app, and the user's accounts, that may write comments. */
function useWays({ repositoryUrl, token }: GitSettings): Way[] {
  const { data: accounts = [] } = useQuery(accountsQuery);
  const own = accounts
    .filter((account) => isAccountAt(repositoryUrl ?? '', account))
    .map(({ id, login, baseUrl }) => ({ value: id, label: t`${login} at ${new URL(baseUrl).hostname}` }));
  return token?.app ? [{ value: APP, label: t`The GitHub App` }, ...own] : own;
}

/** Adds the account of another admin, who has turned the reports on. */
const withPresent = (ways: Way[], present: string | null): Way[] =>
  present === null || ways.some(({ value }) => value === present)
    ? ways
    : [
        ...ways,
        { value: present, label: present === APP ? t`The GitHub App` : t`An account of another admin` },
      ];

const LastReport = ({ checkedAt, error }: Reports) => (
  <div role="status" aria-label={t`Last report on pull requests`}>
    <StateBadge tone={error ? 'bad' : 'good'} label={error ? t`Last report failed` : t`Reporting`} />
    {checkedAt !== null && (
      <Text size="xs" c="dimmed" mt={4}>
        <Trans>
          Last checked <Time value={checkedAt} />
        </Trans>
      </Text>
    )}
    {error && (
      <Text size="sm" mt={4}>
        {error.message} {error.remedy} <Trans>Trellis will try again.</Trans>
      </Text>
    )}
  </div>
);
