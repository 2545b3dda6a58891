import { plural, t } from '@lingui/core/macro';
import { notifications } from '@mantine/notifications';
import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Schemas } from '../../../lib/api';
import {
  copyKey,
  copyOf,
  nextReviewOf,
  reviewKey,
  reviewQuery,
  useJob,
  useWorkspace,
  type Review,
} from '../../../lib/workspace';
import { branchesQuery } from '../../branches';
import { isOpen, progressOf } from '../lib/decisions';
import { requestCompletion } from './requests';

/** Completes a review. If the branch has moved, goes on with the review that replaces it. */
export function useCompletion(review: Review, onEnd: () => void) {
  const { id: w, defaultBranch } = useWorkspace();
  const client = useQueryClient();
  const navigate = useNavigate();
  const { id: r, from } = review;
  const copy = copyOf(w, { branch: from === defaultBranch ? null : from });
  const goOn = async (next: string) => {
    const { review: found } = await client.query({ ...reviewQuery(w, next), staleTime: 0 });
    const { decided } = progressOf(found);
    notifications.show({
      title: t`${from} has new commits`,
      message: plural(decided, {
        one: 'Nothing was changed. You continue with its new state; # decision was kept.',
        other: 'Nothing was changed. You continue with its new state; # decisions were kept.',
      }),
    });
    await navigate({ to: '/w/$w/review/$r', params: { w, r: next }, replace: true });
  };
  return useJob({
    start: (body: Schemas['CompleteReviewRequest']) => requestCompletion({ w, r }, body),
    underWayId: isOpen(review) ? review.completingJobId : null,
    onEnd: (result: Schemas['CompletedReviewView'] | null, { isOwn, error }) => {
      for (const queryKey of [reviewKey(w, r), branchesQuery(w).queryKey, copyKey(copy)])
        void client.invalidateQueries({ queryKey });
      const next = nextReviewOf(error);
      if (result || next !== null) onEnd();
      if (isOwn && next !== null) void goOn(next);
    },
  });
}

export type Completion = ReturnType<typeof useCompletion>;
