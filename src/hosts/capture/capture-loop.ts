import { Injectable } from '@nestjs/common';
import { RunningTasks } from '../../core/concurrency';
import { DatabaseListener, NotifiedLoop } from '../../core/database';
import { HOSTS_CHANNEL, HostStore } from '../store/host-store';
import { CaptureHost } from '../capture-host';

/** Hosts that this server captures at once: each may send documents of many megabytes. */
const MOST_AT_ONCE = 4;

/** Captures hosts when they are due. */
@Injectable()
export class CaptureLoop extends NotifiedLoop {
  private readonly captures = new RunningTasks();
  private readonly stopping = new AbortController();

  constructor(
    listener: DatabaseListener,
    private readonly hosts: HostStore,
    private readonly captureHost: CaptureHost,
  ) {
    super(listener, {
      channels: [HOSTS_CHANNEL],
      wakeMs: 100,
      leastMs: 500,
      failure: 'Hosts could not be captured',
    });
  }

  override async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await super.beforeApplicationShutdown();
    await this.captures.ended();
  }

  protected async run(): Promise<number | null> {
    const free = MOST_AT_ONCE - this.captures.size;
    // Each is held at once, so the next look does not find it. A slow one keeps no other waiting.
    for (const id of free > 0 ? await this.hosts.findDue(free) : []) this.captures.add(this.capture(id));
    return this.hosts.dueIn();
  }

  private async capture(id: string): Promise<void> {
    await this.captureHost.run(id, this.stopping.signal).catch((error: unknown) => this.warn(error));
    this.wake();
  }
}
