import { Injectable } from '@nestjs/common';
import type { Sha } from '../../../git';
import type { CommitJob } from '../../queue/job';
import { QueueStore, type Lease } from '../../queue/queue-store';
import type { RecordedCommit } from '../../queue/recorded-commit';
import type { OpenRepository } from '../mirrors';
import { findPushedJobs } from './find-pushed-jobs';
import { readFormerPush } from './read-former-push';
import { RecordOutcome } from './record';

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

/** Finds out which pushes have arrived whose answer was lost. */
@Injectable()
export class SettlePushed {
  constructor(
    private readonly queues: QueueStore,
    private readonly outcomes: RecordOutcome,
  ) {}

  /**
   * Completes the jobs whose commits are in the remote's history, and those whose outcome depended on these, and returns
   * them. Each of these commits is later than what its apps' links have: a link is only saved after what was in the
   * repository by then was settled.
   */
  async settle({ lease, repository }: Place, suspects: Suspects): Promise<CommitJob[]> {
    const { uncertain, waiting, recorded, tip } = suspects;
    // Two commits of one app are in this order even if the earlier one waits and the later one was cancelled.
    const jobs = [...uncertain, ...waiting].sort(byPosition);
    const waitingIds = new Set(waiting.map(({ id }) => id));
    const found = await findPushedJobs(repository.mirror, { jobs, waiting: waitingIds, recorded, tip });
    for (const outcome of found) {
      if (outcome.kind !== 'pushed') continue;
      const isFormer = recorded.some(({ sha, planned }) => sha === outcome.sha && planned === null);
      if (isFormer) outcome.apps = await readFormerPush(repository, outcome);
    }
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

  /** Settles what is uncertain before the repository is read: a commit of one's own would look like another writer's. */
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
