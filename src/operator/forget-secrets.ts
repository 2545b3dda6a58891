import { createInterface } from 'node:readline/promises';
import type { Config } from '../core/config';
import { refuseServers, type DatabaseClient } from '../core/database';
import {
  findSecretKeys,
  forgetSecrets,
  listUnreadable,
  type SealedColumn,
  SecretBox,
  secretKeyFile,
  type UnreadableSecrets,
} from '../core/secrets';
import { withDatabase } from './open-database';
import { say } from './say';

/**
 * Rescue after the loss of the secret key: deletes what no present key opens, after a question. Anything else stays, so
 * that it does nothing where the key is right.
 */
export const forgetUnreadable = (
  config: Config,
  { args, columns }: { args: readonly string[]; columns: SealedColumn[] },
): Promise<void> =>
  withDatabase(config, (client) => forget(client, config, { isAgreed: args.includes('--yes'), columns }));

async function forget(
  client: DatabaseClient,
  { secretKey, dataDir }: Config,
  { isAgreed, columns }: { isAgreed: boolean; columns: SealedColumn[] },
): Promise<void> {
  await refuseServers(client);
  const found = await findSecretKeys(secretKey, dataDir);
  const box = found && new SecretBox(found.keys);
  const unreadable = await listUnreadable(client, box, columns);
  if (unreadable.length === 0)
    return say('Nothing to remove: the secret key opens everything that is stored.');
  say(
    found
      ? `The key in ${found.source} does not open these stored secrets. They are removed for good:`
      : `TRELLIS_SECRET_KEY is not set, and there is no ${secretKeyFile(dataDir)}. These stored secrets are removed for good:`,
  );
  for (const line of describe(unreadable)) say(`  ${line}`);
  say('Workspaces whose key or token is removed are disconnected from Git until they are set up again.');
  if (!isAgreed && !(await agrees())) throw new Error('Nothing was removed.');
  await forgetSecrets(client, unreadable);
  say('Removed. Start Trellis, and enter SSH keys, tokens, constants and credentials again.');
}

function describe(unreadable: UnreadableSecrets[]): string[] {
  return unreadable.map(({ at, keys }) => {
    const place = at.key.indexOf('workspace_id');
    const count = place < 0 ? 0 : new Set(keys.map((key) => key[place])).size;
    return `${keys.length} ${at.holds}${count === 0 ? '' : ` (in ${count} ${count === 1 ? 'workspace' : 'workspaces'})`}`;
  });
}

async function agrees(): Promise<boolean> {
  if (!process.stdin.isTTY) {
    say('To remove them, add --yes.');
    return false;
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question('Type yes to remove them: ')).trim() === 'yes';
  } finally {
    terminal.close();
  }
}
