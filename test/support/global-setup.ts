import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { constants, tmpdir } from 'node:os';
import path from 'node:path';
import { ensurePostgres, type EmbeddedPostgres } from '../../src/core/embedded-postgres';
import { SharedTrellises } from './shared-trellis';

const PREFIX = 'trellis-test-';
/** A younger folder may belong to a run that has not claimed it yet. */
const LEFT_OVER_AGE_MS = 10 * 60_000;

declare global {
  var trellisTestServer: { stop(): Promise<void> } | undefined;
}

/**
 * Starts one PostgreSQL for the whole run, in a temporary folder; each spec file takes databases from it. Other
 * servers start when a spec file asks for them.
 */
export default async function setUpOnce(): Promise<void> {
  await removeLeftOvers();
  const folder = await mkdtemp(path.join(tmpdir(), PREFIX));
  await chmod(folder, 0o711);
  const starting = ensurePostgres({ dataDir: path.join(folder, 'postgres'), durability: 'off' });
  const shared = await SharedTrellises.open();
  const stop = async () => {
    const server = await starting.catch(() => null);
    try {
      await shared.stop();
    } finally {
      await end(server, folder);
    }
  };
  // Jest exits at once on these signals, without its teardown. They may arrive twice: from the terminal, and
  // forwarded by npm.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      void stop().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
  process.env.TRELLIS_TEST_DATABASE_URL = (await starting).url;
  process.env.TRELLIS_TEST_SHARED = shared.address;
  process.env.TRELLIS_TEST_RUN ??= randomBytes(8).toString('hex');
  globalThis.trellisTestServer = { stop };
}

async function end(server: EmbeddedPostgres | null, folder: string): Promise<void> {
  await server?.stop();
  await rm(folder, { recursive: true, force: true });
}

/** Removes servers and folders of runs that were killed. */
async function removeLeftOvers(): Promise<void> {
  const names = (await readdir(tmpdir())).filter((name) => name.startsWith(PREFIX));
  for (const name of names) {
    const folder = path.join(tmpdir(), name);
    try {
      const { uid, mtimeMs } = await stat(folder);
      if (uid !== process.getuid?.() || Date.now() - mtimeMs < LEFT_OVER_AGE_MS) continue;
      // Rejected while the run that owns the folder is alive.
      await end(await ensurePostgres({ dataDir: path.join(folder, 'postgres'), durability: 'off' }), folder);
    } catch {
      continue;
    }
  }
}
