import { SEALED_CREDENTIALS } from './apps';
import { SEALED_ACCOUNT_ANSWERS } from './auth';
import type { Config } from './core/config';
import { DatabaseClient } from './core/database';
import {
  createSecretKey,
  findAnySealed,
  findSecretKeys,
  findUnreadable,
  keepOnlyFirst,
  reseal,
  SecretBox,
  secretKeyFile,
  type SecretKeys,
} from './core/secrets';
import { SEALED_SIGNING_KEYS, SEALED_SSH_KEYS } from './gitsync';
import { SEALED_WEBHOOKS } from './incoming';
import { SEALED_HOST_PASSWORDS } from './hosts';
import { SEALED_NOTIFICATION_WEBHOOKS } from './notifications';
import {
  SEALED_APP_SECRETS,
  SEALED_APP_TOKENS,
  SEALED_PROVIDER_TOKENS,
  SEALED_REFRESH_TOKENS,
  SEALED_VERIFIERS,
} from './providers';
import { SEALED_ANSWERS, SEALED_CONSTANTS } from './workspaces';

export const SEALED_COLUMNS = [
  SEALED_SSH_KEYS,
  SEALED_SIGNING_KEYS,
  SEALED_WEBHOOKS,
  SEALED_HOST_PASSWORDS,
  SEALED_NOTIFICATION_WEBHOOKS,
  SEALED_CONSTANTS,
  SEALED_CREDENTIALS,
  SEALED_ACCOUNT_ANSWERS,
  SEALED_ANSWERS,
  SEALED_PROVIDER_TOKENS,
  SEALED_REFRESH_TOKENS,
  SEALED_VERIFIERS,
  SEALED_APP_SECRETS,
  SEALED_APP_TOKENS,
];

export class WrongSecretKeyError extends Error {
  /** `unreadable`: an example of what the key does not open. */
  constructor(
    readonly unreadable: string,
    message: string,
  ) {
    super(message);
  }
}

interface Options {
  config: Config;
  databaseUrl: string;
}

/**
 * Returns the keys for stored secrets; the first one seals new ones. Makes one for a new installation. If there are
 * several, reseals everything with the first. Throws if they do not open the stored secrets.
 */
export async function openStoredSecrets(
  options: Options & { log: { info: (message: string) => void } },
): Promise<Buffer[]> {
  const { config, log } = options;
  return withClient(options.databaseUrl, async (client) => {
    const { keys } = (await findRightKeys(client, config)) ?? (await createSecretKey(config.dataDir));
    if (keys.length === 1) return keys;
    const count = await reseal(client, new SecretBox(keys), SEALED_COLUMNS);
    if (config.secretKey === null) await keepOnlyFirst(keys, config.dataDir);
    log.info(`The secret key was changed: ${count} stored secrets are encrypted with the new one.`);
    return keys;
  });
}

/** Returns false if there is no key, and nothing that one has encrypted. Throws if the key is another than that. */
export async function hasRightKey({ config, databaseUrl }: Options): Promise<boolean> {
  return (await withClient(databaseUrl, (client) => findRightKeys(client, config))) !== null;
}

/** Throws if a worker that is started alone has no key, or another one than the servers. */
export async function checkStoredSecrets(options: Options): Promise<void> {
  const { config } = options;
  if (await hasRightKey(options)) return;
  throw new Error(
    'A worker alone needs the secret key of the servers: set TRELLIS_SECRET_KEY to it, or TRELLIS_DATA_DIR to their ' +
      `data folder. There is no ${secretKeyFile(config.dataDir)}.`,
  );
}

/** Returns null if there is no key, and nothing that one has encrypted. */
async function findRightKeys(client: DatabaseClient, config: Config): Promise<SecretKeys | null> {
  const { secretKey, dataDir } = config;
  const found = await findSecretKeys(secretKey, dataDir);
  const unreadable = found
    ? await findUnreadable(client, new SecretBox(found.keys), SEALED_COLUMNS)
    : await findAnySealed(client, SEALED_COLUMNS);
  if (unreadable === null) return found;
  const file = secretKeyFile(dataDir);
  const what = found
    ? `The secret key in ${found.source} does not open what the database holds: ${unreadable} was encrypted with another key.`
    : `There is no secret key, but the database holds what one has encrypted, such as ${unreadable}.`;
  throw new WrongSecretKeyError(
    unreadable,
    `${what} Set TRELLIS_SECRET_KEY, or put back ${file}, with the key that this database was used with. If that key ` +
      'is lost, npm run forget-secrets removes what it has encrypted.',
  );
}

async function withClient<T>(databaseUrl: string, work: (client: DatabaseClient) => Promise<T>): Promise<T> {
  const client = new DatabaseClient({ connectionString: databaseUrl });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
