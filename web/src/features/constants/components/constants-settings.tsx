import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import {
  ActionsHead,
  Confirmation,
  ProblemAlert,
  SectionCard,
  Time,
  RowsSkeleton,
  RowsTable,
} from '../../../components';
import { constantsQuery, useWorkspace, type Constant, type MissingConstants } from '../../../lib/workspace';
import { useDeleteConstant } from '../api/constants';
import { useListSearch } from '../../../lib/use-list-search';
import { isConstantName } from '../lib/is-constant-name';
import { ConstantDialog } from './constant-dialog';
import classes from './constants.module.css';
import { MissingDialog } from './missing-dialog';

const CONSTANT = '{{constants.NAME}}';
const SECRET = '{{secrets.NAME}}';
const MAX_WITHOUT_SEARCH = 7;
/** Limit on the fields of a form whose names come from an address. */
const MAX_MISSING = 50;

export function ConstantsSettings() {
  const { id, can } = useWorkspace();
  const constants = useQuery(constantsQuery(id));
  const [edited, setEdited] = useState<Constant | 'new' | null>(null);
  const [deleted, setDeleted] = useState<Constant | null>(null);
  const remove = useDeleteConstant(id);
  const canWrite = can('builder');
  return (
    <SectionCard
      title={t`Constants`}
      description={
        <Trans>
          Apps refer to them as <code>{CONSTANT}</code> and <code>{SECRET}</code>. They belong to this
          workspace and are never committed.
        </Trans>
      }
      actions={
        canWrite && (
          <Button onClick={() => setEdited('new')}>
            <Trans>Add constant</Trans>
          </Button>
        )
      }
    >
      <ProblemAlert error={constants.error} />
      {constants.isPending && <RowsSkeleton label={t`Loading constants`} />}
      {constants.data && (
        <Present constants={constants.data} onEdit={canWrite ? setEdited : null} onDelete={setDeleted} />
      )}
      {edited && (
        <ConstantDialog constant={edited === 'new' ? null : edited} onClose={() => setEdited(null)} />
      )}
      {deleted && (
        <Confirmation
          title={t`Delete ${deleted.name}?`}
          confirmLabel={t`Delete`}
          isPending={remove.isPending}
          error={remove.error}
          onClose={() => setDeleted(null)}
          onConfirm={() => remove.mutate(deleted.name, { onSuccess: () => setDeleted(null) })}
        >
          <Trans>Apps that use it will get no value.</Trans>
        </Confirmation>
      )}
    </SectionCard>
  );
}

interface TableProps {
  constants: Constant[];
  /** Null for a viewer. */
  onEdit: ((constant: Constant) => void) | null;
  onDelete: (constant: Constant) => void;
}

function Present(props: TableProps) {
  const { constants, onEdit } = props;
  return (
    <>
      {constants.length > 0 ? (
        <SearchedTable {...props} />
      ) : (
        <Text size="sm" c="dimmed">
          {onEdit
            ? t`No constants yet. Add values that differ between workspaces, such as URLs, keys and passwords.`
            : t`No constants yet. A builder or an admin can add them.`}
        </Text>
      )}
      {onEdit && <AddMissing present={constants} />}
    </>
  );
}

/** Opens the form for what an import lacks, which the address names. */
function AddMissing({ present }: { present: Constant[] }) {
  const missing = useSearch({ from: '/signed-in/w/$w/settings/constants' });
  const navigate = useNavigate({ from: '/w/$w/settings/constants' });
  const names = namesOf(missing, present);
  const close = () =>
    void navigate({
      search: (before) => ({ ...before, constants: undefined, secrets: undefined }),
      replace: true,
    });
  return names.length > 0 && <MissingDialog names={names} onClose={close} />;
}

function namesOf(missing: MissingConstants, present: Constant[]) {
  const constants = missing.constants?.split(',') ?? [];
  const secrets = missing.secrets?.split(',') ?? [];
  const isMissing = (name: string) => isConstantName(name) && !present.some((one) => one.name === name);
  return [...new Set([...constants, ...secrets])]
    .filter(isMissing)
    .slice(0, MAX_MISSING)
    .map((name) => ({ name, secret: secrets.includes(name) }));
}

function SearchedTable({ constants, ...table }: TableProps) {
  const search = useListSearch({
    label: t`Search constants`,
    count: constants.length,
    maxWithout: MAX_WITHOUT_SEARCH,
    className: classes.search,
  });
  const found = constants.filter(({ name }) => search.isFound(name));
  return (
    <>
      {search.field}
      {found.length > 0 ? (
        <ConstantsTable constants={found} {...table} />
      ) : (
        <Text size="sm" c="dimmed" role="status">
          <Trans>No matches for “{search.text}”.</Trans>
        </Text>
      )}
    </>
  );
}

const ConstantsTable = ({ constants, onEdit, onDelete }: TableProps) => (
  <RowsTable label={t`Constants`}>
    <Table.Thead>
      <Table.Tr>
        <Table.Th>
          <Trans>Name</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Value</Trans>
        </Table.Th>
        <Table.Th>
          <Trans>Changed</Trans>
        </Table.Th>
        {onEdit && <ActionsHead />}
      </Table.Tr>
    </Table.Thead>
    <Table.Tbody>
      {constants.map((constant) => (
        <Row key={constant.name} {...{ constant, onEdit, onDelete }} />
      ))}
    </Table.Tbody>
  </RowsTable>
);

type RowProps = Omit<TableProps, 'constants'> & { constant: Constant };

const Row = ({ constant, onEdit, onDelete }: RowProps) => (
  <Table.Tr>
    <Table.Td className={classes.name}>{constant.name}</Table.Td>
    <Table.Td className={classes.value}>
      {constant.secret ? (
        <span className={classes.secret}>
          <KeyRound size={13} aria-hidden /> <Trans>Secret, stored encrypted</Trans>
        </span>
      ) : (
        constant.value
      )}
    </Table.Td>
    <Table.Td className={classes.time}>
      <Time value={constant.updatedAt} />
    </Table.Td>
    {onEdit && (
      <Table.Td>
        <Group gap={4} justify="flex-end" wrap="nowrap">
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={t`Edit ${constant.name}`}
            onClick={() => onEdit(constant)}
          >
            <Trans>Edit</Trans>
          </Button>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            aria-label={t`Delete ${constant.name}`}
            onClick={() => onDelete(constant)}
          >
            <Trans>Delete</Trans>
          </Button>
        </Group>
      </Table.Td>
    )}
  </Table.Tr>
);
