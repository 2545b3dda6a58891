import { randomUUID } from 'node:crypto';
import { Refusal } from '../refusal';
import type { Json, TableRow } from '../rows';
import type { ToolJetState } from '../state';
import { type Answer, type Call, created, ok, requireValid, type Route, UNSEEN } from './route';

interface SentColumn {
  column_name: string;
  data_type: string;
  column_default?: string;
  constraint_type?: string;
  constraints_type?: { is_primary_key: boolean; is_not_null: boolean; is_unique: boolean };
}

interface SentKey extends Json {
  column_names: string[];
  referenced_table_name: string;
  referenced_column_names: string[];
}

/** Tables of ToolJet's own database, without rows. */
export const tableRoutes: Route[] = (['tooljet_db', 'tooljet-db'] as const).flatMap((prefix) => {
  const base = `/${prefix}/organizations/:organization`;
  const isIn: Route['isIn'] = ({ tables }) => tables.routes === prefix;
  const changes = { isIn, isForBuilders: true };
  return [
    { method: 'GET', path: `${base}/tables`, seen: UNSEEN, handle: listTables, isIn },
    { method: 'GET', path: `${base}/table/:table`, seen: UNSEEN, handle: showTable, isIn },
    { method: 'POST', path: `${base}/table`, seen: UNSEEN, handle: createTable, ...changes },
    { method: 'POST', path: `${base}/table/:table/column`, seen: UNSEEN, handle: addColumn, ...changes },
    { method: 'DELETE', path: `${base}/table/:table`, seen: UNSEEN, handle: dropTable, ...changes },
  ];
});

function listTables({ state }: Call): Answer {
  return ok({ result: state.tables.all.map(({ id, name }) => ({ id, tableName: name })) });
}

function showTable(call: Call): Answer {
  return ok({ result: schemaOf(getTable(call)) });
}

function getTable({ state, params }: Call): TableRow {
  const table = state.tables.all.find(({ name }) => name === params.table);
  if (!table) throw new Refusal(404, `Internal table not found: ${params.table}`);
  return table;
}

/** Schema of a table as an export has it. */
export const schemaOf = ({ columns, foreignKeys }: { columns: Json[]; foreignKeys: Json[] }) => ({
  columns,
  foreign_keys: foreignKeys,
});

/** Exports the tables that these ones refer to as well. */
export function exportTables(state: ToolJetState, ids: string[]): Json[] {
  const asked = [...ids];
  const exported = new Map<string, Json>();
  for (const id of asked) {
    const table = state.tables.find(id);
    if (!table || exported.has(id)) continue;
    exported.set(id, { id, table_name: table.name, schema: schemaOf(table) });
    asked.push(...table.foreignKeys.map((key) => String(key.referenced_table_id)));
  }
  return [...exported.values()];
}

function createTable({ state, body }: Call): Answer {
  const { constraints } = state.personality.tables;
  const name = String(body.table_name);
  const columns = body.columns as SentColumn[];
  const keys = constraints === 'constraints_type' ? ((body.foreign_keys ?? []) as SentKey[]) : [];
  requireValid([
    !/^[a-zA-Z0-9_]*$/.test(name) && 'Unexpected character found in table name.',
    name.length > 32 && 'Table name must be less than 32 characters',
    columns.length === 0 && 'Table must have at least 1 column',
    ...columns.flatMap((column) => faultsOf(state, column)),
  ]);
  if (!columns.some((column) => isPrimary(state, column)))
    throw new Refusal(400, constraints === 'constraints_type' ? 'Primary key is mandatory' : 'Bad Request');
  if (state.tables.all.some((table) => table.name === name))
    throw new Refusal(409, `Table with name "${name}" already exists`);
  const id = randomUUID();
  const foreignKeys = keys.map((key) => storedKey(state, key));
  const stored = columns.map((column) => storedColumn(state, id, column));
  state.tables.save({ id, name, columns: stored, foreignKeys, ...state.times });
  return created({ result: { id, table_name: name } });
}

const isPrimary = ({ personality }: ToolJetState, column: SentColumn): boolean =>
  personality.tables.constraints === 'constraints_type'
    ? column.constraints_type?.is_primary_key === true
    : column.constraint_type === 'PRIMARY KEY';

/** Some of the words that are refused. */
const RESERVED = /^(add|all|and|column|cross|date|default|delete|from)$/i;
const TYPES = [
  ...['character varying', 'integer', 'bigint', 'serial', 'double precision', 'boolean'],
  ...['timestamp with time zone', 'jsonb'],
];

function faultsOf({ personality }: ToolJetState, column: SentColumn): (string | false)[] {
  const { column_name: name, data_type: type, column_default: value } = column;
  const isNumber = ['integer', 'bigint', 'double precision'].includes(type);
  return [
    !/^[a-zA-Z_][a-zA-Z0-9_]*$/.test(name) && `${name} : Column name must start with a letter`,
    name.length > 31 && 'Column name must be less than 32 characters',
    RESERVED.test(name) && `${name} : Column name cannot be a reserved keyword`,
    personality.tables.constraints === 'constraints_type' && !TYPES.includes(type) && 'Incorrect datatype.',
    isNumber && value !== undefined && isNaN(Number(value)) && 'Default value must match the data type',
  ];
}

function storedKey({ tables }: ToolJetState, key: SentKey): Json {
  const { column_names: columns, referenced_table_name: name, referenced_column_names: referenced } = key;
  const table = tables.all.find((one) => one.name === name);
  if (!table) throw new Refusal(400, `Tables: ${name} - used for Foreign key reference was not found`);
  return {
    ...{ referenced_table_name: name, constraint_name: `FK_${columns.join('_')}`, column_names: columns },
    ...{ referenced_column_names: referenced, referenced_table_id: table.id },
    ...{ on_update: key.on_update ?? 'NO ACTION', on_delete: key.on_delete ?? 'NO ACTION' },
  };
}

/** Returns a column as PostgreSQL's catalog tells it. */
function storedColumn(state: ToolJetState, tableId: string, column: SentColumn): Json {
  const { column_name: name, constraints_type: constraints } = column;
  const isOld = state.personality.tables.constraints === 'constraint_type';
  const isKey = isPrimary(state, column);
  const isCounted = column.data_type === 'serial' || (isOld && isKey);
  const isNotNull =
    isKey || (isOld ? column.constraint_type === 'NOT NULL' : constraints?.is_not_null === true);
  return {
    ...{ column_name: name, data_type: isCounted ? 'integer' : column.data_type },
    column_default: isCounted ? `nextval("${tableId}_${name}_seq"` : (column.column_default ?? null),
    ...{ character_maximum_length: null, numeric_precision: null },
    ...(isOld
      ? { is_nullable: isNotNull ? 'NO' : 'YES', constraint_type: isKey ? 'PRIMARY KEY' : null }
      : {
          constraints_type: {
            ...{ is_not_null: isNotNull, is_primary_key: isKey },
            is_unique: constraints?.is_unique === true,
          },
        }),
    keytype: isKey ? 'PRIMARY KEY' : '',
  };
}

function addColumn(call: Call): Answer {
  const { state, body } = call;
  const table = getTable(call);
  const column = body.column as SentColumn;
  requireValid(faultsOf(state, column));
  if (table.columns.some(({ column_name: name }) => name === column.column_name))
    throw new Refusal(500, `column "${column.column_name}" of relation already exists`);
  state.tables.update(table.id, { columns: [...table.columns, storedColumn(state, table.id, column)] });
  return created({ result: undefined });
}

function dropTable(call: Call): Answer {
  const { state } = call;
  const table = getTable(call);
  const isReferred = state.tables.all.some(({ foreignKeys }) =>
    foreignKeys.some((key) => key.referenced_table_id === table.id),
  );
  if (isReferred) throw new Refusal(500, 'cannot drop table because other objects depend on it');
  state.tables.delete(table.id);
  return ok({ result: true });
}
