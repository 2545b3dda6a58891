import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { GitError, type Sha } from '../../git';
import { signWithKey } from '../../ssh';
import type { PlannedChange } from '../../gitsync/domain/plan/commit-plan';
import { notInRepository } from '../../gitsync/domain/remote/branch';
import { describeTakeBack, ownIdOf, reviewEnded, reviewOutdated } from '../rules';
import { copyOfJob, type Lease } from '../../gitsync/queue/jobs';
import type { CompleteReviewJob } from '../jobs';
import { BranchRecords } from '../../gitsync/queue/open-commits';
import { QueueStore } from '../../gitsync/queue/queue-store';
import { SigningKeyStore } from '../../gitsync/store/keys';
import { ReviewStore, type ReviewRow } from '../store';
import { UpdateWorkingCopy, type ReadUpdate } from '../../gitsync/worker/branches/update-working-copy';
import { SettlePushed } from '../../gitsync/worker/commit/settle-pushed';
import { Mirrors, type OpenRepository } from '../../gitsync/worker/mirrors';
import { ReadReview } from './read';
import { planTakeBack } from './take-back';

type Made = NonNullable<CompleteReviewJob['input']['made']>;

interface Run {
  lease: Lease;
  job: CompleteReviewJob;
  /** The repository with the reviewed branch. */
  repository: OpenRepository;
  review: ReviewRow;
  /** Ids of the declined changes. */
  declined: string[];
  signal: AbortSignal;
  /** Commits that earlier attempts have made, and that may have arrived. */
  made: Made[];
}

/** Attempts at a push whose answer is that the branch has moved: by an earlier attempt, or by others. */
const ATTEMPTS = 3;

/**
 * Completes a review: takes its declined changes back by a commit on the branch. The commit is recorded before it is pushed:
 * after a crash it is looked up in the branch's history.
 */
@Injectable()
export class CompleteReview {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly queues: QueueStore,
    private readonly reviews: ReviewStore,
    private readonly pushed: SettlePushed,
    private readonly reading: ReadReview,
    private readonly copies: UpdateWorkingCopy,
    private readonly records: BranchRecords,
    private readonly signingKeys: SigningKeyStore,
    private readonly config: Config,
  ) {}

  run(lease: Lease, job: CompleteReviewJob, signal: AbortSignal): Promise<void> {
    const { target, from, made } = job.input;
    return this.mirrors.use(job, target, async (opened) => {
      const repository = { ...opened, branch: from, startsBranch: false };
      const review = await this.getCompleting(job);
      const declined = declinedIn(review);
      const run = { lease, job, repository, review, declined, signal, made: made ? [made] : [] };
      for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) if (await this.attempt(run)) return;
      throw new GitError('git_remote_moved');
    });
  }

  /**
   * Throws 409 `review_ended` if it is over, or if another job completes it, and `review_outdated` if this job has found that
   * before.
   */
  private async getCompleting(job: CompleteReviewJob): Promise<ReviewRow> {
    const review = await this.reviews.find(job.input.reviewId);
    if (review?.status === 'outdated') throw reviewOutdated(review.replacedBy);
    if (review?.status !== 'open' || review.completingJobId !== job.id) throw reviewEnded();
    return review;
  }

  /** Returns false if the branch moved before the push. */
  private async attempt(run: Run): Promise<boolean> {
    const { lease, job, repository, review, signal, declined } = run;
    const { tip } = await this.mirrors.fetch(repository, signal);
    if (tip === null) throw notInRepository(repository.branch);
    if (isWorkedOn(job)) await this.pushed.settleUncertain({ lease, repository }, tip);
    const arrived = await this.findArrived(run, tip);
    if (arrived) return this.end(run, arrived, await this.readUpdate(run, arrived));
    if (tip !== review.fromSha) throw reviewOutdated(await this.openAgain(run));
    if (declined.length === 0) return this.end(run, null, null);
    return this.push(run, await this.build(run));
  }

  private async findArrived({ made, repository }: Run, tip: Sha): Promise<Made | null> {
    for (const one of made) if (await repository.mirror.isAncestor(one.sha, tip)) return one;
    return null;
  }

  /** Replaces the review by one of the branch's present commits. */
  private async openAgain({ lease, job, repository, review, signal }: Run): Promise<string> {
    const { workspaceId } = job;
    const { from, to, pullRequest } = review;
    const content = await this.reading.read(repository, { from, to }, signal);
    const { target } = job.input;
    return this.queues.guarded(lease, (tx) =>
      this.reviews.open(tx, { workspaceId, target, from, to, pullRequest, content }),
    );
  }

  /** The same job on the same commit gives the same commit. */
  private async build(run: Run): Promise<Made> {
    const { job, repository, review } = run;
    const { author, createdAt: date } = job;
    const declined = declinedByApp(run);
    const message = job.message ?? describeTakeBack(review.apps, run.declined);
    const changes: PlannedChange[] = await planTakeBack(repository, {
      base: review.baseSha,
      tip: review.fromSha,
      declined,
      commit: { message, authorName: author.name, acceptedAt: date },
    });
    const { sha } = await repository.mirror.buildCommit({
      parent: review.fromSha,
      changes,
      author: { ...author, date },
      committer: { ...this.config.committer, date },
      message,
      ...(await this.signing(job)),
    });
    return { sha, gitAppIds: [...declined.keys()] };
  }

  private async signing({ workspaceId, id, input: { signingKeyId } }: CompleteReviewJob) {
    if (signingKeyId === undefined) return {};
    const key = (await this.signingKeys.privateKeysOf(workspaceId, [signingKeyId])).get(signingKeyId);
    if (key === undefined) throw new Error(`The signing key of job ${id} no longer exists.`);
    return { sign: (content: Buffer) => signWithKey(key, { namespace: 'git', content }) };
  }

  private async push(run: Run, made: Made): Promise<boolean> {
    const { lease, job, repository, review, signal } = run;
    const update = await this.readUpdate(run, made);
    if (update) await this.copies.refuseClash(update);
    await this.queues.guarded(lease, (tx) => this.records.made(tx, job, made));
    run.made.push(made);
    const result = await this.mirrors.push(repository, { sha: made.sha, expected: review.fromSha, signal });
    if (result.kind === 'moved') return false;
    if (result.kind !== 'ok') throw result.error;
    return this.end(run, made, update);
  }

  /** Reads the apps that the commit changes in the branch's working copy; null if the workspace does not work on the branch. */
  private async readUpdate({ job, repository, signal }: Run, made: Made): Promise<ReadUpdate | null> {
    if (!isWorkedOn(job)) return null;
    const { from } = job.input;
    const { sha, gitAppIds } = made;
    return this.copies.read({ repository, copy: copyOfJob(job), from, sha, gitAppIds, signal });
  }

  private async end(run: Run, made: Made | null, update: ReadUpdate | null): Promise<boolean> {
    const { lease, job, review, declined } = run;
    if (update) await this.copies.run(lease, job, update);
    const sha = made?.sha ?? null;
    const result = { sha, declined: declined.length };
    const by = { id: job.actorId, name: job.author.name };
    await this.queues.guarded(lease, async (tx) => {
      await this.reviews.complete(tx, review.id, { ...result, isApproved: job.input.isApproved, by });
      await this.queues.succeed(tx, job, { commit: sha, result });
    });
    return true;
  }
}

/** True if the workspace has a working copy of the branch. */
const isWorkedOn = ({ input: { target, from } }: CompleteReviewJob): boolean => target.branch === from;

const declinedIn = ({ decisions }: ReviewRow): string[] =>
  [...decisions].flatMap(([id, { decision }]) => (decision === 'declined' ? [id] : [])).sort();

/** Returns the ids of declined changes in their apps, by the Git ids of these. */
function declinedByApp({ review, declined }: Run): Map<string, string[]> {
  const byApp = new Map<string, string[]>();
  for (const { gitAppId, needs } of review.apps) {
    const ids = declined.filter((id) => Object.hasOwn(needs, id)).map(ownIdOf);
    if (ids.length > 0) byApp.set(gitAppId, ids);
  }
  return byApp;
}
