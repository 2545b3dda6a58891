import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { DatabaseClient, newId } from '../core/database';
import { plainLog } from '../core/logging';
import type { Families } from '../core/metrics';
import { COUNT_CRASH } from '../gitsync';
import { CALL_CHANNEL_FD, METRICS_MESSAGE, READY_MESSAGE, SIGN_OF_LIFE_MS } from './worker-channel';

const RESTART_MS = { first: 200, most: 5_000 };
/** A worker that lived this long was healthy: the next one starts without delay. */
const WELL_AFTER_MS = 60_000;
/** Time for a worker to stop on its own: a running push has 5 s. */
const STOP_MS = 6_500;

/** A worker whose main thread is busy for longer is left out. */
const METRICS_MS = 2_000;
const SIGNS_MISSED = 12;

/** Stays beside main.js: operators start it by this path. */
const WORKER_SCRIPT = join(__dirname, '../worker.js');
/**
 * In MiB. The semi-spaces, of which there are two, have half of Node's default. The first full collection comes at 64 instead
 * of 256: pages that garbage once took are hardly returned.
 */
const NODE_FLAGS = ['--max-semi-space-size=8', '--initial-old-space-size=64'];
/**
 * Otherwise glibc keeps most of the memory that packing and libgit2 once used: each thread has a heap of its own, and the
 * thresholds (bytes) from which freed memory is returned grow with each large block.
 */
const MALLOC_LIMITS = {
  MALLOC_ARENA_MAX: '2',
  MALLOC_MMAP_THRESHOLD_: String(256 * 1024),
  MALLOC_TRIM_THRESHOLD_: String(1024 * 1024),
};
/** Signals of a process that its own code, native or not, has crashed; `kill -9` from outside is not its fault. */
const CRASH_SIGNALS: ReadonlySet<NodeJS.Signals> = new Set([
  'SIGSEGV',
  'SIGABRT',
  'SIGBUS',
  'SIGILL',
  'SIGFPE',
  'SIGTRAP',
]);

/** Makes calls to each worker that is started, over a socket that has no name and no other ends. */
interface Caller {
  connect(channel: Duplex, workerId: string): void;
  disconnect(end: { isCrash: boolean }): void;
}

interface WorkerProcessOptions {
  environment: NodeJS.ProcessEnv;
  databaseUrl: string;
  logLevel: string;
  /** False: the worker serves queues only. */
  takesCalls: boolean;
}

/** Git worker in a process of its own, restarted when a crash in native code takes it down. */
export class WorkerProcess {
  private child: ChildProcess | null = null;
  private channel: { stream: Duplex; workerId: string } | null = null;
  private caller: Caller | null = null;
  private timer: NodeJS.Timeout | null = null;
  private restartMs = RESTART_MS.first;
  private isStopping = false;
  private hasStarted = false;

  private readonly log: ReturnType<typeof plainLog>;

  constructor(private readonly options: WorkerProcessOptions) {
    this.log = plainLog(options.logLevel);
  }

  start(): void {
    const startedAt = Date.now();
    // `detached`: a session of its own, so that a signal to the server's process group does not reach it.
    const workerId = newId();
    const child = fork(WORKER_SCRIPT, {
      detached: true,
      execArgv: [...process.execArgv, ...NODE_FLAGS],
      env: {
        ...MALLOC_LIMITS,
        ...this.options.environment,
        DATABASE_URL: this.options.databaseUrl,
        TRELLIS_WORKER_ID: workerId,
        TRELLIS_HAS_CALL_CHANNEL: this.options.takesCalls ? 'true' : '',
      },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc', ...(this.options.takesCalls ? ['pipe' as const] : [])],
    });
    this.child = child;
    const watch = this.watch(child);
    this.openChannel(child, workerId);
    child.once('exit', (code, signal) => {
      this.child = null;
      this.channel = null;
      this.hasStarted = false;
      watch.end();
      const isCrash = watch.isHung || (signal !== null && CRASH_SIGNALS.has(signal));
      this.caller?.disconnect({ isCrash });
      if (this.isStopping) return;
      if (isCrash) void this.countCrash(workerId);
      if (Date.now() - startedAt > WELL_AFTER_MS) this.restartMs = RESTART_MS.first;
      this.log.warn(
        `The Git worker ended (${signal ?? `exit code ${code}`}); starting it again in ${this.restartMs} ms.`,
      );
      this.timer = setTimeout(() => this.start(), this.restartMs);
      this.restartMs = Math.min(this.restartMs * 2, RESTART_MS.most);
    });
    child.once('error', (error) => this.log.warn(`The Git worker could not be started: ${error.message}`));
  }

  /** Lets `caller` make calls to this worker and its successors. The worker may run before the server can make any. */
  attach(caller: Caller): void {
    this.caller = caller;
    if (this.channel) caller.connect(this.channel.stream, this.channel.workerId);
  }

  /** A worker that closes the channel, or breaks its format, cannot answer any more: it is ended and started again. */
  private openChannel(child: ChildProcess, workerId: string): void {
    const stream = child.stdio[CALL_CHANNEL_FD] as Duplex | undefined;
    // Without a process, where none could be started, there is no channel.
    if (!stream) return;
    stream.once('close', () => {
      if (!this.isStopping) child.kill('SIGKILL');
    });
    this.channel = { stream, workerId };
    this.caller?.connect(stream, workerId);
  }

  /**
   * Ends a worker whose main thread hangs in native code or a loop: it would keep its database connection, and with
   * it its leases. Counts intervals, not time, because this process or the machine may have slept.
   */
  private watch(child: ChildProcess) {
    let missed = 0;
    const watch = { isHung: false, end: () => clearInterval(timer) };
    const timer = setInterval(() => {
      if (++missed <= SIGNS_MISSED) return;
      watch.isHung = true;
      watch.end();
      const seconds = (SIGNS_MISSED * SIGN_OF_LIFE_MS) / 1000;
      this.log.warn(`The Git worker has not moved for ${seconds} s; ending it.`);
      child.kill('SIGKILL');
    }, SIGN_OF_LIFE_MS);
    child.on('message', (message) => {
      missed = 0;
      if (message === READY_MESSAGE) this.hasStarted = true;
    });
    return watch;
  }

  /** True while a worker takes jobs: it ends when it loses its connection to the database. */
  get isReady(): boolean {
    return this.hasStarted && !this.isStopping;
  }

  get pid(): number | undefined {
    return this.child?.pid;
  }

  /** Returns the worker's metrics; none while it starts, or if it does not answer in time. */
  async metrics(): Promise<Families> {
    const { child } = this;
    if (!child?.connected || !this.hasStarted) return [];
    return new Promise((resolve) => {
      const end = (families: Families) => {
        clearTimeout(timer);
        child.off('message', receive);
        resolve(families);
      };
      const timer = setTimeout(end, METRICS_MS, []);
      const receive = (message: unknown) => {
        const { metrics } = (message ?? {}) as { metrics?: Families };
        if (metrics) end(metrics);
      };
      child.on('message', receive);
      child.send(METRICS_MESSAGE, () => undefined);
    });
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    if (this.timer) clearTimeout(this.timer);
    const { child } = this;
    if (!child || child.exitCode !== null) return;
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
      child.once('exit', () => {
        clearTimeout(force);
        resolve();
      });
      if (child.connected) child.send('stop');
    });
  }

  /** Counts the crash against the jobs that were running, which are then tried alone. */
  private async countCrash(workerId: string): Promise<void> {
    const client = new DatabaseClient({ connectionString: this.options.databaseUrl });
    try {
      await client.connect();
      await client.query(COUNT_CRASH, [workerId]);
    } catch (error) {
      this.log.warn(`The crash of the Git worker could not be noted: ${(error as Error).message}`);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}
