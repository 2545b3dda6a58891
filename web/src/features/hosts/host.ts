import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { hostKey, hostQuery } from '../../lib/workspace';

type HostView = Schemas['HostView'];
/** A host that the workspace was connected to by its admin. */
export type Host = HostView & { kind: HostRequest['kind'] };
export type HostCheck = Schemas['HostCheckView'];
type HostRequest = Schemas['HostRequest'];

/** Interval at which the end of a capture is looked for while the page shows that one is under way. */
const CAPTURING_MS = 1_000;
const USUAL_MS = 15_000;

/** False for the program that this Trellis is a part of. */
export const isConnectedHere = (host: HostView): host is Host => host.kind !== 'embedded';

const params = (w: string) => ({ params: { path: { w } } });

export const followedHostQuery = (w: string) =>
  queryOptions({
    ...hostQuery(w),
    refetchInterval: ({ state }) => {
      const host = state.data?.host;
      return host?.isCapturing || host?.proof?.running ? CAPTURING_MS : USUAL_MS;
    },
  });

/** Stores a connection and, if it is to be checked before its next use, tries it. */
export function useConnectHost(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: async (body: HostRequest): Promise<HostCheck | null> => {
      const { host } = await answerOf(api.PUT('/api/workspaces/{w}/host', { ...params(w), body }));
      return host?.state === 'unchecked' ? check(w) : null;
    },
    onSettled: () => client.invalidateQueries({ queryKey: hostKey(w) }),
  });
}

export function useCheckHost(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => check(w),
    onSettled: () => client.invalidateQueries({ queryKey: hostKey(w) }),
  });
}

const check = (w: string) => answerOf(api.POST('/api/workspaces/{w}/host/check', params(w)));

export function useCaptureHost(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.POST('/api/workspaces/{w}/host/capture', params(w))),
    onSuccess: (answer) => client.setQueryData(hostKey(w), answer),
  });
}

/** Has the host prove again what works with it. */
export function useProve(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.POST('/api/workspaces/{w}/host/proof', params(w))),
    onSettled: () => client.invalidateQueries({ queryKey: hostKey(w) }),
  });
}

/** Cancels the proof. Nothing is used before the next one. */
export function useCancelProof(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/workspaces/{w}/host/proof', params(w))),
    onSettled: () => client.invalidateQueries({ queryKey: hostKey(w) }),
  });
}

export type Made = Schemas['MadeView'];

/** Asks the host for all that Trellis has made there, page by page. */
export const useListMade = (w: string) =>
  useMutation({
    mutationFn: async () => {
      const made: Made[] = [];
      let after: string | undefined;
      do {
        const query = { after };
        const page = await answerOf(
          api.GET('/api/workspaces/{w}/host/made', { params: { path: { w }, query } }),
        );
        made.push(...page.items);
        after = page.next ?? undefined;
      } while (after !== undefined);
      return made;
    },
  });

/** Things that one request removes. */
const REMOVED_AT_ONCE = 25;

export const useRemoveMade = (w: string) =>
  useMutation({
    mutationFn: async (made: Made[]) => {
      let kept = 0;
      for (let first = 0; first < made.length; first += REMOVED_AT_ONCE) {
        const items = made
          .slice(first, first + REMOVED_AT_ONCE)
          .map(({ hostAppId, hostVersionId }) => ({ hostAppId, hostVersionId }));
        const answer = await answerOf(
          api.POST('/api/workspaces/{w}/host/made/remove', { ...params(w), body: { items } }),
        );
        kept += answer.kept.length;
      }
      return { kept };
    },
  });

export function useDisconnectHost(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => answerOf(api.DELETE('/api/workspaces/{w}/host', params(w))),
    onSuccess: () => client.invalidateQueries({ queryKey: hostKey(w) }),
  });
}

export type SourceChoice = Schemas['SourceDecisionView']['choice'];

const decisionsKey = (w: string) => [...hostKey(w), 'data-sources'] as const;

/** Lists the decisions about data sources of the host. */
export const decidedSourcesQuery = (w: string) =>
  queryOptions({
    queryKey: decisionsKey(w),
    queryFn: async ({ signal }) =>
      (await answerOf(api.GET('/api/workspaces/{w}/host/data-sources', { ...params(w), signal }))).items,
  });

export function useDecideSources(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (items: Schemas['SourceDecisionRequest'][]) =>
      answerOf(api.PUT('/api/workspaces/{w}/host/data-sources', { ...params(w), body: { items } })),
    onSuccess: ({ items }) => client.setQueryData(decisionsKey(w), items),
  });
}
