import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Table } from '@mantine/core';
import { ActionsHead, RowsTable, StateBadge, Time } from '../../../components';
import type { Token } from '../api/profile';

interface Props {
  tokens: Token[];
  onRevoke: (token: Token) => void;
}

export const TokenTable = ({ tokens, onRevoke }: Props) => (
  <RowsTable label={t`API tokens`}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>
          <Trans>Name</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Last used</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Expires</Trans>
        </Table.Th>
        <ActionsHead />
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {tokens.map((token) => (
        <TokenRow key={token.id} token={token} onRevoke={onRevoke} />
      ))}
    </Table.Tbody>
  </RowsTable>
);

const TokenRow = ({ token, onRevoke }: { token: Token } & Pick<Props, 'onRevoke'>) => (
  <Table.Tr>
    <Table.Td>
      <Group gap="0 10px">
        {token.name}
        {token.scope === 'read' && <StateBadge tone="quiet" label={t`Read only`} />}
      </Group>
    </Table.Td>
    <Table.Td data-label={t`Last used`}>
      {token.lastUsedAt ? <Time value={token.lastUsedAt} /> : t`never`}
    </Table.Td>
    <Table.Td data-label={t`Expires`}>
      <Expiry token={token} />
    </Table.Td>
    <Table.Td ta="right">
      <Button
        variant="subtle"
        color="gray"
        size="compact-sm"
        c="var(--mantine-color-error)"
        aria-label={t`Delete token ${token.name}`}
        onClick={() => onRevoke(token)}
      >
        <Trans>Delete</Trans>
      </Button>
    </Table.Td>
  </Table.Tr>
);

function Expiry({ token: { expiresAt } }: { token: Token }) {
  if (expiresAt === null) return t`never`;
  if (new Date(expiresAt) <= new Date()) return <StateBadge tone="warn" label={t`Expired`} />;
  return <Time value={expiresAt} />;
}
