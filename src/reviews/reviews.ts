import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../core/database';
import { badRequest, conflict, forbidden, notFound, unprocessable } from '../core/errors';
import { checkIfMatch } from '../core/http';
import { defaultCopyOf, type Actor } from '../workspaces';
import { normalizeMessage } from '../gitsync/domain/plan/message';
import { checkBranchName } from '../gitsync/domain/remote/branch';
import { parseRemoteUrl } from '../gitsync/domain/remote/url';
import {
  decideOn,
  needsOfReview,
  reviewCompleting,
  reviewEnded,
  reviewOutdated,
  type ReviewContent,
  type ReviewDecision,
} from './rules';
import { JobStore } from '../gitsync/queue/job-store';
import { REVIEW_JOBS, type CompleteReviewJob } from './jobs';
import { BranchStore } from '../gitsync/store/branches';
import { repositoryKeyOf, type StoredTarget } from '../gitsync/store/job-target';
import {
  ReviewStore,
  type ReviewComment,
  type ReviewedPullRequest,
  type ReviewPlace,
  type ReviewRow,
  type ReviewSummary,
} from './store';
import { CommitSettingsStore, getTarget, getWritableTarget, GitConfigStore } from '../gitsync/store/settings';
import { signedWith } from '../gitsync/server/commit';
import { FirstAccount } from '../gitsync/server/repository-accounts';
import { WorkerCalls } from '../gitsync/server/worker-calls';

/** Branches to review, or the pull request that names them. */
export type ReviewRequest = { from: string; to: string } | { pullRequest: number };

interface ReviewedBranches {
  from: string;
  to: string;
  pullRequest: ReviewedPullRequest | null;
}

/** Opens reviews of branches. */
@Injectable()
export class OpenReview {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly calls: WorkerCalls,
    private readonly jobs: JobStore,
    private readonly reviews: ReviewStore,
  ) {}

  /** Returns the open review of the branches, or one with their present commits that continues it. */
  async run(actor: Actor, request: ReviewRequest): Promise<ReviewRow> {
    const { workspaceId } = actor;
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const branches = await this.branchesOf(actor, target, request);
    const { from, to } = branches;
    const call = REVIEW_JOBS.read_review.newJob({ workspaceId, actor, input: { target, from, to } });
    const content = JSON.parse((await this.calls.start(call).result).toString()) as ReviewContent;
    const id = await this.database.joined(async (tx) => {
      const present = getTarget(await this.configs.lock(tx, defaultCopyOf(workspaceId)));
      if (!isSameDirectory(present, target)) throw repositoryChanged();
      await this.refuseWhileCompleting(tx, { workspaceId, target, from, to }, content);
      return this.reviews.open(tx, { workspaceId, target, ...branches, content });
    });
    const review = await this.reviews.find(id);
    if (!review) throw notFound('The review');
    return review;
  }

  /** A review that its job is completing is not replaced: the branch may have moved by that job’s own push. */
  private async refuseWhileCompleting(
    tx: EntityManager,
    place: ReviewPlace,
    { fromSha }: ReviewContent,
  ): Promise<void> {
    const open = await this.reviews.findOpen(tx, place);
    if (open && open.fromSha !== fromSha && (await this.jobs.openIdOf(open.completingJobId)))
      throw reviewCompleting();
  }

  private async branchesOf(
    actor: Actor,
    target: StoredTarget,
    request: ReviewRequest,
  ): Promise<ReviewedBranches> {
    if ('pullRequest' in request) return this.findPullRequest(actor, target, request.pullRequest);
    const [from, to] = [checkBranchName(request.from), checkBranchName(request.to)];
    if (from === to)
      throw badRequest('A branch is not reviewed beside itself.', [
        { path: 'to', message: 'must be another branch than from' },
      ]);
    return { from, to, pullRequest: null };
  }

  private async findPullRequest(
    { workspaceId, userId }: Actor,
    { repositoryUrl }: StoredTarget,
    number: number,
  ): Promise<ReviewedBranches> {
    const who = { workspaceId, userId, repository: parseRemoteUrl(repositoryUrl) };
    const { from, into: to, url } = await this.accounts.getOpenPullRequest(who, number);
    return { from, to, pullRequest: { number, url } };
  }
}

const isSameDirectory = (one: StoredTarget, other: StoredTarget): boolean =>
  repositoryKeyOf(one) === repositoryKeyOf(other) && one.directory === other.directory;

const repositoryChanged = () =>
  conflict('git_not_configured', 'The workspace was connected to another repository meanwhile.', {
    remedy: 'Open the review again.',
  });

interface Change {
  actor: Actor;
  reviewId: string;
}

/** Strong: the version grows with each decision. */
export const etagOfReview = ({ id, version }: ReviewSummary): string => `"${id}-${version}"`;

const MOST_COMMENTS = 500;

/** Stores decisions and comments on the changes of reviews. */
@Injectable()
export class DiscussReview {
  constructor(
    private readonly database: Database,
    private readonly reviews: ReviewStore,
    private readonly jobs: JobStore,
  ) {}

  /** Throws 422 `change_needs_others` where the decision is only possible together with others, unless it takes them along. */
  decide(
    { actor, reviewId, ifMatch }: Change & { ifMatch: string | undefined },
    wanted: { changeId: string; decision: ReviewDecision | null; withOthers: boolean },
  ): Promise<ReviewRow> {
    return this.database.joined(async (tx) => {
      const review = await this.lockOpen(tx, reviewId);
      if (await this.jobs.openIdOf(review.completingJobId)) throw reviewCompleting();
      const needs = needsOfReview(review.apps);
      if (!needs.has(wanted.changeId)) throw notFound('The change');
      checkIfMatch(ifMatch, { etag: etagOfReview(review), what: 'The review' });
      const decisions = new Map([...review.decisions].map(([id, { decision }]) => [id, decision]));
      const changeIds = decideOn(needs, decisions, wanted);
      const by = { id: actor.userId, name: actor.author.name };
      await this.reviews.decide(tx, reviewId, { changeIds, decision: wanted.decision, by });
      return this.getIn(tx, reviewId);
    });
  }

  comment(
    { actor, reviewId }: Change,
    { changeId, text }: Pick<ReviewComment, 'changeId' | 'text'>,
  ): Promise<ReviewComment> {
    return this.database.joined(async (tx) => {
      const review = await this.lockOpen(tx, reviewId);
      if (changeId !== null && !needsOfReview(review.apps).has(changeId)) throw notFound('The change');
      if (review.comments.length >= MOST_COMMENTS) throw tooManyComments();
      const author = { id: actor.userId, name: actor.author.name };
      return this.reviews.addComment(tx, reviewId, { changeId, text, author });
    });
  }

  /** Throws 403 for the comment of another person. */
  async removeComment({ actor, reviewId }: Change, commentId: string): Promise<void> {
    await this.database.joined(async (tx) => {
      const review = await this.lockOpen(tx, reviewId);
      const comment = review.comments.find(({ id }) => id === commentId);
      if (!comment) throw notFound('The comment');
      if (comment.author.id !== actor.userId) throw forbidden('Only its author may delete a comment.');
      await this.reviews.removeComment(tx, reviewId, commentId);
    });
  }

  private async lockOpen(tx: EntityManager, reviewId: string): Promise<ReviewRow> {
    const review = await this.reviews.lock(tx, reviewId);
    if (!review) throw notFound('The review');
    if (review.status !== 'open') throw reviewEnded();
    return review;
  }

  private async getIn(tx: EntityManager, reviewId: string): Promise<ReviewRow> {
    const review = await this.reviews.find(reviewId, tx);
    if (!review) throw notFound('The review');
    return review;
  }
}

const tooManyComments = () =>
  unprocessable('too_many_comments', `A review has at most ${MOST_COMMENTS} comments.`, {
    remedy: 'Delete some of yours, or complete the review.',
  });

interface Completion extends Pick<CompleteReviewJob['input'], 'isApproved' | 'made'> {
  message: string | null;
}

/** Enqueues the jobs that complete reviews. */
@Injectable()
export class EnqueueReview {
  constructor(
    private readonly database: Database,
    private readonly settings: CommitSettingsStore,
    private readonly branches: BranchStore,
    private readonly jobs: JobStore,
    private readonly reviews: ReviewStore,
  ) {}

  /** Returns the job's id. Until that job has ended, returns the same id again. */
  complete(
    actor: Actor,
    reviewId: string,
    { message, isApproved }: { message?: string; isApproved: boolean },
  ): Promise<string> {
    const normalized = message === undefined ? null : normalizeMessage(message);
    return this.enqueue(actor, reviewId, { message: normalized, isApproved });
  }

  /** Completes the review of a failed job again. A push that the job has made is recognized. */
  retry(
    actor: Actor,
    { message, input: { reviewId, isApproved, made } }: CompleteReviewJob,
  ): Promise<string> {
    return this.enqueue(actor, reviewId, { message, isApproved, ...(made && { made }) });
  }

  private enqueue(actor: Actor, reviewId: string, { message, ...completion }: Completion): Promise<string> {
    const { workspaceId, userId } = actor;
    return this.database.joined(async (tx) => {
      const found = await this.reviews.findSummary(reviewId, tx);
      if (!found) throw notFound('The review');
      const copy = await this.branches.findCopy(workspaceId, found.from, tx);
      // Locks the queue before the review, as workers do.
      const { config, author } = await this.settings.lock(tx, { ...actor, branchId: copy?.branchId ?? null });
      const target = getTarget(config);
      const review = await this.reviews.lock(tx, reviewId);
      if (!review) throw notFound('The review');
      const running = await this.jobs.openIdOf(review.completingJobId);
      if (running) return running;
      if (review.status === 'outdated' || !isOf(review, target)) throw reviewOutdated(review.replacedBy);
      if (review.status !== 'open') throw reviewEnded();
      const hasDeclined = [...review.decisions.values()].some(({ decision }) => decision === 'declined');
      if (hasDeclined) getWritableTarget(config);
      const job = REVIEW_JOBS.complete_review.newJob({
        workspaceId,
        actor: { userId, author },
        message,
        input: { target, from: review.from, reviewId, ...completion, ...signedWith(config) },
      });
      const jobId = await this.jobs.enqueue(tx, job, null);
      await this.reviews.beginCompletion(tx, reviewId, jobId);
      return jobId;
    });
  }
}

const isOf = ({ repositoryKey, directory }: ReviewSummary, target: StoredTarget): boolean =>
  repositoryKey === repositoryKeyOf(target) && directory === target.directory;
