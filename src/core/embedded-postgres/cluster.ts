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
} from 'node:fs/promises';
import path from 'node:path';
import { locateBinaries, type Binaries } from './binaries';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { runCommand } from './run-command';
import { canAccess, prepareServerAccount, type ServerAccount } from './server-account';

/** Initialized PostgreSQL data folder, with what is needed to run it. */
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

/** Another account cannot enter root's home, for example; the cluster then goes to a place where it can. */
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
