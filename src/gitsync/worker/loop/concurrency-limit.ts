import { Injectable } from '@nestjs/common';
import { Config } from '../../../core/config';
import { BranchLocks } from '../../queue/branch-locks';

/** Bounds the memory and the lease renewals of queues that wait for a branch: they do not count towards the limit. */
const QUEUES_PER_RUNNING_ONE = 4;

/**
 * Limits what the worker runs at once to `TRELLIS_WORKER_CONCURRENCY` queues, without those that wait for a branch that
 * another one writes. The server beside it limits its calls.
 */
@Injectable()
export class ConcurrencyLimit {
  constructor(
    private readonly config: Config,
    private readonly locks: BranchLocks,
  ) {}

  /** Calls `listener` when a queue stops to count, because it waits for a branch. */
  onRoom(listener: () => void): void {
    this.locks.listen(listener);
  }

  /** `claimed`: number of queues that this worker has. */
  mayClaimQueue(claimed: number): boolean {
    const { workerConcurrency: limit } = this.config;
    return claimed - this.locks.waitingCount < limit && claimed < limit * QUEUES_PER_RUNNING_ONE;
  }
}
