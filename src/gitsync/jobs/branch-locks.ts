import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { GitError } from '../git';
import { WorkerSession } from './worker-session';

const RETRY_MS = 25;

/** One writer for each branch of each repository, across workspaces, workers and machines. */
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
    while (!(await this.session.tryLockBranch(key))) {
      if (signal.aborted) throw new GitError('git_cancelled', { message: 'The server is being stopped.' });
      await sleep(RETRY_MS);
    }
  }
}
