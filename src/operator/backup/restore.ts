import { mkdir } from 'node:fs/promises';
import { once } from 'node:events';
import { finished } from 'node:stream/promises';
import { escapeLiteral } from 'pg';
import { from as copyFrom } from 'pg-copy-streams';
import { MIGRATIONS } from '../../../migrations';
import type { Config } from '../../core/config';
import { type DatabaseClient, listMigrations, refuseServers, runMigrations } from '../../core/database';
import { findSecretKeys, putSecretKeys, secretKeyFile, textOfKeys } from '../../core/secrets';
import type { HasRightKey } from '../check';
import { withNewDatabase } from '../open-database';
import { say } from '../say';
import { BackupReader, END, type Header } from './backup-file';
import { listTables, type Table } from './tables';

interface Target {
  config: Config;
  url: string;
  client: DatabaseClient;
}

/** Puts a backup into an empty database, all of it or nothing, and migrates that to this version. */
export async function restore(
  config: Config,
  args: readonly string[],
  hasRightKey: HasRightKey,
): Promise<void> {
  const [file, ...others] = args;
  if (file === undefined || others.length > 0) throw new Error('Name one file: restore <file>');
  const header = await verify(file);
  refuseNewer(header);
  await refuseOtherKey(header, config);
  await using reader = await BackupReader.open(file);
  await reader.readHeader();
  await withNewDatabase(config, async (client, url) => {
    await refuseServers(client);
    const target = { config, url, client };
    await prepareSchema(target, header);
    const rows = await load(target, reader, header);
    await runMigrations(url, { log: say });
    await client.query('analyze');
    say(`${rows} rows of ${header.createdAt} were restored.`);
    await hasRightKey({ config, databaseUrl: url }).catch((error: unknown) => {
      throw new Error(`The database is restored. ${(error as Error).message}`);
    });
    say(
      'Start Trellis now. The former installation has to stay off: both would commit to the same repositories.',
    );
  });
}

/** Reads the whole file once, before anything is changed. */
async function verify(file: string): Promise<Header> {
  await using reader = await BackupReader.open(file);
  const header = await reader.readHeader();
  await reader.verify();
  return header;
}

function refuseNewer({ migrations }: Header): void {
  const unknown = migrations.find((name, at) => MIGRATIONS[at]?.name !== name);
  if (unknown !== undefined)
    throw new Error(
      `A newer version of Trellis, which has made ${unknown}, made the backup. Install that version.`,
    );
}

async function refuseOtherKey({ secretKey }: Header, { secretKey: given, dataDir }: Config): Promise<void> {
  if (secretKey === undefined || given !== null) return;
  const present = await findSecretKeys(null, dataDir);
  if (present === null || textOfKeys(present.keys) === secretKey) return;
  throw new Error(
    `${secretKeyFile(dataDir)} is another key than that in the backup. Move it away, or choose another folder with ` +
      'TRELLIS_DATA_DIR.',
  );
}

async function keepKey({ secretKey }: Header, { secretKey: given, dataDir }: Config): Promise<void> {
  if (secretKey === undefined || given !== null) return;
  await mkdir(dataDir, { recursive: true });
  await putSecretKeys(secretKey, dataDir);
}

/** Makes the tables as they were when the backup was made. */
async function prepareSchema({ config, url, client }: Target, { migrations }: Header): Promise<void> {
  const made = await listMigrations(client);
  if (made.length > 0) await refuseRows({ config, client }, await listTables(client));
  if (made.length > migrations.length)
    throw new Error(
      `A newer version of Trellis than that of the backup has made the tables. Name a new database with ${placeOf(config)}.`,
    );
  await runMigrations(url, { migrations: MIGRATIONS.slice(0, migrations.length), log: say });
}

async function refuseRows({ config, client }: Omit<Target, 'url'>, tables: Table[]): Promise<void> {
  for (const { name } of tables) {
    const { rows } = await client.query(`select from ${name} limit 1`);
    if (rows.length > 0)
      throw new Error(`The database is in use: ${name} has rows. Name an empty one with ${placeOf(config)}.`);
  }
}

const placeOf = ({ databaseUrl }: Config) => (databaseUrl ? 'DATABASE_URL' : 'TRELLIS_DATA_DIR');

/** Returns the number of rows. */
async function load(
  { config, client }: Omit<Target, 'url'>,
  reader: BackupReader,
  header: Header,
): Promise<number> {
  await client.query('begin');
  const tables = await listTables(client);
  const references = await dropReferences(client);
  for (const { name } of tables) await client.query(`alter table ${name} disable trigger user`);
  // Again, now that the tables are locked: another restore, or a server, may have filled them in the last moment.
  await refuseRows({ config, client }, tables);
  const rows = await readAll(client, reader, tables);
  for (const { name } of tables) await client.query(`alter table ${name} enable trigger user`);
  for (const add of references) await client.query(add);
  // First the key: a database without its key would refuse a second attempt.
  await keepKey(header, config);
  await client.query('commit');
  return rows;
}

/** Drops foreign keys, which need an order of the tables. Returns the statements that add them again, and check all rows. */
async function dropReferences(client: DatabaseClient): Promise<string[]> {
  const { rows } = await client.query<{ drop: string; add: string }>(
    `select format('alter table %s drop constraint %I', conrelid::regclass, conname) as drop,
       format('alter table %s add constraint %I %s', conrelid::regclass, conname, pg_get_constraintdef(oid)) as add
     from pg_constraint where contype = 'f' and connamespace = current_schema()::regnamespace order by oid`,
  );
  for (const { drop } of rows) await client.query(drop);
  return rows.map(({ add }) => add);
}

const COPY = /^copy ("(?:[^"]|"")+") \((.+)\) from stdin;$/;
const SETVAL = /^select setval\('((?:[^']|'')+)', (\d+)\);$/;

async function readAll(client: DatabaseClient, reader: BackupReader, tables: Table[]): Promise<number> {
  const known = new Map(tables.map(({ name, columns }) => [name, columns.join(', ')]));
  let rows = 0;
  for (;;) {
    const line = (await reader.next()).toString();
    if (line === END) return rows;
    const [, table, columns] = COPY.exec(line) ?? [];
    const [, sequence, value] = SETVAL.exec(line) ?? [];
    if (table !== undefined && known.get(table) === columns) rows += await readRows(client, reader, line);
    else if (sequence !== undefined)
      await client.query(`select setval(${escapeLiteral(sequence.replaceAll("''", "'"))}, $1)`, [value]);
    else throw new Error(`The backup holds a line that is not known: ${line.slice(0, 80)}`);
  }
}

const END_OF_ROWS = Buffer.from('\\.');
const NEWLINE = Buffer.from('\n');

async function readRows(client: DatabaseClient, reader: BackupReader, statement: string): Promise<number> {
  const target = client.query(copyFrom(statement.slice(0, -1)));
  const done = finished(target);
  // A failure is reported at its `await`.
  done.catch(() => undefined);
  try {
    for (;;) {
      const row = await reader.next();
      if (row.equals(END_OF_ROWS)) break;
      target.write(row);
      if (!target.write(NEWLINE)) await Promise.race([once(target, 'drain'), done]);
    }
    target.end();
  } catch (error) {
    target.destroy(error as Error);
    throw error;
  }
  await done;
  return target.rowCount;
}
