import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, isProblem } from '../api';
import { useWorkspace } from './current-workspace';
import { jobQuery, jobsQuery } from './queries';

/** Cancels, retries and hurries jobs. */
export function useJobActions() {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  const params = (j: string) => ({ params: { path: { w, j } } });
  const onSettled = (_answer: unknown, _error: unknown, jobId: string) =>
    Promise.all([
      client.invalidateQueries({ queryKey: jobQuery(w, jobId).queryKey }),
      client.invalidateQueries({ queryKey: jobsQuery(w).queryKey }),
    ]);
  const cancel = useMutation({
    mutationFn: (jobId: string) =>
      answerOf(api.POST('/api/workspaces/{w}/git/jobs/{j}/cancel', params(jobId))).catch(
        unlessItRuns('git_job_not_waiting'),
      ),
    onSettled,
  });
  const again = (jobId: string) =>
    answerOf(api.POST('/api/workspaces/{w}/git/jobs/{j}/retry', params(jobId)));
  const retry = useMutation({ mutationFn: again, onSettled });
  const tryNow = useMutation({
    mutationFn: (jobId: string) => again(jobId).catch(unlessItRuns('git_job_not_failed')),
    onSettled,
  });
  return { cancel, retry, tryNow, error: cancel.error ?? retry.error ?? tryNow.error };
}

/** Ignores the refusal of a request that came when an attempt had begun: the job itself shows what becomes of it. */
const unlessItRuns =
  (code: string) =>
  (error: unknown): null => {
    if (isProblem(error, code)) return null;
    throw error;
  };
