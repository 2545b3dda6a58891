import { isRecord, type JsonRecord } from './rows';

/** A column of a table in ToolJet's own database. */
interface Column {
  name: string;
  /** As ToolJet takes it: `serial` for an integer that is counted up. */
  type: string;
  default: string | null;
  isNotNull: boolean;
  isPrimary: boolean;
  /** Null: versions before 2.42 do not tell. */
  isUnique: boolean | null;
  /** Settings of its display, such as a time zone. */
  configurations: JsonRecord | null;
}

export interface ForeignKey {
  columns: string[];
  tableId: string | null;
  tableName: string;
  referenced: string[];
  onDelete: string | null;
  onUpdate: string | null;
}

/** A table as an export describes it. */
export interface Table {
  id: string;
  name: string;
  columns: Column[];
  foreignKeys: ForeignKey[];
}

/** A place in which a table that is there is not as it is wanted. */
export interface TableDifference {
  /** Null: a foreign key. */
  column: string | null;
  what: 'absent' | 'extra' | 'type' | 'default' | 'not null' | 'primary key' | 'unique' | 'foreign key';
  wanted: string;
  found: string;
}

/** Reads a table of an export: versions before 2.30 tell its constraints in other members. */
export function readTable({ id, table_name: name, schema }: JsonRecord & { id: string }): Table {
  const { columns, foreign_keys: keys } = isRecord(schema) ? schema : ({} as JsonRecord);
  const read = recordsIn(columns).map(readColumn);
  return {
    ...{ id, name: String(name) },
    columns: [...new Map(read.map((column) => [column.name, column])).values()],
    foreignKeys: recordsIn(keys).map(readForeignKey),
  };
}

const recordsIn = (list: unknown): JsonRecord[] => (Array.isArray(list) ? list : []).filter(isRecord);

function readColumn(column: JsonRecord): Column {
  const { constraints_type: newer, constraint_type: older, configurations } = column;
  const constraints = isRecord(newer)
    ? newer
    : { is_primary_key: older === 'PRIMARY KEY', is_not_null: column.is_nullable === 'NO' };
  const value = textOf(column.column_default);
  const isCounted = column.data_type === 'integer' && value !== null && value.startsWith('nextval(');
  return {
    name: String(column.column_name),
    type: isCounted ? 'serial' : String(column.data_type),
    default: isCounted ? null : value,
    isNotNull: constraints.is_not_null === true || constraints.is_primary_key === true,
    isPrimary: constraints.is_primary_key === true,
    isUnique: typeof constraints.is_unique === 'boolean' ? constraints.is_unique : null,
    configurations: isRecord(configurations) ? configurations : null,
  };
}

const textOf = (value: unknown): string | null =>
  value === undefined || value === null ? null : typeof value === 'string' ? value : JSON.stringify(value);

function readForeignKey(key: JsonRecord): ForeignKey {
  const names = (list: unknown) => (Array.isArray(list) ? list.map(String) : []);
  return {
    columns: names(key.column_names),
    tableId: textOf(key.referenced_table_id),
    tableName: String(key.referenced_table_name),
    referenced: names(key.referenced_column_names),
    onDelete: textOf(key.on_delete),
    onUpdate: textOf(key.on_update),
  };
}

/** `nameThere`: the name there of the table that a wanted foreign key refers to. */
export function compareTable(
  wanted: Table,
  found: Table,
  nameThere: (key: ForeignKey) => string,
): TableDifference[] {
  const there = new Map(found.columns.map((column) => [column.name, column]));
  const names = new Set(wanted.columns.map(({ name }) => name));
  const keys = new Set(found.foreignKeys.map((key) => keyOf(key, key.tableName)));
  return [
    ...wanted.columns.flatMap((column) => compareColumn(column, there.get(column.name))),
    ...found.columns
      .filter(({ name }) => !names.has(name))
      .map(({ name, type }): TableDifference => {
        return { column: name, what: 'extra', wanted: '', found: type };
      }),
    ...wanted.foreignKeys
      .map((key) => keyOf(key, nameThere(key)))
      .filter((key) => !keys.has(key))
      .map((key): TableDifference => ({ column: null, what: 'foreign key', wanted: key, found: '' })),
  ];
}

function compareColumn(wanted: Column, found: Column | undefined): TableDifference[] {
  const column = wanted.name;
  if (!found) return [{ column, what: 'absent', wanted: wanted.type, found: '' }];
  const yesNo = (is: boolean) => (is ? 'yes' : 'no');
  const isUnique = wanted.isUnique ?? found.isUnique ?? false;
  const pairs: [TableDifference['what'], string, string][] = [
    ['type', wanted.type, found.type],
    ['default', wanted.default ?? 'none', found.default ?? 'none'],
    ['not null', yesNo(wanted.isNotNull), yesNo(found.isNotNull)],
    ['primary key', yesNo(wanted.isPrimary), yesNo(found.isPrimary)],
    ['unique', yesNo(isUnique), yesNo(found.isUnique ?? isUnique)],
  ];
  return pairs
    .filter(([, one, other]) => one !== other)
    .map(([what, one, other]) => ({ column, what, wanted: one, found: other }));
}

/** Returns a foreign key in a few words, such as `buyer → people (id)`. */
export const keyOf = ({ columns, referenced }: ForeignKey, tableName: string): string =>
  `${columns.join(', ')} → ${tableName} (${referenced.join(', ')})`;

/** Returns a difference that stays as it is, as a sentence. */
export function sentenceOf({ column, what, wanted, found }: TableDifference): string {
  if (what === 'foreign key') return `The foreign key ${wanted} is missing there.`;
  if (what === 'extra') return `The column ${column} is only there, and stays.`;
  if (what === 'absent') return `The column ${column} is missing there.`;
  return `The column ${column} has another ${what}: ${found} there, ${wanted} in the repository.`;
}

const TABLE_NAME = /^[a-z0-9_]{1,32}$/i;
const COLUMN_NAME = /^[a-z_][a-z0-9_]{0,30}$/i;
const NUMBER = /^-?\d{1,18}(\.\d{1,15})?$/;

/**
 * Defaults that are sent, by the types that ToolJet has. Some versions put a default into a statement as it is, so nothing
 * that could end a text there is ever sent, and of other types none at all.
 */
const DEFAULTS: Record<string, RegExp | null> = {
  'character varying': /^(?!.*::)[^'"\\<>&\p{Cc}]+$/u,
  ...{ integer: NUMBER, bigint: NUMBER, 'double precision': NUMBER },
  boolean: /^(true|false)$/,
  ...{ serial: null, 'timestamp with time zone': null, jsonb: null },
};

function flawOfColumn({ name, type, default: value }: Column): string | null {
  if (!COLUMN_NAME.test(name)) return `ToolJet takes no column named ${name}.`;
  if (!Object.hasOwn(DEFAULTS, type))
    return `The column ${name} has a type that Trellis does not make: ${type}.`;
  if (value === null || DEFAULTS[type]?.test(value)) return null;
  return `The column ${name} has a default that Trellis does not set.`;
}

/** Names reasons why Trellis does not make this table, apart from its foreign keys. */
export function flawsOfTable({ name, columns, foreignKeys }: Table): string[] {
  const known = new Set(columns.map((column) => column.name));
  const isPlain = (key: ForeignKey) =>
    key.columns.every((column) => known.has(column)) && key.referenced.every((one) => COLUMN_NAME.test(one));
  return [
    ...(TABLE_NAME.test(name) ? [] : [`ToolJet takes no table named ${name}.`]),
    ...(columns.some(({ isPrimary }) => isPrimary) ? [] : ['It has no primary key.']),
    ...columns.flatMap((column) => flawOfColumn(column) ?? []),
    ...foreignKeys
      .filter((key) => !isPlain(key))
      .map((key) => `ToolJet takes no foreign key ${keyOf(key, key.tableName)}.`),
  ];
}

/** Returns the reason why Trellis does not add this column to a table that may have rows; null: it does. */
export function flawOfAddition(column: Column, there: Table): string | null {
  const { name, isPrimary, isNotNull, isUnique, type } = column;
  const flaw = flawOfColumn(column);
  if (flaw !== null) return flaw;
  if (there.columns.some((one) => one.name.toLowerCase() === name.toLowerCase()))
    return `The column ${name} has a name there that differs in case.`;
  if (isPrimary || type === 'serial') return `The column ${name} would change the primary key or fill rows.`;
  if (isNotNull && column.default === null)
    return `The column ${name} takes no null and has no default: rows could not have it.`;
  if (isUnique && column.default !== null)
    return `The column ${name} is unique and has a default: rows could not have it.`;
  return null;
}

/** Returns a column as ToolJet takes it. Versions before 2.28 read `constraint_type`, others `constraints_type`. */
export function columnToSend(column: Column): JsonRecord {
  const { name, type, isPrimary, isNotNull, isUnique, configurations } = column;
  const older = isPrimary ? 'PRIMARY KEY' : isNotNull ? 'NOT NULL' : null;
  return {
    ...{ column_name: name, data_type: type },
    ...(column.default !== null && { column_default: column.default }),
    constraints_type: { is_primary_key: isPrimary, is_not_null: isNotNull, is_unique: isUnique === true },
    ...(older && { constraint_type: older }),
    ...(configurations && { configurations }),
  };
}
