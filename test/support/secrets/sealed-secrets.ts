import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { SecretBox as SecretBoxType } from '../../../src/core/secrets';
import type { SEALED_COLUMNS as SealedColumnsType } from '../../../src/stored-secrets';
import { formsOf, formsOfPrivateKey, MIN_SECRET_LENGTH, type Needle } from './secret-forms';

// The build, which the server loads too.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { SecretBox } = require('../../../dist/src/core/secrets') as { SecretBox: typeof SecretBoxType };
// eslint-disable-next-line @typescript-eslint/no-require-imports
const { SEALED_COLUMNS } = require('../../../dist/src/stored-secrets') as {
  SEALED_COLUMNS: typeof SealedColumnsType;
};

const TOKEN = /\btr[sti]_[\w-]{43}/g;

/** The secret keys, and everything that they open: private keys, secrets, values of options, kept tokens. */
export async function needlesOfSealed(client: Client, dataDir: string): Promise<Needle[]> {
  const keys = await secretKeysOf(dataDir);
  const needles = keys.flatMap((key) => formsOf(key, 'the secret key'));
  const box = new SecretBox(keys);
  for (const { table, column, key, purpose } of SEALED_COLUMNS) {
    const { rows } = await client.query<Record<string, string> & { sealed: Buffer }>(
      `select ${key.map((name) => `${name}::text`).join(', ')}, ${column} as sealed from ${table}
       where ${column} is not null`,
    );
    for (const row of rows) needles.push(...needlesOf(box.open(row.sealed, purpose(row)), table));
  }
  return needles;
}

function needlesOf(opened: string, table: string): Needle[] {
  if (table === 'git_keys' || table === 'git_signing_keys') return formsOfPrivateKey(opened, 'a private key');
  if (table === 'idempotency_keys')
    return (opened.match(TOKEN) ?? []).flatMap((token) => formsOf(token, 'a token that was handed out'));
  return opened.length < MIN_SECRET_LENGTH ? [] : formsOf(opened, `a secret of ${table}`);
}

async function secretKeysOf(dataDir: string): Promise<Buffer[]> {
  const text = process.env.TRELLIS_SECRET_KEY || (await readFile(join(dataDir, 'secret.key'), 'utf8'));
  return text
    .trim()
    .split(/[,\s]+/)
    .map((key) => Buffer.from(key, 'base64'));
}
