import type { ReviewRow, ReviewStore } from '../../../src/reviews/store';
import type { DatabaseModel } from './database-model';
import type { RunStatement } from './queue-model';

type Used = Pick<ReviewStore, 'findSummary' | 'find' | 'lock' | 'beginCompletion' | 'complete' | 'open'>;

/** Repeats the rules of `ReviewStore`. */
export class ReviewsModel implements Used {
  constructor(
    private readonly database: DatabaseModel,
    private readonly run: RunStatement,
  ) {}

  findSummary(id: string): Promise<ReviewRow | null> {
    return this.find(id);
  }

  find(id: string): Promise<ReviewRow | null> {
    return this.run('read the review', () => this.database.rows.reviews.get(id) ?? null, { isRead: true });
  }

  lock(_tx: unknown, id: string): Promise<ReviewRow | null> {
    return this.find(id);
  }

  beginCompletion(_tx: unknown, id: string, completingJobId: string): Promise<void> {
    return this.update(id, { completingJobId });
  }

  complete(_tx: unknown, id: string, outcome: ReviewRow['outcome']): Promise<void> {
    return this.update(id, { status: 'completed', outcome });
  }

  /** Ends the open review. Its successor is of no use in a schedule. */
  open(_tx: unknown, { from }: Parameters<ReviewStore['open']>[1]): Promise<string> {
    for (const review of this.database.rows.reviews.values())
      if (review.status === 'open' && review.from === from)
        this.put({ ...review, status: 'outdated', replacedBy: `${review.id}-next` });
    return Promise.resolve('next');
  }

  put(review: ReviewRow): void {
    this.database.rows.reviews.set(review.id, review);
  }

  private update(id: string, change: Partial<ReviewRow>): Promise<void> {
    this.put({ ...this.database.rows.reviews.get(id)!, ...change });
    return Promise.resolve();
  }
}
