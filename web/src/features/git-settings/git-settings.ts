import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, type Schemas } from '../../lib/api';
import { copiesKey, gitSettingsQuery, workspaceKey, type GitSettings } from '../../lib/workspace';

export type HostKey = Schemas['HostKeyView'];
export type KeyType = Schemas['KeyView']['type'];

export interface RepositoryLocation {
  repositoryUrl: string;
  branch: string | null;
  directory: string | null;
}

const params = (w: string) => ({ params: { path: { w } } });

/** Parameters of requests that waiting Git jobs can block; optionally cancels those jobs. */
const paramsOver = (w: string, cancelWaiting = false) => ({
  params: { path: { w }, query: cancelWaiting ? { waiting: 'cancel' as const } : {} },
});

/** Mutates the settings, then refetches them. */
function useChange<Input, Output>(w: string, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: gitSettingsQuery(w).queryKey }),
        client.invalidateQueries({ queryKey: copiesKey(w) }),
      ]),
  });
}

interface Target extends RepositoryLocation {
  cancelWaiting?: boolean;
}

export const useSaveLocation = (w: string) =>
  useChange(w, ({ cancelWaiting, ...body }: Target) =>
    answerOf(api.PUT('/api/workspaces/{w}/git', { ...paramsOver(w, cancelWaiting), body })),
  );

/** Generates a key, after saving the location if one is given, so that one button does both. */
export const useGenerateKey = (w: string) =>
  useChange(w, async ({ type, place }: { type: KeyType; place: Target | null }) => {
    if (place) {
      const { cancelWaiting, ...body } = place;
      await answerOf(api.PUT('/api/workspaces/{w}/git', { ...paramsOver(w, cancelWaiting), body }));
    }
    return answerOf(api.POST('/api/workspaces/{w}/git/key', { ...params(w), body: { type } }));
  });

/** Takes effect with the next commit. */
export const useGenerateSigningKey = (w: string) =>
  useChange(w, (type: KeyType) =>
    answerOf(api.POST('/api/workspaces/{w}/git/signing-key', { ...params(w), body: { type } })),
  );

export const useRemoveSigningKey = (w: string) =>
  useChange(w, () => answerOf(api.DELETE('/api/workspaces/{w}/git/signing-key', params(w))));

/** Takes effect with the next finalize. */
export const useSaveToken = (w: string) =>
  useChange(w, (body: Schemas['GitTokenRequest']) =>
    answerOf(api.POST('/api/workspaces/{w}/git/token', { ...params(w), body })),
  );

const probeHostKey = (w: string, signal: AbortSignal): Promise<HostKey> =>
  answerOf(api.POST('/api/workspaces/{w}/git/host-key', { ...params(w), signal }));

/** Fetches the current host key. The key changes the query, since a key read before another was pinned may be outdated. */
export const hostKeyQuery = (w: string, { repositoryUrl, hostKey }: GitSettings) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'host-key', repositoryUrl, hostKey?.fingerprint ?? null],
    staleTime: 60_000,
    queryFn: ({ signal }) => probeHostKey(w, signal),
  });

export interface FinalizeChoice {
  hostKeyFingerprint?: string;
  createBranch?: boolean;
}

/** Returns once the job is accepted, so that its steps can be followed. */
export const requestFinalize = (w: string, body: FinalizeChoice) =>
  answerOf(
    api.POST('/api/workspaces/{w}/git/finalize', {
      ...params(w),
      headers: AT_ONCE,
      body,
    }),
  );

export const useConnectSwitch = (w: string) =>
  useChange(w, ({ enabled, cancelWaiting }: { enabled: boolean; cancelWaiting?: boolean }) =>
    answerOf(api.PATCH('/api/workspaces/{w}/git', { ...paramsOver(w, cancelWaiting), body: { enabled } })),
  );

export const useSaveTemplate = (w: string) =>
  useChange(w, (commitTemplate: string) =>
    answerOf(api.PATCH('/api/workspaces/{w}/git', { ...params(w), body: { commitTemplate } })),
  );

export const useDeleteConfiguration = (w: string) =>
  useChange(w, ({ cancelWaiting }: { cancelWaiting?: boolean }) =>
    answerOf(api.DELETE('/api/workspaces/{w}/git', paramsOver(w, cancelWaiting))),
  );

/** Creates a link for the repository's owner, which replaces an earlier one. */
export const useShareSetup = (w: string) =>
  useMutation({
    mutationFn: () => answerOf(api.POST('/api/workspaces/{w}/git/setup-link', params(w))),
  });

/** Reads the contents of a link, without a sign-in. */
export const sharedSetupQuery = (token: string) =>
  queryOptions({
    queryKey: ['shared-setup', token],
    queryFn: ({ signal }) => answerOf(api.POST('/api/git-setup', { body: { token }, signal })),
  });
