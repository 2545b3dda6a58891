import { Injectable } from '@nestjs/common';
import { AppError } from '../../../core/errors';
import { BranchLocks } from '../../queue/branch-locks';
import { isCommitJob, type QueueJob } from '../../queue/job';
import { LostLeaseError, QueueStore, type Lease } from '../../queue/queue-store';
import type { Head } from '../../queue/select-batch';
import { branchKeyOf, Mirrors } from '../mirrors';
import { isDatabaseTrouble } from './database-trouble';
import { Isolation } from './isolation';

/** The jobs at the head of a queue, once they are running. */
export interface StartedHead {
  jobs: QueueJob[];
  /** Ids of the jobs behind them that share their fetch, and are not started. */
  behind: string[];
  /** Failure to reach the remote, which is theirs. */
  outage: AppError | null;
}

interface Start {
  lease: Lease;
  /** The job at the head, where the server has handed it over: it is running already. */
  handed: QueueJob | null;
  signal: AbortSignal;
  /** Returns false when the worker is stopping. */
  mayStart: () => boolean;
}

type Work = (started: StartedHead) => Promise<void>;

/**
 * Starts the jobs at the head of a queue, and runs them. What they wait for comes first, so that a job which waits is not
 * running: it can be cancelled, commits that are accepted meanwhile share its push, and one that has to run alone keeps
 * nothing else from running.
 */
@Injectable()
export class StartHead {
  constructor(
    private readonly queues: QueueStore,
    private readonly locks: BranchLocks,
    private readonly mirrors: Mirrors,
    private readonly isolation: Isolation,
  ) {}

  async run(start: Start, work: Work): Promise<void> {
    try {
      if (!(await this.runHanded(start, work))) await this.startFree(start, work);
    } catch (error) {
      // A job that still waited when the worker stopped was not started.
      const isStopped =
        start.signal.aborted && !(error instanceof LostLeaseError) && !isDatabaseTrouble(error);
      if (!isStopped) throw error;
    }
  }

  /** Returns false if there is no such job, or if it has to wait: it is then not running any more. */
  private async runHanded({ lease, handed, mayStart }: Start, work: Work): Promise<boolean> {
    if (handed === null) return false;
    const run = async () => {
      await this.isolation.run({ isAlone: false }, async () => {
        if (mayStart()) await work({ jobs: [handed], behind: [], outage: null });
      });
    };
    const branch = branchOf({ isCommit: isCommitJob(handed), target: handed.input.target });
    if (branch !== null && !(await this.locks.holdIfFree(branch, run))) {
      await this.queues.putBack(lease, handed.id);
      return false;
    }
    if (branch === null) await run();
    return true;
  }

  private async startFree(start: Start, work: Work): Promise<void> {
    const head = await this.queues.readHead(start.lease);
    const branch = branchOf(head);
    if (branch === null) return this.startReachable(start, head, work);
    await this.locks.hold(branch, start.signal, async ({ hasWaited }) => {
      const present = hasWaited ? await this.queues.readHead(start.lease) : head;
      // Another job is the head if this one was cancelled. It may be of another branch.
      if (branchOf(present) === branch) await this.startReachable(start, present, work);
    });
  }

  /** A job that has to run alone is not started before its remote has answered: that may take minutes. */
  private async startReachable(start: Start, head: Head, work: Work): Promise<void> {
    const outage = head.runsAlone ? await this.findOutage(start, head) : null;
    await this.isolation.run({ isAlone: head.runsAlone && outage === null }, async () => {
      if (!start.mayStart()) return;
      const jobs = await this.queues.start(start.lease, head.together);
      await work({ jobs, behind: head.behind, outage });
    });
  }

  private async findOutage({ lease, signal }: Start, { target }: Head): Promise<AppError | null> {
    if (target === null) return null;
    try {
      await this.mirrors.reach(lease.workspaceId, target, signal);
      return null;
    } catch (error) {
      if (error instanceof AppError && !signal.aborted) return error;
      throw error;
    }
  }
}

const branchOf = ({ isCommit, target }: Pick<Head, 'isCommit' | 'target'>): string | null =>
  isCommit && target !== null ? branchKeyOf(target) : null;
