import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { WorkerSession } from './workers';

const RETRY_MS = 25;
/** Attempts to take a lock between two checks that its holder is not frozen. */
const TRIES_PER_CHECK = 40;

/**
 * Lock on each branch of each repository, across workspaces, workers and machines. It saves rejected pushes. The remote's
 * compare-and-swap and the fence, not this lock, keep commits from being lost or doubled.
 */
@Injectable()
export class BranchLocks {
  /** First come, first served within this process. */
  private readonly queues = new Map<string, Promise<void>>();
  private waiting = 0;
  private onWait: () => void = () => undefined;

  constructor(private readonly session: WorkerSession) {}

  /** Number of callers that wait for a branch; they hold neither a mirror nor a channel. */
  get waitingCount(): number {
    return this.waiting;
  }

  /** Calls `onWait` each time a caller begins to wait. */
  listen(onWait: () => void): void {
    this.onWait = onWait;
  }

  /** Tells `work` whether it had to wait. */
  async hold<T>(
    key: string,
    signal: AbortSignal,
    work: (held: { hasWaited: boolean }) => Promise<T>,
  ): Promise<T> {
    const { before, leave } = this.enter(key);
    try {
      if (before) await this.wait(() => before);
      signal.throwIfAborted();
      const isFree = await this.session.tryLockBranch(key);
      if (!isFree) await this.wait(() => this.takeFromOthers(key, signal));
      return await this.whileLocked(key, () => work({ hasWaited: before !== undefined || !isFree }));
    } finally {
      leave();
    }
  }

  /** Returns false without a call of `work` if the branch is not free. */
  async holdIfFree(key: string, work: () => Promise<void>): Promise<boolean> {
    if (this.queues.has(key)) return false;
    const { leave } = this.enter(key);
    try {
      if (!(await this.session.tryLockBranch(key))) return false;
      await this.whileLocked(key, work);
      return true;
    } finally {
      leave();
    }
  }

  private enter(key: string): { before: Promise<void> | undefined; leave: () => void } {
    const before = this.queues.get(key);
    let leave: () => void = () => undefined;
    const mine = new Promise<void>((resolve) => (leave = resolve));
    const queue = (before ?? Promise.resolve()).then(() => mine);
    this.queues.set(key, queue);
    return {
      before,
      leave: () => {
        leave();
        if (this.queues.get(key) === queue) this.queues.delete(key);
      },
    };
  }

  private async whileLocked<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } finally {
      await this.session.unlockBranch(key);
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
      if (tries % TRIES_PER_CHECK === 0) await this.session.endFrozenHolder(key);
      await sleep(RETRY_MS);
      if (await this.session.tryLockBranch(key)) return;
    }
  }
}
