import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const RESTART_MS = { first: 200, most: 5_000 };
/** A worker that lived this long was well: the next one starts at once again. */
const WELL_AFTER_MS = 60_000;
/** What a worker may take to end by itself: a running push has 5 s. */
const STOP_MS = 6_500;

/** The Git worker beside the server: a process of its own, started anew when a crash in native code takes it down. */
export class WorkerProcess {
  private child: ChildProcess | null = null;
  private timer: NodeJS.Timeout | null = null;
  private restartMs = RESTART_MS.first;
  private isStopping = false;

  constructor(
    private readonly environment: NodeJS.ProcessEnv,
    private readonly log: (message: string) => void,
  ) {}

  start(): void {
    const startedAt = Date.now();
    // `detached`: a session of its own, so that a signal to the server's group does not reach it.
    const child = fork(join(__dirname, 'worker.js'), { detached: true, env: this.environment, stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    this.child = child;
    child.once('exit', (code, signal) => {
      this.child = null;
      if (this.isStopping) return;
      if (Date.now() - startedAt > WELL_AFTER_MS) this.restartMs = RESTART_MS.first;
      this.log(`The Git worker ended (${signal ?? `exit code ${code}`}); starting it again in ${this.restartMs} ms.`);
      this.timer = setTimeout(() => this.start(), this.restartMs);
      this.restartMs = Math.min(this.restartMs * 2, RESTART_MS.most);
    });
    child.once('error', (error) => this.log(`The Git worker could not be started: ${error.message}`));
  }

  get pid(): number | undefined {
    return this.child?.pid;
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
}
