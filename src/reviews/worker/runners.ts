import { Injectable } from '@nestjs/common';
import type { REVIEW_JOBS } from '../jobs';
import type { RunnersOf } from '../../gitsync/worker/runners';
import { CompleteReview } from './complete';
import { ReadReview } from './read';

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
