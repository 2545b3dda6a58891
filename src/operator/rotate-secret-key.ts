import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Config } from '../core/config';
import { secretKeyFile } from '../core/secrets';
import { say } from './say';

/**
 * Puts a new key before the old one in the data folder's file, or prints the setting. Stored secrets open with either
 * key, and are encrypted again at the next start.
 */
export function rotateSecretKey({ secretKey, dataDir }: Config): void {
  const fresh = randomBytes(32).toString('base64');
  if (secretKey) return sayWhatToSet(fresh, secretKey);
  const file = secretKeyFile(dataDir);
  if (!existsSync(file))
    throw new Error(
      `There is no ${file}: Trellis was not started there yet, or TRELLIS_DATA_DIR is another.`,
    );
  const old = readFileSync(file, 'utf8');
  if (old.trim().split(/\s+/).length > 1)
    throw new Error(`${file} holds a new key already: start Trellis, which encrypts all secrets anew.`);
  writeFileSync(`${file}.new`, `${fresh}\n${old}`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  say(`${file} holds a new key before the old one.

Now start Trellis again: it encrypts all secrets anew, and then drops the old key.
Backups of the database that were made before need the old key, which is:

  ${old.trim()}`);
}

function sayWhatToSet(fresh: string, given: string): void {
  say(`Start Trellis once with the new key before the old one, which encrypts all secrets anew:

  TRELLIS_SECRET_KEY=${fresh},${given}

and from then on with the new one alone:

  TRELLIS_SECRET_KEY=${fresh}`);
}
