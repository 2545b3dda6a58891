import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsInt, IsString, Max, MaxLength, Min, ValidateIf } from 'class-validator';
import { badRequest } from '../core/errors';
import { Optional, Text } from '../core/http';
import { REVIEW_DECISIONS, type ReviewDecision } from './rules';
import type { ReviewRequest } from './reviews';
import {
  REVIEW_STATUSES,
  type ListedReview,
  type ReviewComment,
  type ReviewRow,
  type ReviewSummary,
} from './store';
import { ChangeView } from '../gitsync/http/changes.dto';
import { DeciderView } from '../gitsync/http/merges.dto';

const MAX_NAME = 1_000;
const MAX_TEXT = 10_000;
const MAX_NUMBER = 2_147_483_647;
const APP_CHANGES = ['added', 'changed', 'removed'] as const;

/** Two branches, or a pull request. */
export class OpenReviewRequest {
  /** The branch with the changes. */
  @Optional()
  @IsString()
  @MaxLength(MAX_NAME)
  from?: string;

  /** The branch that takes them. */
  @Optional()
  @IsString()
  @MaxLength(MAX_NAME)
  to?: string;

  /** In place of the branches, the number of an open pull request (at GitLab, of a merge request). */
  @Optional()
  @IsInt()
  @Min(1)
  @Max(MAX_NUMBER)
  pullRequest?: number;
}

/** Throws 400 unless the request has either both branches or a pull request. */
export function reviewRequestOf({ from, to, pullRequest }: OpenReviewRequest): ReviewRequest {
  if (pullRequest !== undefined && from === undefined && to === undefined) return { pullRequest };
  if (pullRequest === undefined && from !== undefined && to !== undefined) return { from, to };
  const path = pullRequest !== undefined ? 'pullRequest' : from === undefined ? 'from' : 'to';
  throw badRequest('Either from and to, or pullRequest is required.', [
    { path, message: pullRequest === undefined ? 'is required' : 'is not possible with branches' },
  ]);
}

export class DecideChangeRequest {
  /** Null withdraws the decision. */
  @ValidateIf((_, value: unknown) => value !== null)
  @IsIn(REVIEW_DECISIONS)
  @ApiProperty({ enum: REVIEW_DECISIONS, nullable: true })
  decision!: ReviewDecision | null;

  /**
   * `true`: decides on the other changes, too, that the decision depends on. Without it, such a decision is refused with their
   * ids.
   */
  @Optional()
  @IsBoolean()
  with?: boolean;
}

export class CommentRequest {
  /** Absent: the comment is about the whole review. */
  @Optional()
  @IsString()
  @MaxLength(100)
  changeId?: string;

  @Text(MAX_TEXT, 1)
  text!: string;
}

export class CompleteReviewRequest {
  /** Message of the commit that takes the declined changes back; absent: their names. */
  @Optional()
  @IsString()
  message?: string;

  /** True: approves the branch without the declined changes. */
  @IsBoolean()
  approve!: boolean;
}

export class ReviewCommentView {
  id!: string;
  /** Null: about the whole review. */
  changeId!: string | null;
  text!: string;
  author!: DeciderView;
  createdAt!: string;
}

export class ReviewedChangeView extends ChangeView {
  @ApiProperty({ enum: REVIEW_DECISIONS, nullable: true })
  decision!: ReviewDecision | null;
  @ApiProperty({ type: DeciderView, nullable: true })
  decidedBy!: DeciderView | null;
  decidedAt!: string | null;
  @ApiProperty({ type: [ReviewCommentView] })
  comments!: ReviewCommentView[];
}

export class ReviewedAppView {
  gitAppId!: string;
  name!: string;
  /** An app that was added or removed is one change, and so is an app that cannot be compared. */
  @ApiProperty({ enum: APP_CHANGES })
  change!: (typeof APP_CHANGES)[number];
  /** The first ones of each kind. */
  @ApiProperty({ type: [ReviewedChangeView] })
  changes!: ReviewedChangeView[];
  /** Their number, including those left out. */
  @ApiProperty({ type: 'integer' })
  total!: number;
  /** True if changes or fields of them were left out. */
  truncated!: boolean;
  /** Names of queries and components that texts here refer to by their ids; absent without any. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  names?: Record<string, string>;
}

export class ReviewedPullRequestView {
  @ApiProperty({ type: 'integer' })
  number!: number;
  url!: string;
}

export class ReviewOutcomeView {
  /** The commit that took the declined changes back; null if none was declined. */
  sha!: string | null;
  @ApiProperty({ type: 'integer' })
  declined!: number;
  approved!: boolean;
  by!: DeciderView;
  /** True if the provider has the review; null while it is being posted, and without a pull request. */
  @ApiProperty({ type: Boolean, nullable: true })
  posted!: boolean | null;
  /** Reason why it could not be posted. */
  problem!: string | null;
}

export class ReviewSummaryView {
  id!: string;
  /** The branch with the changes. */
  from!: string;
  /** The branch that takes them. */
  to!: string;
  fromSha!: string;
  toSha!: string;
  /** The commit that both branches come from, with which the changes are compared; null if there is none. */
  base!: string | null;
  @ApiProperty({ type: ReviewedPullRequestView, nullable: true })
  pullRequest!: ReviewedPullRequestView | null;
  /** `outdated`: the branch has new commits; `replacedBy` has kept the decisions that still fit. */
  @ApiProperty({ enum: REVIEW_STATUSES })
  status!: (typeof REVIEW_STATUSES)[number];
  /** Grows with each decision. */
  @ApiProperty({ type: 'integer' })
  version!: number;
  /** The job that completes it, if there is one. */
  completingJobId!: string | null;
  replacedBy!: string | null;
  /** Null until it is completed. */
  @ApiProperty({ type: ReviewOutcomeView, nullable: true })
  outcome!: ReviewOutcomeView | null;
  createdAt!: string;
  endedAt!: string | null;
}

export class ReviewView extends ReviewSummaryView {
  @ApiProperty({ type: [ReviewedAppView] })
  apps!: ReviewedAppView[];
  /** Comments about the whole review, and about changes that the branch no longer has. */
  @ApiProperty({ type: [ReviewCommentView] })
  comments!: ReviewCommentView[];
}

export class ListedReviewView extends ReviewSummaryView {
  /** Number of its changes. */
  @ApiProperty({ type: 'integer' })
  total!: number;
  @ApiProperty({ type: 'integer' })
  decided!: number;
  @ApiProperty({ type: 'integer' })
  declined!: number;
  /** People who have decided upon a change, or commented. */
  @ApiProperty({ type: [DeciderView] })
  reviewers!: DeciderView[];
}

export class ReviewPage {
  @ApiProperty({ type: [ListedReviewView] })
  items!: ListedReviewView[];
  nextCursor!: string | null;
}

export class CompletedReviewView {
  id!: string;
  @ApiProperty({ enum: ['completed'] })
  status!: 'completed';
  /** The commit that takes the declined changes back; null if none was declined. */
  sha!: string | null;
  @ApiProperty({ type: 'integer' })
  declined!: number;
  approved!: boolean;
  /** True if the provider has the review; null while it is being posted, and without a pull request. */
  @ApiProperty({ type: Boolean, nullable: true })
  posted!: boolean | null;
  /** Reason why it could not be posted. */
  problem!: string | null;
}

export function presentReview(review: ReviewRow): ReviewView {
  const { apps, decisions } = review;
  const commentsOn = (id: string) =>
    review.comments.filter(({ changeId }) => changeId === id).map(presentComment);
  const shownIds = new Set(apps.flatMap(({ shown }) => shown.changes.map(({ id }) => id)));
  return {
    ...presentSummary(review),
    apps: apps.map(({ gitAppId, shown: { changes, ...shown } }) => ({
      gitAppId,
      ...shown,
      changes: changes.map((change) => {
        const decided = decisions.get(change.id);
        return {
          ...change,
          decision: decided?.decision ?? null,
          decidedBy: decided?.by ?? null,
          decidedAt: decided?.at.toISOString() ?? null,
          comments: commentsOn(change.id),
        };
      }),
    })),
    comments: review.comments
      .filter(({ changeId }) => changeId === null || !shownIds.has(changeId))
      .map(presentComment),
  };
}

export const presentSummary = (review: ReviewSummary): ReviewSummaryView => ({
  id: review.id,
  from: review.from,
  to: review.to,
  fromSha: review.fromSha,
  toSha: review.toSha,
  base: review.baseSha,
  pullRequest: review.pullRequest,
  status: review.status,
  version: review.version,
  completingJobId: review.completingJobId,
  replacedBy: review.replacedBy,
  outcome: outcomeOf(review),
  createdAt: review.createdAt.toISOString(),
  endedAt: review.endedAt?.toISOString() ?? null,
});

export const presentListed = (review: ListedReview): ListedReviewView => {
  const { total, decided, declined, reviewers } = review;
  return { ...presentSummary(review), total, decided, declined, reviewers };
};

function outcomeOf(review: ReviewSummary): ReviewOutcomeView | null {
  if (!review.outcome) return null;
  const { sha, declined, isApproved: approved, by } = review.outcome;
  return { sha, declined, approved, by, ...postingOf(review) };
}

/** Tells whether the provider has a completed review. */
export function postingOf({
  posting,
  postingProblem,
}: Pick<ReviewSummary, 'posting' | 'postingProblem'>): Pick<ReviewOutcomeView, 'posted' | 'problem'> {
  const hasEnded = posting === 'posted' || posting === 'failed';
  return { posted: hasEnded ? posting === 'posted' : null, problem: hasEnded ? postingProblem : null };
}

export const presentComment = ({ createdAt, ...comment }: ReviewComment): ReviewCommentView => ({
  ...comment,
  createdAt: createdAt.toISOString(),
});
