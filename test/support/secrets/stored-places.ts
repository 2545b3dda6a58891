import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const MAX_OBJECTS_BYTES = 512 * 1024 * 1024;

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
  for (const { url } of rows) {
    const path = URL.canParse(url) ? decodeURIComponent(new URL(url).pathname) : '';
    if (path !== '' && existsSync(join(path, 'objects')))
      yield { name: `repository ${path}`, bytes: await objectsOf(path) };
  }
}

/** Returns the files of the data folder, and the decompressed objects of its mirrors. */
export async function* filesOf(folder: string): AsyncGenerator<Place> {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    if (name.split(sep)[0] === 'postgres' || name === 'secret.key') continue;
    const path = join(folder, name);
    if (name.endsWith(`${sep}HEAD`) && existsSync(join(path, '../objects')))
      yield {
        name: `mirror ${relative(folder, join(path, '..'))}`,
        bytes: await objectsOf(join(path, '..')),
      };
    const bytes = await readFile(path).catch(() => null);
    yield { name: `name of ${name}`, bytes: Buffer.from(name) };
    if (bytes !== null) yield { name: `file ${name}`, bytes };
  }
}

async function objectsOf(gitDir: string): Promise<Buffer> {
  const args = ['-c', 'safe.directory=*', '--git-dir', gitDir];
  const { stdout } = await run('git', [...args, 'cat-file', '--batch-all-objects', '--batch'], {
    encoding: 'buffer',
    maxBuffer: MAX_OBJECTS_BYTES,
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_SYSTEM: '/dev/null' },
  });
  return stdout;
}
