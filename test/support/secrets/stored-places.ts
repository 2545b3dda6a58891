import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const MAX_OBJECTS_BYTES = 512 * 1024 * 1024;
/** Starting a process takes long from one as large as Jest's, so that one shell reads many repositories. */
const REPOSITORIES_AT_ONCE = 50;
const PRINT_OBJECTS =
  'for dir; do git -c safe.directory="*" --git-dir "$dir" cat-file --batch-all-objects --batch || exit 1; done';

export interface Place {
  name: string;
  bytes: Buffer;
}

/** Returns every row of every table, as text. */
export async function* rowsOfDatabase(client: Client): AsyncGenerator<Place> {
  const { rows: tables } = await client.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables where table_schema = 'public'`,
  );
  for (const { name } of tables) {
    const { rows } = await client.query<{ row: string }>(`select t::text as row from ${name} t`);
    for (const { row } of rows) yield { name: `table ${name}`, bytes: Buffer.from(row) };
  }
}

/** Returns every object of the repositories that the workspaces are connected to, if they are on this machine. */
export async function* objectsOfRemotes(client: Client): AsyncGenerator<Place> {
  const { rows } = await client.query<{ url: string }>(
    'select distinct repository_url as url from git_configs',
  );
  const paths = rows.map(({ url }) => (URL.canParse(url) ? decodeURIComponent(new URL(url).pathname) : ''));
  yield* objectsOf(paths.filter((path) => path !== '' && existsSync(join(path, 'objects'))));
}

/** Returns the files of the data folder, and the decompressed objects of its mirrors. */
export async function* filesOf(folder: string): AsyncGenerator<Place> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  const mirrors = names.filter((name) => name.endsWith(`${sep}HEAD`)).map((name) => join(folder, name, '..'));
  yield* objectsOf(mirrors.filter((mirror) => existsSync(join(mirror, 'objects'))));
  for (const name of names) {
    if (name.split(sep)[0] === 'postgres' || name === 'secret.key') continue;
    const path = join(folder, name);
    const bytes = await readFile(path).catch(() => null);
    yield { name: `name of ${name}`, bytes: Buffer.from(name) };
    if (bytes !== null) yield { name: `file ${name}`, bytes };
  }
}

async function* objectsOf(gitDirs: string[]): AsyncGenerator<Place> {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' };
  for (let start = 0; start < gitDirs.length; start += REPOSITORIES_AT_ONCE) {
    const dirs = gitDirs.slice(start, start + REPOSITORIES_AT_ONCE);
    const options = { encoding: 'buffer' as const, maxBuffer: MAX_OBJECTS_BYTES, env };
    const { stdout } = await run('sh', ['-c', PRINT_OBJECTS, 'sh', ...dirs], options);
    yield { name: `objects of ${dirs.join(', ')}`, bytes: stdout };
  }
}
