import { queryOptions } from '@tanstack/react-query';
import { api, isProblem, type Schemas } from '../api';
import { workspaceKey } from './workspace-key';

export type Review = Schemas['ReviewView'];
export type ReviewedApp = Schemas['ReviewedAppView'];
export type ReviewedChange = Schemas['ReviewedChangeView'];
export type ReviewComment = Schemas['ReviewCommentView'];
export type ReviewDecision = ReviewedChange['decision'];

/** A review and its ETag. */
export interface ReadReview {
  review: Review;
  etag: string;
}

/** Key prefix of everything about one review. */
export const reviewKey = (w: string, r: string) => [...workspaceKey(w), 'review', r] as const;

/** Key of the list of reviews. */
export const reviewsKey = (w: string) => [...workspaceKey(w), 'reviews'] as const;

export const reviewQuery = (w: string, r: string) =>
  queryOptions({
    queryKey: [...reviewKey(w, r), 'read'],
    queryFn: ({ signal }) =>
      readReview(
        api.GET('/api/workspaces/{w}/reviews/{r}', { params: { path: { w, r } }, signal, cache: 'no-store' }),
      ),
  });

/** Returns the id of the review that continues an outdated one. */
export const nextReviewOf = (error: unknown): string | null =>
  isProblem(error, 'review_outdated') && typeof error.data.reviewId === 'string' ? error.data.reviewId : null;

/** Reads the answer to a request that opens, reads or changes a review. */
export async function readReview(
  request: Promise<{ data?: Review; response: Response }>,
): Promise<ReadReview> {
  const { data, response } = await request;
  return { review: data as Review, etag: response.headers.get('ETag') ?? '' };
}
