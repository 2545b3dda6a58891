import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { deploymentsKey } from '../../lib/workspace';

export type Collision = Schemas['CollisionView'];
export type CollisionChoice = Schemas['DecideCollisionRequest']['choice'];

/** Lists decisions, newest first. */
export const collisionChoicesQuery = (w: string) =>
  queryOptions({
    queryKey: [...deploymentsKey(w), 'collision-choices'],
    queryFn: async ({ signal }) => {
      const path = { params: { path: { w } }, signal };
      return (await answerOf(api.GET('/api/workspaces/{w}/deployment/collision-choices', path))).items;
    },
  });

export function useDecideCollision(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ choice, ...path }: { deployment: string; collision: string; choice: CollisionChoice }) =>
      answerOf(
        api.PUT('/api/workspaces/{w}/deployments/{deployment}/collisions/{collision}', {
          params: { path: { w, ...path } },
          body: { choice },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}

export function useForgetChoice(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (collision: string) =>
      answerOf(
        api.DELETE('/api/workspaces/{w}/deployment/collision-choices/{collision}', {
          params: { path: { w, collision } },
        }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: deploymentsKey(w) }),
  });
}
