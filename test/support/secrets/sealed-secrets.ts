import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { SecretBox as SecretBoxType } from '../../../src/core/secrets';
import type { SEALED_COLUMNS as SealedColumnsType } from '../../../src/stored-secrets';
import { requireBuild } from '../build';
import { formsOf, formsOfPrivateKey, MIN_SECRET_LENGTH, type SecretForm } from './secret-forms';

/** Loads the build only when a search begins: every run loads this file. */
const loadBuild = () => ({
  ...(requireBuild('core/secrets') as { SecretBox: typeof SecretBoxType }),
  ...(requireBuild('stored-secrets') as { SEALED_COLUMNS: typeof SealedColumnsType }),
});

const TOKEN = /\btr[stil]_[\w-]{43}/g;

/**
 * Returns the secret keys and everything that they decrypt: private keys, secrets, values of options, stored tokens.
 */
export async function formsOfSealed(
  client: Client,
  { dataDir, secretKey }: { dataDir: string; secretKey?: string },
): Promise<SecretForm[]> {
  const { SecretBox, SEALED_COLUMNS } = loadBuild();
  const keys = await secretKeysOf(dataDir, secretKey);
  const forms = keys.flatMap((key) => formsOf(key, 'the secret key'));
  const box = new SecretBox(keys);
  for (const { table, column, key, purpose } of SEALED_COLUMNS) {
    const { rows } = await client.query<Record<string, string> & { sealed: Buffer }>(
      `select ${key.map((name) => `${name}::text`).join(', ')}, ${column} as sealed from ${table}
       where ${column} is not null`,
    );
    for (const row of rows) forms.push(...formsOfOpened(box.open(row.sealed, purpose(row)), table));
  }
  return forms;
}

function formsOfOpened(opened: string, table: string): SecretForm[] {
  if (table === 'git_keys' || table === 'git_signing_keys') return formsOfPrivateKey(opened, 'a private key');
  if (table === 'idempotency_keys' || table === 'account_requests')
    return (opened.match(TOKEN) ?? []).flatMap((token) => formsOf(token, 'a token that was handed out'));
  return opened.length < MIN_SECRET_LENGTH ? [] : formsOf(opened, `a secret of ${table}`);
}

async function secretKeysOf(dataDir: string, secretKey?: string): Promise<Buffer[]> {
  const text = secretKey || (await readFile(join(dataDir, 'secret.key'), 'utf8'));
  return text
    .trim()
    .split(/[,\s]+/)
    .map((key) => Buffer.from(key, 'base64'));
}
