import { Button, Stack, Table, Text } from '@mantine/core';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { ProblemAlert, RowsSkeleton, SectionCard, Time } from '../../../components';
import { basePath } from '../../../lib/base-path';
import { appsQuery, useWorkspace } from '../../../lib/workspace';
import { auditQuery, type AuditEntry } from '../api/audit';
import classes from './audit.module.css';

const ACTIONS: Record<AuditEntry['action'], string> = {
  configured: 'Changed the settings of',
  rotated: 'Replaced',
  forced: 'Forced a push to',
  locked: 'Locked',
  unlocked: 'Unlocked',
  invited: 'Invited',
  role_changed: 'Changed the role of',
  removed: 'Removed',
  published: 'Published',
  rolled_back: 'Rolled back',
  deployed: 'Deployed',
  approved: 'Approved the deployment',
  froze: 'Froze',
  backed_up: 'Changed the backup of',
};

/** Changes of settings, keys, members and rights, for admins. */
export function AuditTrail() {
  const { id } = useWorkspace();
  const found = useInfiniteQuery(auditQuery(id));
  const entries = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <SectionCard
      title="Audit trail"
      description="Changes of settings, keys, members and rights, releases and deployments. Entries are kept for two years, and nobody can change them."
      actions={
        <Button
          component="a"
          variant="default"
          miw="max-content"
          href={`${basePath}/api/workspaces/${id}/audit?format=csv`}
          download
        >
          Export as CSV
        </Button>
      }
    >
      <Stack gap="sm">
        <ProblemAlert error={found.error} />
        {found.isPending && <RowsSkeleton label="Loading the audit trail" rows={4} />}
        {found.data && entries.length === 0 && (
          <Text size="sm" c="dimmed">
            Nothing was changed yet.
          </Text>
        )}
        {entries.length > 0 && <Entries entries={entries} />}
        {found.hasNextPage && (
          <Button
            variant="default"
            loading={found.isFetchingNextPage}
            onClick={() => void found.fetchNextPage()}
          >
            Show older entries
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
      <Table aria-label="Audit trail">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Time</Table.Th>
            <Table.Th>Person</Table.Th>
            <Table.Th>Change</Table.Th>
            <Table.Th>Address</Table.Th>
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
  const { at, actor, action, target, ip, detail } = entry;
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
        <div>
          {/* A server of a newer version may know more of them. */}
          {(ACTIONS as Record<string, string>)[action] ?? action}{' '}
          {target === null ? 'this workspace' : (names.get(target) ?? target)}
        </div>
        {facts.length > 0 && (
          <Text size="xs" c="dimmed">
            {facts.map(([name, value]) => `${name}: ${textOf(value)}`).join(', ')}
          </Text>
        )}
      </Table.Td>
      <Table.Td>{ip ?? 'unknown'}</Table.Td>
    </Table.Tr>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
