import { chmod, cp, mkdir, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { EmbeddedPostgresError } from './embedded-postgres-error';
import { canAccess, type ServerAccount } from './server-account';

export interface Binaries {
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
export async function locateBinaries(home: string, account: ServerAccount | null): Promise<Binaries> {
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
