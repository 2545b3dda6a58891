import { HttpStatus, Injectable } from '@nestjs/common';
import { notFound } from '../core/errors';
import type { CompleteReviewJob, REVIEW_JOBS } from './jobs';
import type { Body, HandlersOf } from '../gitsync/server/job-handlers';
import { PostReview } from './post';
import { EnqueueReview } from './reviews';
import { ReviewStore } from './store';
import { postingOf } from './reviews.dto';

/** Retries the completion of reviews, and answers its requests. */
@Injectable()
export class ReviewHandlers {
  readonly handlers: HandlersOf<typeof REVIEW_JOBS>;

  constructor(
    private readonly store: ReviewStore,
    reviews: EnqueueReview,
    posting: PostReview,
  ) {
    this.handlers = {
      complete_review: {
        retry: (actor, job) => reviews.retry(actor, job),
        audit: auditOfReview,
        status: () => HttpStatus.CREATED,
        before: (job) => posting.run(job.input.reviewId),
        body: (job) => this.completed(job),
      },
    };
  }

  private async completed({ input: { reviewId, isApproved }, result }: CompleteReviewJob): Promise<Body> {
    const review = await this.store.findSummary(reviewId);
    if (!review) throw notFound('The review');
    return { id: reviewId, status: 'completed', ...result, approved: isApproved, ...postingOf(review) };
  }
}

function auditOfReview({ input: { reviewId, isApproved } }: CompleteReviewJob) {
  return { action: 'reviewed', target: reviewId, detail: { approved: isApproved, again: true } } as const;
}
