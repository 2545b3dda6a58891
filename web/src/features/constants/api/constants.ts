import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { constantsQuery } from '../../../lib/workspace';

const params = (w: string, name: string) => ({ params: { path: { w, name } } });

export function usePutConstant(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ name, ...body }: { name: string; value: string; secret: boolean }) =>
      answerOf(api.PUT('/api/workspaces/{w}/constants/{name}', { ...params(workspaceId, name), body })),
    onSuccess: () => client.invalidateQueries({ queryKey: constantsQuery(workspaceId).queryKey }),
  });
}

export function useDeleteConstant(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) =>
      answerOf(api.DELETE('/api/workspaces/{w}/constants/{name}', params(workspaceId, name))),
    onSuccess: () => client.invalidateQueries({ queryKey: constantsQuery(workspaceId).queryKey }),
  });
}
