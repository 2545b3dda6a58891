import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, type Schemas } from '../../../lib/api';
import {
  branchesKey,
  inCopy,
  resultOf,
  unpushedKey,
  useJob,
  useWorkspace,
  type WorkingCopy,
} from '../../../lib/workspace';

export type UnpushedCommit = Schemas['UnpushedCommitView'];

/** Polling interval while no events arrive. */
const POLL_MS = 5_000;

const unpushedQuery = (copy: WorkingCopy) =>
  queryOptions({
    queryKey: unpushedKey(copy),
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/git/unpushed', { params: inCopy(copy, {}, {}), signal })),
  });

/** The commits of the branch that are kept here, the oldest first. */
export function useUnpushedCommits(): UnpushedCommit[] {
  const { copy, isLive } = useWorkspace();
  const { data } = useQuery({ ...unpushedQuery(copy), refetchInterval: isLive ? false : POLL_MS });
  return data?.items.filter(({ isKept }) => isKept) ?? [];
}

export const pushPreviewQuery = (copy: WorkingCopy) =>
  queryOptions({
    queryKey: [...unpushedKey(copy), 'preview'],
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(api.GET('/api/workspaces/{w}/git/push/preview', { params: inCopy(copy, {}, {}), signal })),
      ),
    gcTime: 0,
    staleTime: Infinity,
    retry: false,
  });

/** Pushes the commits that are kept here. `onEnd` is called whatever has become of it. */
export function usePush(onEnd: (isPushed: boolean) => void) {
  const { id: w, copy } = useWorkspace();
  const client = useQueryClient();
  return useJob({
    start: (body: Schemas['PushRequestBody']) =>
      answerOf(
        api.POST('/api/workspaces/{w}/git/push', { params: inCopy(copy, {}, {}), headers: AT_ONCE, body }),
      ),
    onEnd: (result: Schemas['PushedView'] | null) => {
      void client.invalidateQueries({ queryKey: unpushedKey(copy), exact: true });
      void client.invalidateQueries({ queryKey: branchesKey(w) });
      onEnd(result !== null);
    },
  });
}

/** Gives up a commit that is kept here: its changes are uncommitted again. */
export function useGiveUp(onEnd: () => void) {
  const { id: w, copy } = useWorkspace();
  const client = useQueryClient();
  return useMutation({
    mutationFn: (j: string) =>
      answerOf(api.POST('/api/workspaces/{w}/git/jobs/{j}/cancel', { params: { path: { w, j } } })),
    onSettled: () => {
      void client.invalidateQueries({ queryKey: unpushedKey(copy), exact: true });
      onEnd();
    },
  });
}
