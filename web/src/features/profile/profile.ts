import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, everyItem, type Schemas } from '../../lib/api';
import { meQuery } from '../../lib/session';

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

interface Changes {
  name?: string;
  email?: string;
  gitName?: string;
  gitEmail?: string;
  password?: string;
  currentPassword?: string;
  revokeTokens?: boolean;
}

export function useUpdateProfile() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Changes) => answerOf(api.PATCH('/api/auth/me', { body })),
    onSuccess: (me, { revokeTokens }) => {
      client.setQueryData(meQuery.queryKey, me);
      if (revokeTokens) return client.invalidateQueries({ queryKey: tokensQuery.queryKey });
    },
  });
}

export const useEndOtherSessions = () =>
  useMutation({ mutationFn: () => answerOf(api.DELETE('/api/auth/sessions/others')) });

export const versionQuery = queryOptions({
  queryKey: ['version'],
  queryFn: ({ signal }) => answerOf(api.GET('/api/health', { signal })),
});

export const tokensQuery = queryOptions({
  queryKey: ['api-tokens'],
  queryFn: ({ signal }) =>
    everyItem((query) => answerOf(api.GET('/api/auth/tokens', { params: { query }, signal }))),
});

export type Token = Schemas['TokenView'];

interface NewToken {
  name: string;
  scope: Token['scope'];
  lifetimeDays: number | null;
  currentPassword?: string;
}

export function useCreateToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: ({ lifetimeDays, ...token }: NewToken) => {
      const expiresAt = lifetimeDays && expiryIn(lifetimeDays);
      return answerOf(
        api.POST('/api/auth/tokens', { body: { ...token, ...(expiresAt ? { expiresAt } : {}) } }),
      );
    },
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
}

/** Whole hours: who tries again after a lost answer sends the same request. */
const expiryIn = (days: number): string =>
  new Date(Math.ceil((Date.now() + days * DAY_MS) / HOUR_MS) * HOUR_MS).toISOString();

export function useRevokeToken() {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answerOf(api.DELETE('/api/auth/tokens/{id}', { params: { path: { id } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: tokensQuery.queryKey }),
  });
}
