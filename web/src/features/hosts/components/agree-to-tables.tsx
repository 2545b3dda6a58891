import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, List, Stack, Text } from '@mantine/core';
import { isProblem, type Schemas } from '../../../lib/api';
import { useProductOf } from '../../../lib/workspace';

type PlannedTable = Schemas['SettledTableView'];

/** Returns the tables that a refused pull or import asks about; null for any other error. */
export const plannedTablesOf = (error: unknown): PlannedTable[] | null =>
  isProblem(error, 'host_tables_undecided') && Array.isArray(error.data.hostTables)
    ? (error.data.hostTables as PlannedTable[])
    : null;

interface Props {
  tables: PlannedTable[];
  /** Label of the button that goes on with the changes. */
  label: string;
  onAgreed: () => void;
  /** Goes on without the changes; it is offered if no table is absent. */
  onDeclined: () => void;
  onCancel: () => void;
}

/** Shows the tables and columns that are to be added in the connected editor, and asks if they are. */
export function AgreeToTables({ tables, label, onAgreed, onDeclined, onCancel }: Props) {
  const product = useProductOf()('tooljet');
  const canDecline = tables.every(({ isAbsent }) => !isAbsent);
  return (
    <Stack gap="sm">
      <Text size="sm" fw={600}>
        <Trans>Tables in {product} are not as in the repository</Trans>
      </Text>
      {tables.map((table) => (
        <Planned key={table.name} table={table} />
      ))}
      <Group gap="xs">
        <Button size="xs" onClick={onAgreed}>
          {label}
        </Button>
        {canDecline && (
          <Button size="xs" variant="default" onClick={onDeclined}>
            <Trans>Leave the tables</Trans>
          </Button>
        )}
        <Button size="xs" variant="default" onClick={onCancel}>
          <Trans>Cancel</Trans>
        </Button>
      </Group>
      <Text size="xs" c="dimmed">
        <Trans>
          Nothing is dropped, and no row is read or written. What was added stays, even if the pull fails
          afterwards.
        </Trans>
      </Text>
    </Stack>
  );
}

function Planned({ table }: { table: PlannedTable }) {
  const columns = table.columns.map(({ name, type }) => `${name} (${type})`);
  const additions = table.action === 'cannot' ? [] : columns;
  return (
    <div>
      <Text size="sm">{titleOf(table)}</Text>
      <List size="xs">
        {additions.map((column) => (
          <List.Item key={column}>{t`Add ${column}`}</List.Item>
        ))}
        {table.problems.map((problem) => (
          <List.Item key={problem}>{t`Stays: ${problem}`}</List.Item>
        ))}
      </List>
    </div>
  );
}

function titleOf({ name, action }: PlannedTable): string {
  if (action === 'create') return t`${name}: create the table`;
  return action === 'change' ? t`${name}: add columns` : t`${name}: differs, and stays as it is`;
}
