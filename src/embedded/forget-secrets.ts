import { DatabaseClient, refuseServers } from '../core/database';
import { forgetSecrets as forgetUnreadable, listUnreadable, SecretBox } from '../core/secrets';
import { SEALED_COLUMNS } from '../stored-secrets';
import { databaseUrlOf, keysOf } from './environment-of';
import type { GitSyncOptions } from './git-sync-options';

/**
 * After the loss of `secrets.key`: removes what none of the keys opens, and returns how much of what, such as `3 SSH keys`. Call
 * it from a script; rejects while a process of your program uses Git. Workspaces whose key or token is removed are disconnected from Git
 * until they are set up again.
 */
export async function forgetSecrets(
  options: Pick<GitSyncOptions, 'databaseUrl' | 'schema' | 'secrets'>,
): Promise<string[]> {
  const client = new DatabaseClient({ connectionString: databaseUrlOf(options) });
  await client.connect();
  try {
    await refuseServers(client);
    const box = new SecretBox(keysOf(options));
    const unreadable = await listUnreadable(client, box, SEALED_COLUMNS);
    await forgetUnreadable(client, unreadable);
    return unreadable.map(({ at, keys }) => `${keys.length} ${at.holds}`);
  } finally {
    await client.end();
  }
}
