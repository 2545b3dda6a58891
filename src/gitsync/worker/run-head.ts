import { Inject, Injectable, Logger } from '@nestjs/common';
import { Config } from '../../core/config';
import { AppError } from '../../core/errors';
import { UnreadableSecretError } from '../../core/secrets';
import { withinJobs } from '../../core/tracing';
import { GitError } from '../../git';
import { BranchLocks } from '../queue/branch-locks';
import { isCommitJob } from '../queue/commit-jobs';
import type { Lease, QueueJob } from '../queue/jobs';
import { LostLeaseError, QueueStore, type Head } from '../queue/queue-store';
import { isSetAside } from '../queue/sql';
import { jobErrorOf } from '../store/job-error';
import { PushCommits, PushFailure } from './commit/push-commits';
import { RecordOutcome } from './commit/record';
import { isDatabaseTrouble } from '../../core/http';
import { explainFailure, retryDelayMs, type Failure } from './failures';
import { Isolation } from './isolation';
import { branchKeyOf, Mirrors } from './mirrors';
import { JOB_RUNNERS, type JobRunners, type QueueRun } from './runners';

/** The jobs at the head of a queue, once they are running. */
export interface StartedHead {
  jobs: QueueJob[];
  /** Ids of the jobs behind them that share their fetch, and are not started. */
  behind: string[];
  /** Failure to reach the remote, with which all of them fail. */
  outage: AppError | null;
}

interface Start {
  lease: Lease;
  /** The job at the head if the server has handed it over: it is running already. */
  handed: QueueJob | null;
  signal: AbortSignal;
  /** Returns false when the worker is stopping. */
  mayStart: () => boolean;
}

type Work = (started: StartedHead) => Promise<void>;

/**
 * Starts and runs the jobs at the head of a queue. It waits before it starts them, so that a waiting job is not running: it
 * can be cancelled, newly accepted commits share its push, and a job that has to run alone blocks nothing else.
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

  /** Returns false if there is no such job, or if it has to wait: it is then no longer running. */
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

const HOUR_MS = 3_600_000;
/** Shows the failure for a moment if another worker does the job at once. */
const LEFT_TO_OTHERS_MS = 1_000;

interface Run {
  lease: Lease;
  /** The head of the queue; if it shares its push, with the jobs behind it. */
  batch: QueueJob[];
  /** Started jobs behind the batch, which has to end before them. */
  following: QueueJob[];
  /** Ids of the jobs behind it that share its fetch, and are not started. */
  behind: string[];
  /** Failure to reach the remote, with which all of them fail. */
  outage: AppError | null;
  signal: AbortSignal;
}

/** Runs the head of a queue, and decides whether to retry it when it fails. */
@Injectable()
export class RunQueue {
  private readonly logger = new Logger(RunQueue.name);

  constructor(
    private readonly queues: QueueStore,
    private readonly finish: RecordOutcome,
    private readonly config: Config,
    private readonly pushCommits: PushCommits,
    @Inject(JOB_RUNNERS) private readonly runners: JobRunners,
  ) {}

  async run(lease: Lease, { jobs: taken, behind, outage }: StartedHead, signal: AbortSignal): Promise<void> {
    const poison = taken.filter(isSetAside);
    if (poison.length > 0)
      await this.finish.failed(lease, poison, { error: new GitError('git_worker_crashed') });
    // The worker that ran them has died.
    const cancelled = taken.filter((job) => job.isCancelRequested && !poison.includes(job));
    for (const job of cancelled) await this.queues.guarded(lease, (tx) => this.queues.cancel(tx, job));
    const jobs = taken.filter((job) => !poison.includes(job) && !cancelled.includes(job));
    if (jobs.length > 0) await this.runBatch({ lease, batch: jobs, following: [], behind, outage, signal });
  }

  private async runBatch(run: Run): Promise<void> {
    const { lease, batch: jobs, following, signal } = run;
    try {
      if (run.outage !== null) throw run.outage;
      await withinJobs(
        jobs.map(({ id }) => id),
        () => (isCommitJob(jobs[0]) ? this.push(run) : this.work(jobs[0], run)),
      );
    } catch (thrown) {
      if (thrown instanceof LostLeaseError || isDatabaseTrouble(thrown)) throw thrown;
      if (thrown instanceof UnreadableSecretError) {
        await this.leaveToOthers(lease, [...jobs, ...following], thrown);
        throw thrown;
      }
      // The worker is stopping: the jobs stay as they are, for the next one.
      if (signal.aborted) return;
      const failure = this.explain(thrown);
      if (failure.error.code === 'internal_error' && jobs.length > 1) await this.runOneByOne(run);
      else if (await this.afterFailure(lease, jobs, failure))
        // They wait for the same: run earlier, they would be committed in another order.
        await this.afterFailure(lease, following, { ...failure, isUncertain: false });
    }
  }

  /** After a defect that one job of a batch has met: no other one fails for it. */
  private async runOneByOne(run: Run): Promise<void> {
    for (const [index, job] of run.batch.entries()) {
      if (run.signal.aborted) return;
      const following = run.batch.slice(index + 1);
      if ((await this.queues.findRunning([job.id])).size > 0)
        await this.runBatch({ ...run, batch: [job], following });
    }
  }

  private push({ lease, batch, signal }: Run): Promise<void> {
    return this.pushCommits.run(lease, batch.filter(isCommitJob), signal);
  }

  /** Trusts that a kind that makes no commit has a runner. */
  private work(head: QueueJob, { lease, signal, behind }: Run): Promise<void> {
    const runner = this.runners[head.kind] as (job: QueueJob, run: QueueRun) => Promise<void>;
    return runner(head, { lease, signal, behind });
  }

  /** Returns true if one of the jobs is tried again later. */
  private async afterFailure(
    lease: Lease,
    jobs: QueueJob[],
    { isUncertain, ...failure }: Failure & { isUncertain: boolean },
  ): Promise<boolean> {
    const { error } = failure;
    let isAnyPutBack = false;
    const windowMs = this.config.retryHours * HOUR_MS;
    const running = await this.queues.findRunning(jobs.map(({ id }) => id));
    for (const job of jobs) {
      const state = running.get(job.id);
      // Some jobs may have ended before the others failed.
      if (!state) continue;
      const delayMs = retryDelayMs(job, failure, { triedMs: state.triedMs, windowMs });
      if (delayMs === null) {
        await this.finish.failed(lease, [job], { error, isUncertain });
        continue;
      }
      isAnyPutBack ||= !state.isCancelRequested;
      await this.queues.guarded(lease, (tx) =>
        state.isCancelRequested
          ? this.queues.cancel(tx, job)
          : this.queues.retryLater(tx, job, { error: jobErrorOf(error), delayMs }),
      );
    }
    return isAnyPutBack;
  }

  /** Puts the jobs back, without a limit of time: a worker with the right secret key can do them. */
  private async leaveToOthers(lease: Lease, jobs: QueueJob[], error: UnreadableSecretError): Promise<void> {
    const running = await this.queues.findRunning(jobs.map(({ id }) => id));
    for (const job of jobs.filter(({ id }) => running.has(id)))
      await this.queues.guarded(lease, (tx) =>
        running.get(job.id)?.isCancelRequested
          ? this.queues.cancel(tx, job)
          : this.queues.retryLater(tx, job, { error: jobErrorOf(error), delayMs: LEFT_TO_OTHERS_MS }),
      );
  }

  private explain(thrown: unknown): Failure & { isUncertain: boolean } {
    if (!(thrown instanceof PushFailure))
      return { error: explainFailure(thrown, this.logger), isUncertain: false };
    const { error, isUncertain, isPassing } = thrown;
    return { error, isUncertain, ...(isPassing && { isPassing }) };
  }
}
