import { BeforeApplicationShutdown, Injectable, Logger, OnApplicationBootstrap } from '@nestjs/common';
import { JobRetention } from '../queue/retention';
import { QueueStore } from '../queue/queue-store';
import { MaintenanceRuns } from '../store/maintenance-runs';
import { DeleteOldRows } from './delete-old-rows';
import { SweepMirrors } from './sweep-mirrors';

const TICK_MS = 600_000;
/** A little less than the ticks of one worker, so that it does not pass over every second one. */
const EACH_TICK_SECONDS = 570;
const HOURLY_SECONDS = 3_570;

interface Task {
  name: string;
  intervalSeconds: number;
  steps: ((signal: AbortSignal) => Promise<void>)[];
}

/** Repairs and deletes what would otherwise stay for ever. In the database, one elected worker does it for all. */
@Injectable()
export class Maintenance implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(Maintenance.name);
  private readonly tasks: Task[];
  private timer: NodeJS.Timeout | null = null;
  private running: Promise<void> | null = null;
  private readonly stopping = new AbortController();

  constructor(
    private readonly runs: MaintenanceRuns,
    queues: QueueStore,
    jobs: JobRetention,
    oldRows: DeleteOldRows,
    private readonly sweepMirrors: SweepMirrors,
  ) {
    this.tasks = [
      {
        name: 'queues',
        intervalSeconds: EACH_TICK_SECONDS,
        steps: [() => queues.makeReady(), () => jobs.deleteUnlistedReads(), () => jobs.deleteUnused()],
      },
      {
        name: 'growth',
        intervalSeconds: HOURLY_SECONDS,
        steps: oldRows.steps,
      },
    ];
  }

  onApplicationBootstrap(): void {
    const tick = () => {
      this.running ??= this.run().finally(() => (this.running = null));
    };
    this.timer = setInterval(tick, TICK_MS);
    tick();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (this.timer) clearInterval(this.timer);
    await this.running;
  }

  /** Does the tasks that are due. A step that fails keeps none of the others from being done. */
  private async run(): Promise<void> {
    for (const { name, intervalSeconds, steps } of this.tasks) {
      if (!(await this.attempt(() => this.runs.elect(name, intervalSeconds)))) continue;
      for (const step of steps) await this.attempt(step);
    }
    // Each worker does this, because each has its own mirrors.
    await this.attempt((signal) => this.sweepMirrors.run(signal));
  }

  private async attempt<T>(step: (signal: AbortSignal) => Promise<T>): Promise<T | null> {
    const { signal } = this.stopping;
    if (signal.aborted) return null;
    try {
      return await step(signal);
    } catch (error) {
      this.logger.warn({ err: error }, 'A part of the maintenance failed; the next one repeats it');
      return null;
    }
  }
}
