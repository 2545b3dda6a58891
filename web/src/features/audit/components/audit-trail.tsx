import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ProblemAlert, RowsSkeleton, SectionCard, Time } from '../../../components';
import { basePath } from '../../../lib/base-path';
import { appsQuery, useWorkspace } from '../../../lib/workspace';
import { auditQuery, type AuditEntry } from '../api/audit';
import classes from './audit.module.css';

const ACTIONS: Record<AuditEntry['action'], (target: string) => string> = {
  configured: (target) => t`Changed the settings of ${target}`,
  rotated: (target) => t`Replaced ${target}`,
  forced: (target) => t`Forced a push to ${target}`,
  locked: (target) => t`Locked ${target}`,
  unlocked: (target) => t`Unlocked ${target}`,
  invited: (target) => t`Invited ${target}`,
  role_changed: (target) => t`Changed the role of ${target}`,
  removed: (target) => t`Removed ${target}`,
  published: (target) => t`Published ${target}`,
  rolled_back: (target) => t`Rolled back ${target}`,
  deployed: (target) => t`Deployed ${target}`,
  approved: (target) => t`Approved the deployment ${target}`,
  froze: (target) => t`Froze ${target}`,
  backed_up: (target) => t`Changed the backup of ${target}`,
};

function describeAction({ action, target }: AuditEntry, names: ReadonlyMap<string, string>): string {
  const name = target === null ? t`this workspace` : (names.get(target) ?? target);
  // A server of a newer version may know more actions.
  return Object.hasOwn(ACTIONS, action) ? ACTIONS[action](name) : `${action} ${name}`;
}

/** Changes of settings, keys, members and rights, for admins. */
export function AuditTrail() {
  const { id } = useWorkspace();
  const found = useInfiniteQuery(auditQuery(id));
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
          href={`${basePath}/api/workspaces/${id}/audit?format=csv`}
          download
        >
          <Trans>Export as CSV</Trans>
        </Button>
      }
    >
      <Stack gap="sm">
        <ProblemAlert error={found.error} />
        {found.isPending && <RowsSkeleton label={t`Loading the audit trail`} rows={4} />}
        {found.data && entries.length === 0 && (
          <Text size="sm" c="dimmed">
            <Trans>No changes yet.</Trans>
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
  const names = new Map(apps.map((app) => [app.id, app.name]));
  return (
    <Table.ScrollContainer minWidth={560} scrollAreaProps={{ viewportProps: { tabIndex: 0 } }}>
      <Table aria-label={t`Audit trail`}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>
              <Trans>Time</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Person</Trans>
            </Table.Th>
            <Table.Th>
              <Trans>Change</Trans>
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
      </Table>
    </Table.ScrollContainer>
  );
}

function Row({ entry, names }: { entry: AuditEntry; names: ReadonlyMap<string, string> }) {
  const { at, actor, ip, detail } = entry;
  const facts = Object.entries(detail).filter(([, value]) => value !== null && value !== undefined);
  return (
    <Table.Tr>
      <Table.Td>
        <Time value={at} />
      </Table.Td>
      <Table.Td>
        <div>{actor.name}</div>
        <Text size="xs" c="dimmed">
          {actor.email}
        </Text>
      </Table.Td>
      <Table.Td className={classes.change}>
        <div>{describeAction(entry, names)}</div>
        {facts.length > 0 && (
          <Text size="xs" c="dimmed">
            {facts.map(([name, value]) => `${name}: ${textOf(value)}`).join(', ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{ip ?? t`unknown`}</Table.Td>
    </Table.Tr>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
