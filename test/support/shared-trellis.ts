import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { runTrellis, type RunningTrellis } from './running-trellis';

/** A shared server, as handed to the spec files of one Jest worker. */
export interface SharedTrellis extends Pick<
  RunningTrellis,
  'address' | 'databaseUrl' | 'dataDir' | 'trafficFile'
> {
  pid: number;
  admin: { token: string; workspaceId: string; user: Owner };
}

interface Owner {
  id: string;
  name: string;
  email: string;
  password: string;
}

interface Shared {
  running: RunningTrellis;
  description: SharedTrellis;
}

/**
 * Keeps one Trellis per Jest worker, in Jest's main process: started when the worker's first spec file asks for it,
 * stopped and checked at the end of the run. A worker runs one file at a time, so no two files use the same server
 * concurrently.
 */
export class SharedTrellises {
  readonly #byWorker = new Map<string, Promise<Shared>>();

  private constructor(private readonly http: Server) {}

  static async open(): Promise<SharedTrellises> {
    const http = createServer();
    const shared = new SharedTrellises(http);
    http.on('request', (request, response) => {
      // A connection that is kept could be closed here just as the next spec file uses it.
      response.setHeader('Connection', 'close');
      shared.#of(request.url ?? '').then(
        ({ description }) => response.end(JSON.stringify(description)),
        (error: unknown) => response.writeHead(500).end(error instanceof Error ? error.stack : String(error)),
      );
    });
    http.listen(0, '127.0.0.1');
    await once(http, 'listening');
    return shared;
  }

  get address(): string {
    return `http://127.0.0.1:${(this.http.address() as AddressInfo).port}`;
  }

  /** Throws if a server did not stop cleanly, or leaked a secret. */
  async stop(): Promise<void> {
    this.http.close();
    this.http.closeAllConnections();
    const started = await Promise.allSettled(this.#byWorker.values());
    const ends = await Promise.allSettled(
      started.map(async (one) => one.status === 'fulfilled' && one.value.running.stop()),
    );
    const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as Error] : []));
    if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n\n'));
  }

  async #of(worker: string): Promise<Shared> {
    let starting = this.#byWorker.get(worker);
    if (!starting) this.#byWorker.set(worker, (starting = start()));
    const shared = await starting;
    const { process } = shared.running;
    if (process.hasEnded) throw new Error(`The shared server has ended during the tests:\n${process.stderr}`);
    return shared;
  }
}

async function start(): Promise<Shared> {
  const running = await runTrellis();
  const { address, databaseUrl, dataDir, trafficFile } = running;
  return {
    running,
    description: {
      pid: running.process.pid,
      address,
      databaseUrl,
      dataDir,
      trafficFile,
      admin: await setUpOwner(address),
    },
  };
}

/** Uses no supertest, which would then be loaded by every run. */
async function setUpOwner(address: string): Promise<SharedTrellis['admin']> {
  const account = { name: 'First Admin', email: 'first@example.com', password: 'the first of all passwords' };
  const answer = await fetch(`${address}/api/setup`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...account, workspaceName: 'Lobby' }),
  });
  if (!answer.ok) throw new Error(await answer.text());
  const { token, workspace, user } = (await answer.json()) as {
    token: string;
    workspace: { id: string };
    user: { id: string };
  };
  return { token, workspaceId: workspace.id, user: { ...account, id: user.id } };
}

/** Returns the server that this Jest worker's spec files share. */
export async function findSharedTrellis(): Promise<SharedTrellis> {
  const { TRELLIS_TEST_SHARED: keeper, JEST_WORKER_ID: worker } = process.env;
  if (!keeper)
    throw new Error('There is no shared server: Jest runs its globalSetup, so start tests with Jest.');
  const answer = await fetch(`${keeper}/${worker}`);
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as SharedTrellis;
}
