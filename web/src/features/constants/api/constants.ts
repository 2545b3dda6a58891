import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { constantsQuery } from '../../../lib/workspace';

const params = (w: string, name: string) => ({ params: { path: { w, name } } });

interface NewConstant {
  name: string;
  value: string;
  secret: boolean;
}

/** Stores constants one after the other, up to the first that is refused. */
export function usePutConstants(workspaceId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (constants: NewConstant[]) => {
      for (const { name, ...body } of constants)
        await answerOf(
          api.PUT('/api/workspaces/{w}/constants/{name}', { ...params(workspaceId, name), body }),
        );
    },
    onSettled: () => client.invalidateQueries({ queryKey: constantsQuery(workspaceId).queryKey }),
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
