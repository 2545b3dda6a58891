import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { meQuery, type Role } from '../../lib/session';
import { membersQuery } from '../../lib/workspace';

export type Member = Schemas['MemberView'];
export type Invitation = Schemas['InvitedMemberView'];

function useChange<Input, Output>(workspaceId: string, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: membersQuery(workspaceId).queryKey }),
        client.invalidateQueries({ queryKey: meQuery.queryKey }),
      ]),
  });
}

export const useInvite = (workspaceId: string) =>
  useChange(workspaceId, (body: { email: string; name?: string; role: Role }) =>
    answerOf(api.POST('/api/workspaces/{w}/members', { params: { path: { w: workspaceId } }, body })),
  );

export const useChangeRole = (workspaceId: string) =>
  useChange(workspaceId, ({ userId, role }: { userId: string; role: Role }) =>
    answerOf(
      api.PATCH('/api/workspaces/{w}/members/{userId}', {
        params: { path: { w: workspaceId, userId } },
        body: { role },
      }),
    ),
  );

/** Makes a link with which a member chooses a new password. Changes nothing that is listed. */
export const useMakePasswordLink = (workspaceId: string) =>
  useMutation({
    mutationFn: (userId: string) =>
      answerOf(
        api.POST('/api/workspaces/{w}/members/{userId}/password-link', {
          params: { path: { w: workspaceId, userId } },
        }),
      ),
  });

export const useRemoveMember = (workspaceId: string) =>
  useChange(workspaceId, (userId: string) =>
    answerOf(
      api.DELETE('/api/workspaces/{w}/members/{userId}', { params: { path: { w: workspaceId, userId } } }),
    ),
  );
