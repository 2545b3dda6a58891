import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { RunningTasks, WakingLoop } from '../../core/concurrency';
import { DatabaseListener } from '../../core/database';
import { HOSTS_CHANNEL, HostStore } from '../store/host-store';
import { CaptureHost } from './capture-host';

const WAKE_MS = 100;
/** Hosts that this server captures at once: each may send documents of many megabytes. */
const MOST_AT_ONCE = 4;
const LEAST_MS = 500;
const MOST_MS = 60_000;
/** After a failure of the database. */
const PAUSE_MS = 10_000;

/** Captures hosts when they are due. Every server does: a host that one captures is left alone by the others. */
@Injectable()
export class CaptureLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(CaptureLoop.name);
  private readonly loop = new WakingLoop(() => this.run(), WAKE_MS);
  private readonly captures = new RunningTasks();
  private readonly stopping = new AbortController();

  constructor(
    private readonly listener: DatabaseListener,
    private readonly hosts: HostStore,
    private readonly captureHost: CaptureHost,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    await this.listener.listen(HOSTS_CHANNEL, () => this.loop.wake());
    this.loop.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.loop.stop();
    await this.captures.ended();
  }

  /** Returns the ms until the next look; null while no host is to be captured. */
  private async run(): Promise<number | null> {
    try {
      const free = MOST_AT_ONCE - this.captures.size;
      // Each is held at once, so the next look does not find it. A slow one keeps no other waiting.
      for (const id of free > 0 ? await this.hosts.findDue(free) : []) this.captures.add(this.capture(id));
      const ms = await this.hosts.dueIn();
      return ms === null ? null : Math.min(Math.max(ms, LEAST_MS), MOST_MS);
    } catch (error) {
      return this.afterFailure(error);
    }
  }

  private async capture(id: string): Promise<void> {
    await this.captureHost.run(id, this.stopping.signal).catch((error: unknown) => this.afterFailure(error));
    this.loop.wake();
  }

  private afterFailure(error: unknown): number {
    this.logger.warn({ err: error }, 'Hosts could not be captured; this is tried again');
    return PAUSE_MS;
  }
}
