import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './setup.mjs';

// The new key stands before the old one: what is stored is opened with either, and sealed anew at the next start.
const fresh = randomBytes(32).toString('base64');
const given = process.env.TRELLIS_SECRET_KEY;
if (given) {
  console.log(`Start Trellis once with the new key before the old one, which encrypts all secrets anew:

  TRELLIS_SECRET_KEY=${fresh},${given}

and from then on with the new one alone:

  TRELLIS_SECRET_KEY=${fresh}`);
} else {
  const file = path.resolve(root, process.env.TRELLIS_DATA_DIR || 'data', 'secret.key');
  if (!existsSync(file)) {
    console.error(`There is no ${file}: Trellis was not started there yet, or TRELLIS_DATA_DIR is another.`);
    process.exit(1);
  }
  const old = readFileSync(file, 'utf8');
  if (old.trim().split(/\s+/).length > 1) {
    console.error(`${file} holds a new key already: start Trellis, which encrypts all secrets anew.`);
    process.exit(1);
  }
  writeFileSync(`${file}.new`, `${fresh}\n${old}`, { mode: 0o600, flush: true });
  renameSync(`${file}.new`, file);
  console.log(`${file} holds a new key before the old one.

Now start Trellis again: it encrypts all secrets anew, and then drops the old key.
Backups of the database that were made before need the old key, which is:

  ${old.trim()}`);
}
