import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Table, Text, PasswordInput, Textarea, Checkbox, TextInput } from '@mantine/core';
import { useQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import {
  ActionsHead,
  Confirmation,
  DisabledByFile,
  FormDialog,
  QueryProblem,
  RowsSkeleton,
  RowsTable,
  SectionCard,
  SetByFile,
  Time,
} from '../../components';
import { answerOf, api } from '../../lib/api';
import { useFormDialog } from '../../lib/form';
import { useListSearch } from '../../lib/use-list-search';
import {
  constantsQuery,
  deploymentsKey,
  useWorkspace,
  type Constant,
  type MissingConstants,
} from '../../lib/workspace';
import classes from './constants.module.css';

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
          <DisabledByFile kind="exclusive" item="constants">
            <Button onClick={() => setEdited('new')}>
              <Trans>Add constant</Trans>
            </Button>
          </DisabledByFile>
        )
      }
    >
      <QueryProblem of={constants} />
      <SetByFile kind="exclusive" item="constants" />
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

/** Opens the form for constants that an import or a deployment lacks, named by the address. */
function AddMissing({ present }: { present: Constant[] }) {
  const asked = useSearch({ from: '/signed-in/w/$w/settings/constants' });
  return <MissingDialog key={JSON.stringify(asked)} asked={asked} present={present} />;
}

function namesOf(missing: MissingConstants, present: Constant[]): MissingName[] {
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
    <Table.Td className={classes.name}>
      {constant.name}
      <SetByFile kind="constants" item={constant.name} />
    </Table.Td>
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
        <DisabledByFile kind="constants" item={constant.name}>
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
        </DisabledByFile>
      </Table.Td>
    )}
  </Table.Tr>
);

interface MissingName {
  name: string;
  secret: boolean;
}

/** Adds several constants with known names, except those without a value. Renders nothing if none is missing. */
function MissingDialog({ asked, present }: { asked: MissingConstants; present: Constant[] }) {
  const { id } = useWorkspace();
  const navigate = useNavigate({ from: '/w/$w/settings/constants' });
  // Stored constants stay in the form: another one may be refused, and an event may come before the answer.
  const [names] = useState(() => namesOf(asked, present));
  const close = () =>
    void navigate({
      search: (before) => ({ ...before, constants: undefined, secrets: undefined, next: undefined }),
      replace: true,
    });
  const dialog = useFormDialog({
    initialValues: { values: names.map(() => '') },
    validate: {},
    mutation: usePutConstants(id),
    toInput: ({ values }) =>
      names
        .map((name, index) => ({ ...name, value: values[index] ?? '' }))
        .filter(({ value }) => value !== ''),
    onSuccess: () => (asked.next ? void navigate({ to: '/w/$w/deployments', replace: true }) : close()),
  });
  if (names.length === 0) return null;
  return (
    <FormDialog title={t`Add missing constants`} submitLabel={t`Save`} onClose={close} {...dialog}>
      <Text size="sm" c="dimmed">
        <Trans>Leave a field empty to add it later.</Trans>
      </Text>
      {names.map(({ name, secret }, index) => {
        const field = {
          label: name,
          'data-autofocus': index === 0 || undefined,
          ...dialog.form.getInputProps(`values.${index}`),
        };
        return secret ? (
          <PasswordInput
            key={name}
            description={t`Stored encrypted and never shown again`}
            autoComplete="new-password"
            {...field}
          />
        ) : (
          <Textarea key={name} autosize minRows={1} maxRows={8} spellCheck={false} {...field} />
        );
      })}
    </FormDialog>
  );
}

function ConstantDialog({ constant, onClose }: { constant: Constant | null; onClose: () => void }) {
  const { id } = useWorkspace();
  const put = usePutConstants(id);
  const dialog = useFormDialog({
    initialValues: {
      name: constant?.name ?? '',
      value: constant?.value ?? '',
      secret: constant?.secret ?? false,
    },
    validate: {
      name: (value) =>
        isConstantName(value.trim())
          ? null
          : t`Use letters, digits and underscores only. The first character must not be a digit.`,
      // An empty field would erase a secret that was not retyped.
      value: (value) => (constant?.secret && value === '' ? t`Enter the new value.` : null),
    },
    mutation: put,
    toInput: ({ name, ...values }) => [{ name: name.trim(), ...values }],
    onSuccess: onClose,
  });
  const { form } = dialog;
  const isSecret = form.getValues().secret;
  return (
    <FormDialog
      title={constant ? t`Edit ${constant.name}` : t`Add constant`}
      submitLabel={t`Save`}
      onClose={onClose}
      {...dialog}
    >
      {!constant && (
        <TextInput label={t`Name`} data-autofocus spellCheck={false} {...form.getInputProps('name')} />
      )}
      {isSecret ? (
        <PasswordInput
          label={t`Value`}
          description={
            constant?.secret ? t`The stored value is not shown. Enter a new one to replace it` : undefined
          }
          autoComplete="new-password"
          {...form.getInputProps('value')}
        />
      ) : (
        <Textarea
          label={t`Value`}
          autosize
          minRows={1}
          maxRows={8}
          spellCheck={false}
          {...form.getInputProps('value')}
        />
      )}
      <Checkbox
        label={t`Secret`}
        description={t`Stored encrypted and never shown again`}
        {...form.getInputProps('secret', { type: 'checkbox' })}
      />
    </FormDialog>
  );
}

const isConstantName = (name: string): boolean => /^[A-Za-z_]\w{0,99}$/.test(name);

const params = (w: string, name: string) => ({ params: { path: { w, name } } });

interface NewConstant {
  name: string;
  value: string;
  secret: boolean;
}

/** Stores constants one by one, up to the first that is refused. */
function usePutConstants(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (constants: NewConstant[]) => {
      for (const { name, ...body } of constants)
        await answerOf(
          api.PUT('/api/workspaces/{w}/constants/{name}', { ...params(workspaceId, name), body }),
        );
    },
    onSettled: () =>
      Promise.all(
        [constantsQuery(workspaceId).queryKey, deploymentsKey(workspaceId)].map((queryKey) =>
          client.invalidateQueries({ queryKey }),
        ),
      ),
  });
}

function useDeleteConstant(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      answerOf(api.DELETE('/api/workspaces/{w}/constants/{name}', params(workspaceId, name))),
    onSuccess: () => client.invalidateQueries({ queryKey: constantsQuery(workspaceId).queryKey }),
  });
}
