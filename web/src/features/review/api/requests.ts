import { answerOf, api, AT_ONCE, type Schemas } from '../../../lib/api';
import { readReview, type ReadReview } from '../../../lib/workspace';
import type { Command } from '../lib/decisions';

interface Place {
  w: string;
  r: string;
}

export const openReview = (
  w: string,
  body: Schemas['OpenReviewRequest'],
  signal: AbortSignal,
): Promise<ReadReview> =>
  readReview(api.POST('/api/workspaces/{w}/reviews', { params: { path: { w } }, body, signal }));

/** Sends a decision for the state with this ETag; fails with `precondition_failed` if that state is outdated. */
export const sendCommand = (
  { w, r }: Place,
  { changeId, decision, along }: Command,
  etag: string,
): Promise<ReadReview> =>
  readReview(
    api.PUT('/api/workspaces/{w}/reviews/{r}/changes/{c}', {
      params: { path: { w, r, c: changeId }, header: { 'if-match': etag } },
      body: { decision, ...(along.length > 0 && { with: true }) },
    }),
  );

export const sendComment = ({ w, r }: Place, body: Schemas['CommentRequest']) =>
  answerOf(api.POST('/api/workspaces/{w}/reviews/{r}/comments', { params: { path: { w, r } }, body }));

export const deleteComment = ({ w, r }: Place, comment: string): Promise<unknown> =>
  api.DELETE('/api/workspaces/{w}/reviews/{r}/comments/{comment}', { params: { path: { w, r, comment } } });

export const requestCompletion = (
  { w, r }: Place,
  body: Schemas['CompleteReviewRequest'],
): Promise<Schemas['CompletedReviewView'] | Schemas['AcceptedJobView']> =>
  answerOf(
    api.POST('/api/workspaces/{w}/reviews/{r}/complete', {
      params: { path: { w, r } },
      headers: AT_ONCE,
      body,
    }),
  );
