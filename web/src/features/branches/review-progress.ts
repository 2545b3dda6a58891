import { plural, t } from '@lingui/core/macro';
import type { ListedReview } from './api/reviews';

/** Returns the open review of a branch beside the branch that takes its changes. */
export const openReviewOf = (
  reviews: readonly ListedReview[],
  { from, to }: { from: string; to: string | null },
): ListedReview | null =>
  reviews.find((review) => review.status === 'open' && review.from === from && review.to === to) ?? null;

/** Says how far a review has come, and how many people take part. */
export function progressOfReview({ decided, total, reviewers }: ListedReview): string {
  const progress = total === 0 ? t`nothing to decide` : t`${decided} of ${total} decided`;
  if (reviewers.length === 0) return progress;
  return `${progress}, ${plural(reviewers.length, { one: '# reviewer', other: '# reviewers' })}`;
}
