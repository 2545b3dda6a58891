import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { MAX_FORM_BYTES } from './find-secrets';

const run = promisify(execFile);
const MAX_LIST_BYTES = 512 * 1024 * 1024;
const CHUNK_BYTES = 8 * 1024 * 1024;
/** Starting a process takes long in a process as large as Jest's, so one shell reads many repositories. */
const REPOSITORIES_AT_ONCE = 50;
const CAT = 'git -c safe.directory="*" --git-dir "$dir" cat-file';
const LIST_OBJECTS = `for dir; do ${CAT} --batch-all-objects --batch-check="%(objectname)" || exit 1; echo =; done`;
const PRINT_OBJECTS = `cd "$1" && shift && i=0
  for dir; do ${CAT} --batch <$i || exit 1; i=$((i + 1)); done`;

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

/**
 * Returns the objects of the repositories that the workspaces are connected to, if they are on this machine, and of
 * mirrors; each once, though most are in both.
 */
export async function* objectsOf(client: Client, dataDir: string): AsyncGenerator<Place> {
  const gitDirs = [...(await remotesOf(client)), ...(await mirrorsOf(dataDir))];
  const folder = await mkdtemp(join(tmpdir(), 'trellis-objects-'));
  const seen = new Set<string>();
  try {
    for (let start = 0; start < gitDirs.length; start += REPOSITORIES_AT_ONCE) {
      const dirs = gitDirs.slice(start, start + REPOSITORIES_AT_ONCE);
      await listNewObjects(dirs, { seen, folder });
      const name = `objects of ${dirs.join(', ')}`;
      for await (const bytes of printObjects(dirs, folder)) yield { name, bytes };
    }
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Writes the ids of objects that are not in `seen` to a file for each repository, and adds them. */
async function listNewObjects(
  dirs: string[],
  { seen, folder }: { seen: Set<string>; folder: string },
): Promise<void> {
  const options = { env: gitEnvironment(), maxBuffer: MAX_LIST_BYTES };
  const { stdout } = await run('sh', ['-c', LIST_OBJECTS, 'sh', ...dirs], options);
  const lists = stdout.split('=\n');
  for (const index of dirs.keys()) {
    const shas = (lists[index] ?? '').split('\n').filter((sha) => sha !== '' && !seen.has(sha));
    for (const sha of shas) seen.add(sha);
    await writeFile(join(folder, String(index)), shas.map((sha) => `${sha}\n`).join(''));
  }
}

/** Returns the listed objects in chunks, which overlap by the length of the longest search text. */
async function* printObjects(dirs: string[], folder: string): AsyncGenerator<Buffer> {
  const args = ['-c', PRINT_OBJECTS, 'sh', folder, ...dirs];
  const child = spawn('sh', args, { env: gitEnvironment(), stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  let parts: Buffer[] = [];
  let size = 0;
  for await (const part of child.stdout as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size < CHUNK_BYTES) continue;
    const chunk = Buffer.concat(parts);
    yield chunk;
    parts = [chunk.subarray(-MAX_FORM_BYTES)];
    size = MAX_FORM_BYTES;
  }
  yield Buffer.concat(parts);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`The objects of a repository could not be read: one of ${dirs.join(', ')}`);
}

const gitEnvironment = () => ({
  ...process.env,
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_CONFIG_SYSTEM: '/dev/null',
});

async function remotesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ url: string }>(
    'select distinct repository_url as url from git_configs',
  );
  const paths = rows.map(({ url }) => (URL.canParse(url) ? decodeURIComponent(new URL(url).pathname) : ''));
  return paths.filter((path) => path !== '' && existsSync(join(path, 'objects')));
}

async function mirrorsOf(dataDir: string): Promise<string[]> {
  const heads = (await namesIn(dataDir)).filter((name) => name.endsWith(`${sep}HEAD`));
  return heads
    .map((name) => join(dataDir, name, '..'))
    .filter((mirror) => existsSync(join(mirror, 'objects')));
}

/** Returns the files of the data folder. */
export async function* filesOf(folder: string): AsyncGenerator<Place> {
  for (const name of await namesIn(folder)) {
    if (name.split(sep)[0] === 'postgres' || name === 'secret.key') continue;
    const path = join(folder, name);
    const bytes = await readFile(path).catch(() => null);
    yield { name: `name of ${name}`, bytes: Buffer.from(name) };
    if (bytes !== null) yield { name: `file ${name}`, bytes };
  }
}

const namesIn = (folder: string): Promise<string[]> => readdir(folder, { recursive: true }).catch(() => []);
