import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { findPort } from '../../src/core/embedded-postgres/launch';
import {
  runCommand,
  serverEnvironment,
  prepareServerAccount,
  type ServerAccount,
} from '../../src/core/embedded-postgres/run-command';
import { query } from '../../src/core/embedded-postgres/cluster';
import { eventually } from '../../test/support/eventually';
import { UsageError } from './arguments';

const BINARIES = '/usr/lib/postgresql/15/bin';
const SETTINGS = { listen_addresses: '127.0.0.1', unix_socket_directories: '', max_connections: '400' };

/** PostgreSQL 15 of the system's packages with default settings except for these; durable. */
export async function startPostgres15(dir: string, settings: Record<string, string> = {}): Promise<Postgres> {
  if (!existsSync(join(BINARIES, 'postgres')))
    throw new UsageError(
      `This bench needs PostgreSQL 15, and there is none in ${BINARIES}: install postgresql-15.`,
    );
  const account = await prepareServerAccount();
  await mkdir(dir, { recursive: true });
  if (account) await chown(dir, account.uid, account.gid);
  await chmod(dir, 0o700);
  const cluster = join(dir, 'cluster');
  const args = ['-D', cluster, '-U', 'bench', '-A', 'trust', '-E', 'UTF8', '--locale', 'C'];
  const { exitCode, output } = await runCommand({ file: join(BINARIES, 'initdb'), args, account });
  if (exitCode !== 0) throw new Error(`initdb failed: ${output}`);
  return launch({ dir, cluster, account, settings });
}

async function launch(place: {
  dir: string;
  cluster: string;
  account: ServerAccount | null;
  settings: Record<string, string>;
}): Promise<Postgres> {
  const port = await findPort();
  const settings = Object.entries({ ...SETTINGS, ...place.settings, port }).flatMap(([name, value]) => [
    '-c',
    `${name}=${value}`,
  ]);
  const logFile = join(place.dir, 'server.log');
  const log = await open(logFile, 'a');
  const child = spawn(join(BINARIES, 'postgres'), ['-D', place.cluster, ...settings], {
    cwd: '/',
    env: serverEnvironment(),
    detached: true,
    stdio: ['ignore', log.fd, log.fd],
    ...(place.account && { uid: place.account.uid, gid: place.account.gid }),
  });
  await log.close();
  const url = `postgres://bench@127.0.0.1:${port}/postgres`;
  const isReady = async () => {
    if (child.exitCode !== null) return;
    await query(url, 'select 1');
  };
  await eventually(isReady, { timeoutMs: 60_000 });
  if (child.exitCode !== null) throw new Error(`PostgreSQL has ended: ${await readFile(logFile, 'utf8')}`);
  return new Postgres(url, child);
}

export class Postgres {
  constructor(
    readonly url: string,
    private readonly child: ChildProcess,
  ) {}

  get pid(): number {
    if (this.child.pid === undefined) throw new Error('It was not started.');
    return this.child.pid;
  }

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    // Fast shutdown: open transactions are rolled back.
    this.child.kill('SIGINT');
    await ended;
  }
}
