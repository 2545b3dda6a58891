import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Table, Text, TextInput } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { useSearch, useNavigate } from '@tanstack/react-router';
import { ListFilter, UserRound } from 'lucide-react';
import { FilterSelect, QueryProblem, RowsSkeleton, RowsTable, SectionCard, Time } from '../../components';
import { basePath } from '../../lib/base-path';
import { dateTime } from '../../lib/time';
import { appsQuery, useWorkspace, membersQuery } from '../../lib/workspace';
import { auditQuery, queryOf, type AuditEntry, type AuditFilter } from './audit';
import classes from './audit.module.css';
import { actionLabel, detailLabel } from './entry-labels';

/** Leaves out what else the address has, such as the branch. */
const filterOf = ({ actorId, group, from, to }: AuditFilter): AuditFilter => ({ actorId, group, from, to });

/** Changes of settings, keys, members and rights, for admins. */
export function AuditTrail() {
  const { id } = useWorkspace();
  const filter: AuditFilter = useSearch({ from: '/signed-in/w/$w/settings/audit', select: filterOf });
  const isFiltered = Object.values(filter).some((value) => value !== undefined);
  const found = useInfiniteQuery(auditQuery(id, filter));
  const entries = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <SectionCard
      title={t`Audit trail`}
      description={t`Changes of settings, keys, members and rights, releases and deployments. Entries are kept for two years, and nobody can change them.`}
      actions={
        <Button
          component="a"
          variant="default"
          miw="max-content"
          href={`${basePath}/api/workspaces/${id}/audit?${new URLSearchParams({ format: 'csv', ...queryOf(filter) })}`}
          download
        >
          <Trans>Export as CSV</Trans>
        </Button>
      }
    >
      <Stack gap="sm">
        <ChooseEntries filter={filter} entries={entries} />
        <QueryProblem of={found} />
        {found.isPending && <RowsSkeleton label={t`Loading the audit trail`} rows={4} />}
        {found.data && entries.length === 0 && (
          <Text size="sm" c="dimmed">
            {isFiltered ? t`No matching changes.` : t`No changes yet.`}
          </Text>
        )}
        {entries.length > 0 && <Entries entries={entries} />}
        {found.hasNextPage && (
          <Button
            variant="default"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            <Trans>Show older entries</Trans>
          </Button>
        )}
      </Stack>
    </SectionCard>
  );
}

function Entries({ entries }: { entries: AuditEntry[] }) {
  const { copy } = useWorkspace();
  const { data: apps = [] } = useQuery(appsQuery(copy));
  const names = new Map([
    ...entries.map(({ actor }) => [actor.id, actor.name] as const),
    ...apps.map((app) => [app.id, app.name] as const),
  ]);
  return (
    <RowsTable label={t`Audit trail`}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>
            <Trans>Change</Trans>
          </Table.Th>
          <Table.Th>
            <Trans>Person</Trans>
          </Table.Th>
          <Table.Th>
            <Trans>Time</Trans>
          </Table.Th>
          <Table.Th>
            <Trans>Address</Trans>
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {entries.map((entry, index) => (
          <Row key={`${entry.at} ${index}`} entry={entry} names={names} />
        ))}
      </Table.Tbody>
    </RowsTable>
  );
}

function Row({ entry, names }: { entry: AuditEntry; names: ReadonlyMap<string, string> }) {
  const { at, actor, ip } = entry;
  const detail = detailLabel(entry, names);
  return (
    <Table.Tr>
      <Table.Td>
        <div>{actionLabel(entry, names)}</div>
        {detail !== '' && (
          <Text size="xs" c="dimmed">
            {detail}
          </Text>
        )}
      </Table.Td>
      <Table.Td className={classes.person}>
        <div>{actor.name}</div>
        <Text size="xs" c="dimmed">
          {actor.email}
        </Text>
      </Table.Td>
      <Table.Td className={classes.time}>
        <Time value={at} />
        <Text size="xs" c="dimmed">
          {dateTime(at)}
        </Text>
      </Table.Td>
      <Table.Td className={classes.address}>{ip ?? t`unknown`}</Table.Td>
    </Table.Tr>
  );
}

const GROUPS: Record<NonNullable<AuditFilter['group']>, string> = {
  settings: t`Settings and keys`,
  members: t`Members`,
  apps: t`Locks and force pushes`,
  releases: t`Releases and deployments`,
  agents: t`Agents`,
};

interface Props {
  filter: AuditFilter;
  entries: AuditEntry[];
}

/** Chooses entries by person, kind and day. The address has the choice. */
function ChooseEntries({ filter, entries }: Props) {
  const { id: w } = useWorkspace();
  const { data: members = [] } = useQuery(membersQuery(w));
  const navigate = useNavigate({ from: '/w/$w/settings/audit' });
  const choose = (change: AuditFilter) =>
    void navigate({ to: '.', search: (before) => ({ ...before, ...change }), replace: true });
  // Former members are offered, too, if they have done something that is listed.
  const people = new Map([
    ...entries.map(({ actor }) => [actor.id, actor.name] as const),
    ...members.map(({ user }) => [user.id, user.name] as const),
  ]);
  return (
    <div className={classes.filter} role="search">
      <FilterSelect
        label={t`Filter by person`}
        icon={<UserRound size={15} aria-hidden />}
        all={t`Everybody`}
        data={[...people].map(([value, label]) => ({ value, label }))}
        value={filter.actorId ?? null}
        onChange={(actorId) => choose({ actorId: actorId ?? undefined })}
      />
      <FilterSelect
        label={t`Filter by kind of change`}
        icon={<ListFilter size={15} aria-hidden />}
        all={t`All changes`}
        data={Object.entries(GROUPS).map(([value, label]) => ({ value, label }))}
        value={filter.group ?? null}
        onChange={(group) => choose({ group: (group ?? undefined) as AuditFilter['group'] })}
      />
      <Day label={t`From`} value={filter.from} onChange={(from) => choose({ from })} />
      <Day label={t`To`} value={filter.to} onChange={(to) => choose({ to })} />
    </div>
  );
}

interface DayProps {
  label: string;
  value: string | undefined;
  onChange: (day: string | undefined) => void;
}

const Day = ({ label, value, onChange }: DayProps) => (
  <TextInput
    type="date"
    aria-label={label}
    leftSection={<span className={classes.dayLabel}>{label}</span>}
    leftSectionWidth={52}
    value={value ?? ''}
    onChange={(event) => onChange(event.currentTarget.value || undefined)}
  />
);
