import { t } from '@lingui/core/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import type { Schemas } from '../../../lib/api';
import { useWindowTitle } from '../../../lib/use-window-title';
import { reviewQuery, useWorkspace, workspaceKey } from '../../../lib/workspace';
import { openReview } from '../api/requests';
import { LoadingReview, ReviewProblem } from './review-page';

interface Props {
  /** Two branches, or a pull request. */
  of: Schemas['OpenReviewRequest'];
}

/** Opens or finds a review, and shows it in place of this page. */
export function OpeningReview({ of }: Props) {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: [...workspaceKey(w), 'opened-review', of],
    queryFn: ({ signal }) => openReview(w, of, signal),
    retry: false,
    // Opened again with each visit: the branches may have moved.
    gcTime: 0,
    refetchOnWindowFocus: false,
    refetchOnReconnect: false,
  });
  const show = useEffectEvent(() => {
    if (!data) return;
    const { id: r } = data.review;
    client.setQueryData(reviewQuery(w, r).queryKey, data);
    void navigate({ to: '/w/$w/review/$r', params: { w, r }, replace: true });
  });
  useEffect(() => show(), [data]);
  useWindowTitle(t`Review`);
  return error && !isFetching ? (
    <ReviewProblem error={error} onRetry={() => void refetch()} />
  ) : (
    <LoadingReview />
  );
}
