import type { ProofRequest } from '../../app-host';
import { addColumn, createTable, dropTable } from '../client/table-schema';
import type { ServerTraits } from '../client/server-traits';
import type { ToolJetApi } from '../client/tooljet-api';
import { answers } from '../client/tooljet-http';
import { readTables, type ThingThere } from '../client/workspace-things';
import { tablesIn } from '../document/outside';
import { columnToSend, compareTable, readTable, type Table, type TableDifference } from '../document/tables';
import type { Switching } from '../pull/switch-app';
import { findTables } from './find-traits';
import { isRefusal, twice, unlessRefused } from './refusals';

const CLEANUP_TIMEOUT_MS = 15_000;

/** Names of the tables that a proof makes; the first one refers to the second one. Names of tables have no hyphens. */
const namesOf = (ownName: string): string[] => {
  const name = ownName.replaceAll('-', '_');
  return [`${name}_b`, name];
};

/**
 * Makes two empty tables named after the proof, adds a column, and deletes them. Throws if they are not as they were sent.
 * Returns true if one can refer to the other.
 */
export async function proveTables(
  server: Switching,
  { ownName, formerNames }: ProofRequest,
): Promise<boolean> {
  await removeTables(server, [ownName, ...formerNames]);
  let areReferring: boolean;
  try {
    areReferring = await proveOn(server, ownName);
  } finally {
    const signal = AbortSignal.timeout(CLEANUP_TIMEOUT_MS);
    await removeTables({ ...server, signal }, [ownName]).catch(() => undefined);
  }
  if ((await ownTables(server, [ownName])).length > 0)
    throw answers.invalid('a deleted table is still listed');
  return areReferring;
}

async function proveOn(server: Switching, ownName: string): Promise<boolean> {
  const [referring, referred] = namesOf(ownName);
  const first = tableNamed(referred, []);
  const [added, ...atFirst] = [...first.columns].reverse();
  const columns = atFirst.reverse().map(columnToSend);
  await createTable(server, { table_name: referred, columns, foreign_keys: [] });
  await addColumn(server, referred, columnToSend(added));
  const [different] = await differencesOf(server, first);
  if (different)
    throw answers.invalid(`a table is not made as it is sent (${different.column}, ${different.what})`);
  const key = { ...NO_ACTION, columns: ['count'], tableId: null, tableName: referred, referenced: ['id'] };
  return refers(server, tableNamed(referring, [key]));
}

const NO_ACTION = { onDelete: null, onUpdate: null };

/** A server without foreign keys refuses them, or leaves them out. */
async function refers(server: Switching, table: Table): Promise<boolean> {
  const [{ columns, tableName, referenced }] = table.foreignKeys;
  const key = {
    column_names: columns,
    referenced_table_name: tableName,
    referenced_column_names: referenced,
  };
  try {
    const sent = { table_name: table.name, columns: table.columns.map(columnToSend) };
    await createTable(server, { ...sent, foreign_keys: [key] });
    return (await differencesOf(server, table)).length === 0;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return false;
  }
}

function tableNamed(name: string, foreignKeys: Table['foreignKeys']): Table {
  const plain = { default: null, isNotNull: false, isPrimary: false, isUnique: null, configurations: null };
  const columns = [
    { ...plain, name: 'id', type: 'serial', isNotNull: true, isPrimary: true },
    { ...plain, name: 'name', type: 'character varying', default: 'of the proof', isNotNull: true },
    { ...plain, name: 'count', type: 'integer' },
    { ...plain, name: 'price', type: 'double precision', default: '1.5' },
  ];
  return { id: '', name, columns, foreignKeys };
}

async function differencesOf(server: Switching, wanted: Table): Promise<TableDifference[]> {
  const listed = await listTables(server);
  const found = listed.find(({ name }) => name === wanted.name);
  if (!found) throw answers.invalid('a new table is not listed under its name');
  const exported = await twice(() => server.api.exportTables([found.id], server.signal));
  const table = tablesIn({ tooljet_database: exported }).find(({ id }) => id === found.id);
  if (!table) throw answers.invalid('a new table is not exported');
  return compareTable(wanted, readTable(table), ({ tableName }) => tableName);
}

const listTables = ({ api, traits, signal }: Switching): Promise<ThingThere[]> =>
  twice(() => readTables(api, traits.tables!, signal));

async function ownTables(server: Switching, ownNames: string[]): Promise<ThingThere[]> {
  const listed = await listTables(server);
  return ownNames.flatMap(namesOf).flatMap((own) => listed.find(({ name }) => name === own) ?? []);
}

async function removeTables(server: Switching, ownNames: string[]): Promise<void> {
  for (const { name } of await ownTables(server, ownNames)) await twice(() => dropTable(server, name));
}

/** Deletes the tables of proofs that were cut short, unless ToolJet refuses; `traits`: of an earlier proof. */
export async function removeProofTables(
  { api, traits, signal }: { api: ToolJetApi; traits: ServerTraits; signal: AbortSignal },
  ownNames: string[],
): Promise<void> {
  const tables = traits.tables ?? (await unlessRefused(() => findTables(api, signal)));
  if (tables === null) return;
  await unlessRefused(() => removeTables({ api, traits: { ...traits, tables }, signal }, ownNames));
}
