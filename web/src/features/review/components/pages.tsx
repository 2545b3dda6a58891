import { useParams, useSearch } from '@tanstack/react-router';
import { OpeningReview } from './opening';
import { ReviewPage } from './review-page';

/** The review in the address. */
export function ReviewRoutePage() {
  const { r } = useParams({ from: '/signed-in/w/$w/review/$r' });
  return <ReviewPage key={r} reviewId={r} />;
}

/** Opens the review of the two branches in the address. */
export function BranchReviewPage() {
  const { from, to } = useSearch({ from: '/signed-in/w/$w/review' });
  return <OpeningReview key={`${from} ${to}`} of={{ from, to }} />;
}

/** Opens the review of the pull request in the address. */
export function PullRequestReviewPage() {
  const { n } = useParams({ from: '/signed-in/w/$w/review/pull/$n' });
  return <OpeningReview key={n} of={{ pullRequest: Number(n) }} />;
}
