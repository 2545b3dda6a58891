import { join } from 'node:path';
import { startSshServer, type SshServer } from '../../test/support/ssh-server';
import { startPostgres15, type Postgres } from './postgres';
import { makeFolder, type Endings } from './run-bench';

/** The programs beside Trellis, and a folder for everything that a bench writes. */
export interface Hosts {
  dir: string;
  postgres: Postgres;
  sshd: SshServer;
}

export async function startHosts(endings: Endings, settings?: Record<string, string>): Promise<Hosts> {
  const dir = await makeFolder(endings);
  const postgres = await startPostgres15(join(dir, 'postgres'), settings);
  endings.push(() => postgres.stop());
  const sshd = await startSshServer();
  endings.push(() => sshd.stop());
  return { dir, postgres, sshd };
}
