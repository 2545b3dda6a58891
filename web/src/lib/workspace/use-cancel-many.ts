import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../api';
import { useWorkspace } from './current-workspace';
import { jobQuery, jobsQuery } from './queries';

/** Cancels the waiting ones of many jobs. */
export function useCancelMany() {
  const { id: w } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (jobIds: string[]) =>
      answerOf(
        api.POST('/api/workspaces/{w}/git/jobs/cancel', { params: { path: { w } }, body: { jobIds } }),
      ),
    onSettled: (_answer, _error, jobIds) =>
      Promise.all([
        ...jobIds.map((jobId) => client.invalidateQueries({ queryKey: jobQuery(w, jobId).queryKey })),
        client.invalidateQueries({ queryKey: jobsQuery(w).queryKey }),
      ]),
  });
}
