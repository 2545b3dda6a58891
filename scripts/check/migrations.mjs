import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** Name and hash of each migration that has landed, a line each. */
const LANDED = 'migrations/landed.txt';

/** Changes of comments, imports and layout change no database. */
const withoutForm = (text) =>
  text
    .replaceAll(/\/\*[^]*?\*\/|(?<![:'"`\w])\/\/.*|^import [^;]*;/gm, '')
    .replaceAll(/\s+/g, ' ')
    .trim();

const hashOf = (text) => createHash('sha256').update(withoutForm(text)).digest('hex').slice(0, 16);

/**
 * Finds migrations that differ from what has landed: databases that ran them would never get the difference. Answers
 * problems, each with how to mend it.
 */
export function checkMigrations(root) {
  const folder = path.join(root, 'migrations');
  const found = new Map(
    readdirSync(folder)
      .filter((name) => /^\d{4}-.+\.ts$/.test(name))
      .sort()
      .map((name) => [name, hashOf(readFileSync(path.join(folder, name), 'utf8'))]),
  );
  const landed = new Map(
    readFileSync(path.join(root, LANDED), 'utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => line.split(' ')),
  );
  return [
    ...[...landed].flatMap(([name, hash]) => {
      if (!found.has(name)) return [`migrations/${name} is gone: databases have run it. Bring it back.`];
      if (found.get(name) === hash) return [];
      return [`migrations/${name} has landed, and differs: bring it back, and add another migration.`];
    }),
    ...[...found]
      .filter(([name]) => !landed.has(name))
      .map(([name, hash]) => `migrations/${name} is new. Add this line to ${LANDED}: ${name} ${hash}`),
  ];
}
