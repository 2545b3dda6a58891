import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { answerOf, api } from '../../../lib/api';
import { basePath } from '../../../lib/base-path';
import { meQuery, setupQuery } from '../../../lib/session';

/** Runs after signing in: the session cookie is set, so all cached data is dropped. `to` has no base path. */
function useEntered() {
  const client = useQueryClient();
  const router = useRouter();
  return async (to: string) => {
    client.clear();
    client.setQueryData(setupQuery.queryKey, { required: false });
    await router.navigate({ href: basePath + to, replace: true });
  };
}

export interface Credentials {
  email: string;
  password: string;
}

export function useSignIn({ to }: { to: string }) {
  const enter = useEntered();
  return useMutation({
    mutationFn: (body: Credentials) => answerOf(api.POST('/api/auth/login', { body })),
    onSuccess: () => enter(to),
  });
}

/** Signs in, and stays on the page. */
export function useSignInHere() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Credentials) => answerOf(api.POST('/api/auth/login', { body })),
    onSuccess: () => {
      // Another person may have used this tab before.
      client.removeQueries({ type: 'inactive' });
      return client.resetQueries({ queryKey: meQuery.queryKey });
    },
  });
}

export const invitationQuery = (token: string) =>
  queryOptions({
    queryKey: ['invitation', token],
    staleTime: 'static',
    queryFn: ({ signal }) => answerOf(api.POST('/api/auth/invite/show', { body: { token }, signal })),
  });

export const passwordLinkQuery = (token: string) =>
  queryOptions({
    queryKey: ['password-link', token],
    staleTime: 'static',
    queryFn: ({ signal }) => answerOf(api.POST('/api/auth/password-reset/show', { body: { token }, signal })),
  });

/** Sets the password of the account that a link is for. */
export function useResetPassword() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { token: string; password: string }) =>
      answerOf(api.POST('/api/auth/password-reset', { body })),
    // The session of this browser may have been one of the account: it is over then.
    onSuccess: () => client.removeQueries({ queryKey: meQuery.queryKey }),
  });
}

/** Joins with the account that is signed in. */
export function useJoin() {
  const enter = useEntered();
  return useMutation({
    mutationFn: (token: string) => answerOf(api.POST('/api/auth/invite/join', { body: { token } })),
    onSuccess: ({ id }) => enter(`/w/${id}`),
  });
}

/** Creates an account, and joins with it. */
export function useJoinAnew() {
  const enter = useEntered();
  return useMutation({
    mutationFn: (body: { token: string; password: string; name: string; email: string }) =>
      answerOf(api.POST('/api/auth/invite', { body })),
    onSuccess: ({ workspace }) => enter(`/w/${workspace.id}`),
  });
}

interface FirstStart {
  name: string;
  email: string;
  password: string;
  workspaceName: string;
  setupToken?: string;
}

export function useFirstStart() {
  const enter = useEntered();
  return useMutation({
    mutationFn: async ({ withSample, ...body }: FirstStart & { withSample: boolean }) => {
      const { workspace } = await answerOf(api.POST('/api/setup', { body }));
      if (withSample) await createSample(workspace.id);
      return workspace.id;
    },
    onSuccess: (workspaceId) => enter(`/w/${workspaceId}`),
  });
}

/** A failure is ignored: the workspace exists, and is usable without its sample. */
async function createSample(workspaceId: string): Promise<void> {
  const { SAMPLE_NAME, sampleApp } = await import('./sample-app');
  await answerOf(
    api.POST('/api/workspaces/{w}/apps', {
      params: { path: { w: workspaceId } },
      body: { name: SAMPLE_NAME, definition: sampleApp() },
    }),
  ).catch(() => undefined);
}
