import { statSync } from 'node:fs';
import { resolve } from 'node:path';
import { to as copyTo } from 'pg-copy-streams';
import type { Config } from '../../core/config';
import { type DatabaseClient, listMigrations } from '../../core/database';
import { findSecretKeys, type SecretKeys, textOfKeys } from '../../core/secrets';
import { withDatabase } from '../open-database';
import { say } from '../say';
import { END, HEADER, type Header, writeBackupFile } from './backup-file';
import { listSequences, listTables, type Table } from './tables';

const KEY_OPTION = '--with-secret-key';

/** Writes all tables, as they are at one moment, to a new file. Servers and workers may run. */
export function backUp(config: Config, args: readonly string[]): Promise<void> {
  const [file, ...others] = args.filter((arg) => arg !== KEY_OPTION);
  if (file === undefined || others.length > 0)
    throw new Error(`Name one file: backup <file> [${KEY_OPTION}]`);
  return withDatabase(config, async (client) => {
    const keys = await findSecretKeys(config.secretKey, config.dataDir);
    const hasKey = args.includes(KEY_OPTION) && keys !== null;
    await client.query('begin isolation level repeatable read read only');
    const header: Header = {
      createdAt: new Date().toISOString(),
      migrations: await listMigrations(client),
      ...(hasKey && { secretKey: textOfKeys(keys.keys) }),
    };
    const counts = { tables: 0, rows: 0 };
    await writeBackupFile(file, partsOf(client, header, counts));
    await client.query('commit');
    const mib = (statSync(file).size / 1024 / 1024).toFixed(1);
    say(`${resolve(file)}: ${counts.rows} rows of ${counts.tables} tables, ${mib} MiB`);
    sayWhereKeyIs(keys, hasKey);
  });
}

function sayWhereKeyIs(keys: SecretKeys | null, hasKey: boolean): void {
  if (keys === null) return;
  if (hasKey) say('It holds the secret key: who has the file can read all that Trellis has encrypted.');
  else
    say(
      `It does not hold the secret key, without which it is of little use. Keep ${keys.source} apart from it.`,
    );
}

async function* partsOf(
  client: DatabaseClient,
  header: Header,
  counts: { tables: number; rows: number },
): AsyncGenerator<Buffer | string> {
  yield `${HEADER}${JSON.stringify(header)}\n`;
  for (const table of await listTables(client)) {
    yield `${copyOf(table)} from stdin;\n`;
    // Requested last: an unread copy would end the process when the connection ends.
    const rows = client.query(copyTo(`${copyOf(table)} to stdout`));
    yield* rows as AsyncIterable<Buffer>;
    yield '\\.\n';
    counts.tables += 1;
    counts.rows += rows.rowCount;
  }
  // Sequences do not belong to the snapshot: read last, they are not behind the rows.
  for (const { name, lastValue } of await listSequences(client))
    yield `select setval('${name.replaceAll("'", "''")}', ${lastValue});\n`;
  yield `${END}\n`;
}

const copyOf = ({ name, columns }: Table) => `copy ${name} (${columns.join(', ')})`;
