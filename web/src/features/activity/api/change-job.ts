import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { jobsQuery } from '../../../lib/workspace';

export function useJobActions(workspaceId: string) {
  const client = useQueryClient();
  const onSuccess = () => client.invalidateQueries({ queryKey: jobsQuery(workspaceId).queryKey });
  const params = (j: string) => ({ params: { path: { w: workspaceId, j } } });
  const cancel = useMutation({
    mutationFn: (jobId: string) =>
      answerOf(api.POST('/api/workspaces/{w}/git/jobs/{j}/cancel', params(jobId))),
    onSettled: onSuccess,
  });
  const retry = useMutation({
    mutationFn: (jobId: string) =>
      answerOf(api.POST('/api/workspaces/{w}/git/jobs/{j}/retry', params(jobId))),
    onSuccess,
  });
  return { cancel, retry };
}
