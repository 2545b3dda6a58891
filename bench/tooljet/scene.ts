import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../test/support/eventually';
import { certificateOf } from '../../test/integration/tooljet/certificates';
import { PlainClient, USER } from '../../test/integration/tooljet/plain-client';
import { ordersApp } from '../../test/integration/tooljet/tooljet-fixture';
import type { Endings } from '../support/run-bench';
import type { Trellis } from '../support/trellis-process';
import type { Options } from './options';

const VERSION = '2.27.1';
const LONG_MS = 30 * 60_000;

export interface Look {
  ms: number;
  exports: number;
  /** Pages of the list. */
  pages: number;
  /** All other requests. */
  others: number;
}

export interface Result {
  bareMs: number[];
  first: Look[];
  /** A look after which nothing had moved, and one after an edit of one app. */
  quiet: Look;
  edited: Look;
  /** Progress that the last first capture showed, in the order in which it was seen. */
  progress: number[];
  mostExportsAtOnce: number;
}

interface Scene {
  trellis: Trellis;
  options: Omit<Options, 'keeps'>;
  endings: Endings;
}

interface HostBody {
  isCapturing: boolean;
  capturedAt: string | null;
  firstCapture: { done: number; total: number } | null;
  error: { message: string } | null;
  apps: { appId: string | null; name: string; hostAppId: string; error: object | null }[];
}

/** Throws if an app does not arrive. */
export async function playScene(scene: Scene, say: (line: string) => void): Promise<Result> {
  const stage = await Stage.start(scene);
  say(`${scene.options.apps} apps in the stand-in`);
  const [bareMs, first]: [number[], Look[]] = [[], []];
  for (let round = 1; round <= scene.options.rounds; round++) {
    bareMs.push(await stage.exportAll());
    first.push(await stage.captureFirst());
    say(`round ${round}: ${seconds(bareMs.at(-1)!)} s bare, ${seconds(first.at(-1)!.ms)} s captured`);
  }
  const quiet = await stage.look();
  await stage.editOne();
  const edited = await stage.look();
  const { progress, mostExportsAtOnce } = stage;
  return { bareMs, first, quiet, edited, progress, mostExportsAtOnce };
}

const seconds = (ms: number): string => (ms / 1000).toFixed(1);

class Stage {
  readonly progress: number[] = [];
  mostExportsAtOnce = 0;
  #exportsNow = 0;
  #workspace = '';

  private constructor(
    private readonly trellis: Trellis,
    private readonly client: PlainClient,
    private readonly options: Scene['options'],
  ) {}

  static async start({ trellis, options, endings }: Scene): Promise<Stage> {
    const client = await PlainClient.start(VERSION);
    endings.push(() => client[Symbol.asyncDispose]());
    for (let number = 1; number <= options.apps; number++) await client.import(ordersApp(), `App ${number}`);
    const stage = new Stage(trellis, client, options);
    stage.#slowDown();
    return stage;
  }

  /** Answers as late as a real server, whose event loop is busy with one export while it makes that. */
  #slowDown(): void {
    const { listMs, exportMs } = this.options;
    this.client.server.faults = ({ path }) => {
      if (!path.endsWith('/export')) return { kind: 'held', until: sleep(listMs) };
      this.mostExportsAtOnce = Math.max(this.mostExportsAtOnce, (this.#exportsNow += 1));
      return { kind: 'held', until: sleep(exportMs).then(() => void (this.#exportsNow -= 1)) };
    };
  }

  /** Exports all apps, one at a time; returns the ms. */
  async exportAll(): Promise<number> {
    const { state } = this.client.server;
    const versions = state.apps.all.map(({ id }) => ({
      appId: id,
      versionId: state.editingVersionOf(id)!.id,
      pageId: '',
    }));
    const startedAt = performance.now();
    for (const version of versions) await this.client.exported(version);
    return performance.now() - startedAt;
  }

  /** Connects a new workspace, and captures all apps for the first time. */
  async captureFirst(): Promise<Look> {
    const { trellis, options } = this;
    const { id } = await trellis.post<{ id: string }>('/api/workspaces', { name: 'Bench' });
    this.#workspace = `/api/workspaces/${id}`;
    const path = `${this.#workspace}/host`;
    this.progress.length = 0;
    const connection = { kind: 'tooljet', url: this.client.server.url, ...USER, intervalSeconds: 86_400 };
    await trellis.call('PUT', path, { body: JSON.stringify(connection) });
    await trellis.database.query('update app_hosts set certificate = $1 where workspace_id = $2', [
      JSON.stringify(certificateOf()),
      id,
    ]);
    this.client.server.calls.length = 0;
    const startedAt = performance.now();
    await trellis.post(`${path}/check`, {});
    const host = await this.#captured(null);
    const look = this.#costs(startedAt);
    const isComplete = host.apps.filter(({ appId, error }) => appId && !error).length === options.apps;
    if (!isComplete) throw new Error(`Not all apps have arrived: ${host.error?.message ?? ''}`);
    return look;
  }

  /** Looks at ToolJet as at the end of the interval. */
  async look(): Promise<Look> {
    const before = await this.#host();
    this.client.server.calls.length = 0;
    const startedAt = performance.now();
    await this.trellis.database.query(
      'update app_hosts set next_at = clock_timestamp() where workspace_id = $1',
      [this.#workspace.split('/').at(-1)],
    );
    await this.trellis.database.query(`select pg_notify('trellis_hosts', '')`);
    await this.#captured(before.capturedAt);
    return this.#costs(startedAt);
  }

  async editOne(): Promise<void> {
    const version = await this.client.version(this.client.server.state.apps.all[0].id);
    const { components } = await this.client.exported(version);
    await this.client.components('PUT', version, {
      [components[0].id]: { component: { definition: { properties: { text: { value: 'other' } } } } },
    });
  }

  async #host(): Promise<HostBody> {
    const { body } = await this.trellis.call<{ host: HostBody }>('GET', `${this.#workspace}/host`);
    const { firstCapture } = body.host;
    if (firstCapture && firstCapture.done !== this.progress.at(-1)) this.progress.push(firstCapture.done);
    return body.host;
  }

  /** Waits for the end of a capture after that one. */
  #captured(before: string | null): Promise<HostBody> {
    return eventually(
      async () => {
        const host = await this.#host();
        if (host.error) return host;
        if (host.isCapturing || host.capturedAt === before) throw new Error('The capture has not ended.');
        return host;
      },
      { timeoutMs: LONG_MS },
    );
  }

  #costs(startedAt: number): Look {
    const ms = performance.now() - startedAt;
    const { calls } = this.client.server;
    const exports = calls.filter(({ path }) => path.endsWith('/export')).length;
    const pages = calls.filter(({ path }) => path.startsWith('/api/apps?page=')).length;
    return { ms, exports, pages, others: calls.length - exports - pages };
  }
}
