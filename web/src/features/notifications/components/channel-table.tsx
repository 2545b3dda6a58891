import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Table, Text } from '@mantine/core';
import {
  ActionsHead,
  DisabledByFile,
  ProblemAlert,
  RowsTable,
  SetByFile,
  StateBadge,
  Time,
} from '../../../components';
import { isProblem } from '../../../lib/api';
import { useWorkspace } from '../../../lib/workspace';
import { useTestChannel, type Channel } from '../channels';
import { labelOf } from './events';
import classes from './notifications.module.css';

interface TableProps {
  channels: Channel[];
  onEdit: (channel: Channel) => void;
  onDelete: (channel: Channel) => void;
}

export const ChannelTable = ({ channels, onEdit, onDelete }: TableProps) => (
  <RowsTable label={t`Channels`}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>
          <Trans>Channel</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Events</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Last delivery</Trans>
        </Table.Th>
        <ActionsHead />
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {channels.map((channel) => (
        <Row key={channel.id} {...{ channel, onEdit, onDelete }} />
      ))}
    </Table.Tbody>
  </RowsTable>
);

function Row({ channel, onEdit, onDelete }: Omit<TableProps, 'channels'> & { channel: Channel }) {
  const { id } = useWorkspace();
  const test = useTestChannel(id);
  const { kind, address, events } = channel;
  return (
    <Table.Tr>
      <Table.Td className={classes.address}>
        <div>{address}</div>
        <Text size="xs" c="dimmed">
          {kind === 'email' ? t`Email` : t`Webhook`}
        </Text>
        <SetByFile kind="notifications" item={channel.id} />
      </Table.Td>
      <Table.Td>{events.map(labelOf).join(', ')}</Table.Td>
      <Table.Td className={classes.delivery}>
        <LastDelivery channel={channel} />
        {/* A failed delivery is shown as the last delivery. */}
        {!isProblem(test.error, 'notification_failed') && <ProblemAlert error={test.error} />}
      </Table.Td>
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Action
            label={t`Test`}
            of={address}
            isBusy={test.isPending}
            onClick={() => test.mutate(channel.id)}
          />
          <DisabledByFile kind="notifications" item={channel.id}>
            <Action label={t`Edit`} of={address} onClick={() => onEdit(channel)} />
            <Action label={t`Delete`} of={address} onClick={() => onDelete(channel)} />
          </DisabledByFile>
        </Group>
      </Table.Td>
    </Table.Tr>
  );
}

function LastDelivery({ channel: { address, lastDelivery } }: { channel: Channel }) {
  return (
    <div role="status" aria-label={t`Last delivery to ${address}`}>
      {lastDelivery === null ? (
        <Text size="sm" c="dimmed">
          <Trans>Nothing has been sent yet.</Trans>
        </Text>
      ) : (
        <>
          <StateBadge
            tone={lastDelivery.error === null ? 'good' : 'bad'}
            label={lastDelivery.error === null ? t`Delivered` : t`Failed`}
          />
          <Text size="xs" c="dimmed" mt={4}>
            <Time value={lastDelivery.at} />
          </Text>
          {lastDelivery.error !== null && (
            <Text size="sm" mt={4}>
              {lastDelivery.error}
            </Text>
          )}
        </>
      )}
    </div>
  );
}

const Action = ({
  label,
  of,
  isBusy = false,
  onClick,
}: {
  label: string;
  of: string;
  isBusy?: boolean;
  onClick: () => void;
}) => (
  <Button
    variant="subtle"
    color="gray"
    size="compact-sm"
    aria-label={`${label} ${of}`}
    loading={isBusy}
    onClick={onClick}
  >
    {label}
  </Button>
);
