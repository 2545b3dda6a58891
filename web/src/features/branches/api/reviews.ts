import { infiniteQueryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { reviewsKey } from '../../../lib/workspace';

export type ListedReview = Schemas['ListedReviewView'];

const REVIEWS_A_PAGE = 50;

/** Lists the reviews of the workspace, open ones first. */
export const reviewsQuery = (w: string) =>
  infiniteQueryOptions({
    queryKey: reviewsKey(w),
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/reviews', {
          params: { path: { w }, query: { limit: REVIEWS_A_PAGE, ...(cursor ? { cursor } : {}) } },
          signal,
        }),
      ),
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
    select: ({ pages }) => pages.flatMap(({ items }) => items).filter(({ status }) => status !== 'outdated'),
  });
