import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../lib/api';
import { meQuery } from '../../lib/session';

export function useCreateWorkspace() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => answerOf(api.POST('/api/workspaces', { body: { name } })),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}

export function useChangeWorkspace(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { name?: string; viewersSeeDrafts?: boolean }) =>
      answerOf(api.PATCH('/api/workspaces/{w}', { params: { path: { w: workspaceId } }, body })),
    onSuccess: () => client.invalidateQueries({ queryKey: meQuery.queryKey }),
  });
}

export function useDeleteWorkspace(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/workspaces/{w}', { params: { path: { w: workspaceId } } })),
    onSuccess: () => client.query({ ...meQuery, staleTime: 0 }),
  });
}
