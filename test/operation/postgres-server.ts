import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { chmod, chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createDatabase } from '../../src/core/embedded-postgres/cluster';
import { prepareServerAccount, type ServerAccount } from '../../src/core/embedded-postgres/run-command';
import { eventually } from '../support/eventually';
import { findFreePort } from '../support/free-port';

const run = promisify(execFile);
const VERSIONS = '/usr/lib/postgresql';

/** Returns the folder of the newest PostgreSQL of the system, with its client programs; null without one. */
export function findPostgres(): string | null {
  const versions = existsSync(VERSIONS) ? readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(VERSIONS, version, 'bin'));
  return (
    folders.find((bin) => ['initdb', 'postgres', 'pg_dump'].every((name) => existsSync(join(bin, name)))) ??
    null
  );
}

/** A PostgreSQL of the system on loopback, in a folder of its own. */
export class PostgresServer {
  private constructor(
    private readonly bin: string,
    private readonly folder: string,
    private readonly port: number,
    private readonly child: ChildProcess,
  ) {}

  static async start(bin: string): Promise<PostgresServer> {
    const account: ServerAccount = (await prepareServerAccount()) ?? {
      uid: process.getuid!(),
      gid: process.getgid!(),
    };
    const folder = await mkdtemp(join(tmpdir(), 'trellis-postgres-'));
    await chmod(folder, 0o700);
    await chown(folder, account.uid, account.gid);
    const owner = { ...account, cwd: folder };
    const settings = ['-U', 'trellis', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(join(bin, 'initdb'), ['-D', folder, ...settings], owner);
    const port = await findFreePort();
    const args = ['-D', folder, '-p', String(port), '-h', '127.0.0.1', '-k', '', '-F'];
    const child = spawn(join(bin, 'postgres'), args, { ...owner, stdio: 'ignore' });
    return new PostgresServer(bin, folder, port, child);
  }

  /** Creates an empty database and returns its URL. */
  createDatabase(name: string): Promise<string> {
    return eventually(() => createDatabase(`postgres://trellis@127.0.0.1:${this.port}/postgres`, name));
  }

  /** Copies a database into an empty one, as an operator does with a backup. */
  async copy(from: string, to: string): Promise<void> {
    const file = join(this.folder, 'backup');
    await run(join(this.bin, 'pg_dump'), ['--format=custom', '--file', file, from]);
    await run(join(this.bin, 'pg_restore'), ['--exit-on-error', '--no-owner', '--dbname', to, file]);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    if (this.child.exitCode === null && this.child.kill('SIGINT')) await ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
