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

  constructor(private readonly session: WorkerSession) {}

  async hold<T>(key: string, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.queues.get(key) ?? Promise.resolve();
    let leave: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (leave = resolve));
    const queue = before.then(() => mine);
    this.queues.set(key, queue);
    try {
      await before;
      await this.takeFromOthers(key, signal);
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

  private async takeFromOthers(key: string, signal: AbortSignal): Promise<void> {
    for (let tries = 1; !(await this.session.tryLockBranch(key)); tries++) {
      signal.throwIfAborted();
      if (tries % TRIES_PER_LOOK === 0) await this.session.endFrozenHolder(key);
      await sleep(RETRY_MS);
    }
  }
}
