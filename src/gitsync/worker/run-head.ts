import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../core/config';
import type { AppError } from '../../core/errors';
import { UnreadableSecretError } from '../../core/secrets';
import { withinJobs } from '../../core/tracing';
import { GitError } from '../../git';
import { isCommitJob, type JobOf, type QueueJob } from '../queue/job';
import type { CommitKind, JobsOf, QueueKind } from '../queue/jobs';
import { LostLeaseError, QueueStore, type Lease } from '../queue/queue-store';
import { isSetAside } from '../queue/strikes';
import { jobErrorOf } from '../store/job-errors';
import { BranchJobs } from './branches/branch-jobs';
import { PushCommits } from './commit/push-commits';
import { PushFailure } from './commit/push-failure';
import { RecordOutcome } from './commit/record';
import { explainFailure } from './explain-failure';
import { retryDelayMs, type Failure } from './failures';
import { AppJobs } from './loop/app-jobs';
import { isDatabaseTrouble } from './loop/database-trouble';
import type { StartedHead } from './loop/start-head';

const HOUR_MS = 3_600_000;
/** Shows the failure for a moment where another worker does the job at once. */
const LEFT_TO_OTHERS_MS = 1_000;

interface Run {
  lease: Lease;
  /** The head of the queue; if it shares its push, with the jobs behind it. */
  batch: QueueJob[];
  /** Started jobs behind the batch, which has to end before them. */
  following: QueueJob[];
  /** Ids of the jobs behind it that share its fetch, and are not started. */
  behind: string[];
  /** Failure to reach the remote, which is theirs. */
  outage: AppError | null;
  signal: AbortSignal;
}

/** Runs the head of a queue, and decides whether to retry it when it fails. */
@Injectable()
export class RunQueue {
  private readonly logger = new Logger(RunQueue.name);
  private readonly handlers: {
    [K in keyof JobsOf<Exclude<QueueKind, CommitKind>>]: (head: JobOf<K>, run: Run) => Promise<void>;
  };

  constructor(
    private readonly queues: QueueStore,
    private readonly finish: RecordOutcome,
    private readonly config: Config,
    private readonly pushCommits: PushCommits,
    apps: AppJobs,
    branches: BranchJobs,
  ) {
    this.handlers = {
      publish_version: (job, { lease, signal }) => apps.publish.run(lease, job, signal),
      import_app: (job, { behind, ...run }) => apps.importApps.run(run, job, behind),
      discard_changes: (job, { lease, signal }) => apps.discardChanges.run(lease, job, signal),
      pull_app: (job, { lease, signal }) => apps.pullApp.run(lease, job, signal),
      pull_tag: (job, { lease, signal }) => apps.pullApp.run(lease, job, signal),
      sync_app: (job, { lease, signal }) => apps.pullApp.run(lease, job, signal),
      deploy_apps: (job, { lease, signal }) => apps.deploy.run(lease, job, signal),
      deploy_landed: (job, { lease, signal }) => apps.deploy.run(lease, job, signal),
      complete_pull: (job, { lease, signal }) => apps.pullApp.run(lease, job, signal),
      create_branch: (job, { lease, signal }) => branches.create.run(lease, job, signal),
      switch_branch: (job, { lease, signal }) => branches.switchTo.run(lease, job, signal),
      delete_branch: (job, { lease, signal }) => branches.remove.run(lease, job, signal),
      merge_branches: (job, { lease, signal }) => branches.merges.run(lease, job, signal),
      push_commits: (job, { lease, signal }) => branches.push.run(lease, job, signal),
      link_app: (job, { lease, signal }) => apps.linkApp.run(lease, job, signal),
    };
  }

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
        () => (isCommitJob(jobs[0]) ? this.push(run) : this.handle(jobs[0], run)),
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
        // They wait for the same: run before these, they would be committed in another order.
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

  private handle<K extends Exclude<QueueKind, CommitKind>>(head: JobOf<K>, run: Run): Promise<void> {
    return this.handlers[head.kind](head, run);
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
