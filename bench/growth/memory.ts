import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { usageOf } from '../../test/support/processes';
import { eventually } from '../../test/support/eventually';
import type { TrellisProcess } from '../../test/support/trellis-process';

const PRELOADED = join(__dirname, 'report-memory.cjs');
const SAMPLE_MS = 1_000;
const MIB = 2 ** 20;

/** Memory of one process, in MiB. */
export interface Memory {
  /** Resident; the maximum is since the previous measurement. */
  rssMib: number;
  maxRssMib: number;
  heapUsedMib: number;
  heapTotalMib: number;
  externalMib: number;
}

export interface Memories {
  server: Memory;
  worker: Memory;
}

/** Memory in use after a full collection, in MiB. */
export interface LiveMemory {
  rssMib: number;
  heapUsedMib: number;
  externalMib: number;
}

/** Returns the environment in which the server and its worker report their memory to the folder. */
export const memoryEnvironment = (folder: string): Record<string, string> => ({
  NODE_OPTIONS: `--require ${PRELOADED}`,
  TRELLIS_BENCH_MEMORY: folder,
});

/** Watches a server and its worker. Throws if the worker was restarted, since its memory would start over. */
export class MemoryWatch {
  private most = [0, 0];
  private readonly timer: NodeJS.Timeout;

  private constructor(
    private readonly folder: string,
    private readonly trellis: TrellisProcess,
    private readonly pids: [server: number, worker: number],
  ) {
    this.timer = setInterval(() => void this.sample().catch(() => undefined), SAMPLE_MS);
  }

  static async start(trellis: TrellisProcess, folder: string): Promise<MemoryWatch> {
    return new MemoryWatch(folder, trellis, [trellis.pid, await trellis.workerPid()]);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  async measure(): Promise<Memories> {
    if ((await this.trellis.findWorkerPid()) !== this.pids[1]) throw new Error('The worker has ended.');
    const rss = await this.sample();
    const [server, worker] = await Promise.all(
      this.pids.map(async (pid, index) => {
        const report = await eventually(() => this.read(`${pid}.json`));
        return { ...report, rssMib: rss[index], maxRssMib: this.most[index] };
      }),
    );
    this.most = [0, 0];
    return { server, worker };
  }

  /** Makes both collect all garbage, which changes how their heaps grow from then on. */
  async measureLive(): Promise<{ server: LiveMemory; worker: LiveMemory }> {
    const [server, worker] = await Promise.all(
      this.pids.map(async (pid) => {
        process.kill(pid, 'SIGUSR2');
        return eventually(() => this.read(`${pid}-live.json`), { timeoutMs: 60_000 });
      }),
    );
    return { server, worker };
  }

  private async sample(): Promise<number[]> {
    const rss = (await usageOf(this.pids)).map(({ rssMb }) => rssMb);
    this.most = this.most.map((most, index) => Math.max(most, rss[index]));
    return rss;
  }

  private async read(name: string) {
    const usage = JSON.parse(await readFile(join(this.folder, name), 'utf8')) as NodeJS.MemoryUsage;
    return {
      rssMib: usage.rss / MIB,
      heapUsedMib: usage.heapUsed / MIB,
      heapTotalMib: usage.heapTotal / MIB,
      externalMib: usage.external / MIB,
    };
  }
}
