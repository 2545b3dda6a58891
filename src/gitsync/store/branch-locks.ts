import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { WorkerSession } from './worker-session';

const RETRY_MS = 25;
/** How often a lock that another worker holds is asked for before it is asked whether that worker still moves. */
const TRIES_PER_LOOK = 40;

/**
 * One writer for each branch of each repository, across workspaces, workers and machines. It saves rounds; it is not
 * what keeps commits from being lost or doubled: that is the server's compare-and-swap, and the fence.
 */
@Injectable()
export class BranchLocks {
  /** Within this process whoever comes first goes first. */
  private readonly queues = new Map<string, Promise<void>>();
  private waiting = 0;
  private onWait: () => void = () => undefined;

  constructor(private readonly session: WorkerSession) {}

  /** How many wait for a branch that somebody else writes: they need none of what a push needs. */
  get waitingCount(): number {
    return this.waiting;
  }

  /** `onWait` is called each time that someone begins to wait. */
  listen(onWait: () => void): void {
    this.onWait = onWait;
  }

  async hold<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(key);
    let leave: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (leave = resolve));
    const queue = (before ?? Promise.resolve()).then(() => mine);
    this.queues.set(key, queue);
    try {
      if (before) await this.wait(() => before);
      signal.throwIfAborted();
      if (!(await this.session.tryLockBranch(key))) await this.wait(() => this.takeFromOthers(key, signal));
      try {
        return await work();
      } finally {
        await this.session.unlockBranch(key);
      }
    } finally {
      leave();
      if (this.queues.get(key) === queue) this.queues.delete(key);
    }
  }

  private async wait(forWhat: () => Promise<void>): Promise<void> {
    this.waiting += 1;
    this.onWait();
    try {
      await forWhat();
    } finally {
      this.waiting -= 1;
    }
  }

  private async takeFromOthers(key: string, signal: AbortSignal): Promise<void> {
    for (let tries = 1; ; tries++) {
      signal.throwIfAborted();
      if (tries % TRIES_PER_LOOK === 0) await this.session.endFrozenHolder(key);
      await sleep(RETRY_MS);
      if (await this.session.tryLockBranch(key)) return;
    }
  }
}
