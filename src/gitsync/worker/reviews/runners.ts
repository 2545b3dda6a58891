import { Injectable } from '@nestjs/common';
import type { REVIEW_JOBS } from '../../queue/review-jobs';
import type { RunnersOf } from '../runners';
import { CompleteReview } from './complete-review';
import { ReadReview } from './read-review';

/** Does the jobs of reviews. */
@Injectable()
export class ReviewRunners {
  readonly runners: RunnersOf<typeof REVIEW_JOBS>;

  constructor(read: ReadReview, complete: CompleteReview) {
    this.runners = {
      read_review: (call, { signal }) => read.run(call, signal),
      complete_review: (job, { lease, signal }) => complete.run(lease, job, signal),
    };
  }
}
