import { SEALED_CREDENTIALS } from './apps';
import type { Config } from './core/config';
import { DatabaseClient } from './core/database';
import { checkKeys, keepOnlyFirst, loadSecretKeys, reseal, SecretBox } from './core/secrets';
import { SEALED_SIGNING_KEYS, SEALED_SSH_KEYS } from './gitsync';
import { SEALED_PROVIDER_TOKENS, SEALED_REFRESH_TOKENS, SEALED_VERIFIERS } from './providers';
import { SEALED_ANSWERS, SEALED_CONSTANTS } from './workspaces';

export const SEALED_COLUMNS = [
  SEALED_SSH_KEYS,
  SEALED_SIGNING_KEYS,
  SEALED_CONSTANTS,
  SEALED_CREDENTIALS,
  SEALED_ANSWERS,
  SEALED_PROVIDER_TOKENS,
  SEALED_REFRESH_TOKENS,
  SEALED_VERIFIERS,
];

interface Options {
  config: Config;
  databaseUrl: string;
  log: { info: (message: string) => void };
}

/**
 * Returns the keys for stored secrets; the first one seals new ones. If there are several, reseals everything with
 * the first. Throws if none of them opens the stored secrets.
 */
export async function openStoredSecrets({ config, databaseUrl, log }: Options): Promise<Buffer[]> {
  const keys = await loadSecretKeys(config.secretKey, config.dataDir);
  const box = new SecretBox(keys);
  const client = new DatabaseClient({ connectionString: databaseUrl });
  await client.connect();
  try {
    await checkKeys(client, box, SEALED_COLUMNS);
    if (keys.length === 1) return keys;
    const count = await reseal(client, box, SEALED_COLUMNS);
    if (config.secretKey === null) await keepOnlyFirst(keys, config.dataDir);
    log.info(`The secret key was changed: ${count} stored secrets are encrypted with the new one.`);
    return keys;
  } finally {
    await client.end();
  }
}
