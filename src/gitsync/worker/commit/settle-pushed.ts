import { Injectable } from '@nestjs/common';
import type { Sha, Mirror } from '../../../git';
import { appsOf, type CommitJob } from '../../queue/commit-jobs';
import type { Lease } from '../../queue/jobs';
import type { PlannedEnd, RecordedCommit } from '../../queue/recorded-commits';
import { QueueStore } from '../../queue/queue-store';
import { appErrorOf } from '../../store/job-error';
import type { LastCommit } from '../../store/links';
import type { OpenRepository } from '../mirrors';
import { RecordOutcome, type CommitOutcome, type SyncedApp } from './record';

interface Place {
  lease: Lease;
  repository: OpenRepository;
}

interface Suspects {
  /** Jobs that have ended although it is not known whether their push arrived. */
  uncertain: readonly CommitJob[];
  /** Jobs that were tried before. */
  waiting: readonly CommitJob[];
  /** All ids recorded for them. */
  recorded: RecordedCommit[];
  /** Tip of the branch, just fetched. */
  tip: Sha | null;
}

/** Finds out which pushes have arrived although their answer was lost. */
@Injectable()
export class SettlePushed {
  constructor(
    private readonly queues: QueueStore,
    private readonly outcomes: RecordOutcome,
  ) {}

  /**
   * Completes and returns the jobs whose commits are in the remote's history, and the jobs whose outcome depended on them.
   * Each of these commits is newer than its apps' links: a link is saved only after everything in the repository by then was
   * settled.
   */
  async settle({ lease, repository }: Place, suspects: Suspects): Promise<CommitJob[]> {
    const { uncertain, waiting, recorded, tip } = suspects;
    // Two commits of one app are in this order even if the earlier one waits and the later one was cancelled.
    const jobs = [...uncertain, ...waiting].sort(byPosition);
    const waitingIds = new Set(waiting.map(({ id }) => id));
    const found = await findPushedJobs(repository.mirror, { jobs, waiting: waitingIds, recorded, tip });
    await this.outcomes.save({ lease, repository }, found);
    const pushed = found.map(({ job }) => job);
    for (const job of uncertain) {
      // The branch has left the tip that the others were pushed for: they can no longer arrive.
      const mayStillArrive = recorded.some(({ jobId, base }) => jobId === job.id && base === tip);
      if (mayStillArrive || pushed.includes(job)) continue;
      await this.queues.guarded(lease, (tx) => this.queues.resolveUncertain(tx, job.id));
    }
    return pushed;
  }

  /** Settles uncertain pushes before the repository is read: otherwise an own commit would look like another writer's. */
  async settleUncertain(place: Place, tip: Sha | null): Promise<void> {
    const { lease, repository } = place;
    const uncertain = await this.queues.uncertainJobs(lease.workspaceId, repository.jobTarget);
    if (uncertain.length === 0) return;
    const recorded = await this.queues.recordedCommits(uncertain.map(({ id }) => id));
    await this.settle(place, { uncertain, waiting: [], recorded, tip });
  }
}

const byPosition = (one: CommitJob, other: CommitJob): number =>
  Number(one.position) - Number(other.position);

interface Search {
  /** Jobs that may have been pushed, in the order of the queue. */
  jobs: readonly CommitJob[];
  /** Ids of the jobs that have no outcome yet. */
  waiting: ReadonlySet<string>;
  recorded: RecordedCommit[];
  tip: Sha | null;
}

/**
 * Returns the outcomes of the jobs with a recorded commit in the history of `tip`, and of waiting jobs that had none in the
 * same push. A recorded id found in history proves the push; its recorded plan is the outcome. The tree is not read, since it
 * may have changed since.
 */
export async function findPushedJobs(
  mirror: Mirror,
  { jobs, waiting, recorded, tip }: Search,
): Promise<CommitOutcome[]> {
  const found = tip ? await mirror.findInHistory({ tip, candidates: recorded }) : new Set<Sha>();
  const commits = new Map<string, RecordedCommit>();
  const ends = new Map<string, PlannedEnd>();
  for (const commit of recorded) {
    if (!found.has(commit.sha) || commits.has(commit.jobId)) continue;
    commits.set(commit.jobId, commit);
    for (const end of commit.planned.before) ends.set(end.jobId, end);
  }
  return jobs.flatMap((job) => {
    const commit = commits.get(job.id);
    if (commit) return [pushedBy(job, commit)];
    const end = waiting.has(job.id) && ends.get(job.id);
    return end ? [endOf(job, end)] : [];
  });
}

function pushedBy(job: CommitJob, { sha, planned }: RecordedCommit): CommitOutcome {
  return { kind: 'pushed', job, sha, apps: syncedApps(job, planned.apps), overwrote: planned.overwrote };
}

const endOf = (job: CommitJob, end: PlannedEnd): CommitOutcome =>
  end.kind === 'failed'
    ? { kind: 'failed', job, error: appErrorOf(end.error) }
    : { kind: 'unchanged', job, sha: end.sha, apps: syncedApps(job, end.apps) };

function syncedApps(job: CommitJob, planned: { appId: string; last: LastCommit }[]): SyncedApp[] {
  return appsOf(job).flatMap((app) => {
    const last = planned.find(({ appId }) => appId === app.appId)?.last;
    return last ? [{ app, last }] : [];
  });
}
