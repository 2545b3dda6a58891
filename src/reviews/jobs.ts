import type { ReviewContent } from './rules';
import type { CommitInput } from '../gitsync/queue/commit-jobs';
import { CHANGE_APP, defineJob, READ_REPOSITORY } from '../gitsync/queue/define-job';
import type { JobOf } from '../gitsync/queue/jobs';
import type { ReadInput } from '../gitsync/queue/read-jobs';

export const REVIEW_JOBS = {
  read_review: defineJob<ReadReviewInput, ReviewContent>()('read_review', READ_REPOSITORY),
  complete_review: defineJob<CompleteReviewInput, CompleteReviewResult>()('complete_review', {
    ...CHANGE_APP,
    isRetried: true,
    resultFor: 'builder',
  }),
};

/** Reads the changes of a branch beside another one. */
export interface ReadReviewInput extends ReadInput {
  from: string;
  to: string;
}

/** The target is the reviewed branch if the workspace works on it, else the default one. */
export interface CompleteReviewInput extends ReadInput, Pick<CommitInput, 'signingKeyId'> {
  reviewId: string;
  /** The reviewed branch. */
  from: string;
  isApproved: boolean;
  /** The commit that takes changes back, recorded before the push. */
  made?: { sha: string; gitAppIds: string[] };
}

export type CompleteReviewResult = {
  /** Null if no change was declined. */
  sha: string | null;
  /** Number of declined changes. */
  declined: number;
};

export type CompleteReviewJob = JobOf<typeof REVIEW_JOBS.complete_review>;
