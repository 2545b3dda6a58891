import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { branchesKey, resultOf } from '../../../lib/workspace';
import type { Branch } from '../branch-facts';

export type NewBranch = Schemas['CreateBranchRequest'];

const FRESH_MS = 2_000;

/** Lists the branches as last seen in the repository. */
export const branchesQuery = (w: string) =>
  queryOptions({
    queryKey: branchesKey(w),
    staleTime: FRESH_MS,
    queryFn: ({ client, signal }) => listBranches({ client, signal, workspaceId: w }, {}),
  });

interface Place {
  client: QueryClient;
  signal?: AbortSignal;
  workspaceId: string;
}

/** Lists the branches as the repository has them now. */
export async function refreshBranches(place: Place): Promise<void> {
  const branches = await listBranches(place, { refresh: 'true' });
  place.client.setQueryData(branchesQuery(place.workspaceId).queryKey, branches);
}

async function listBranches(place: Place, query: { refresh?: 'true' }): Promise<Branch[]> {
  const params = { path: { w: place.workspaceId }, query };
  const { signal } = place;
  const { items } = await resultOf(
    place,
    answerOf(api.GET('/api/workspaces/{w}/git/branches', { params, signal })),
  );
  return items;
}

/** Makes the branch the user's active one, and fetches it if only the repository has it. */
export const activateBranch = (place: Place, name: string) =>
  resultOf(
    place,
    answerOf(
      api.PUT('/api/workspaces/{w}/git/branches/active', {
        params: { path: { w: place.workspaceId } },
        body: { name },
      }),
    ),
  );

export const createBranch = (place: Place, body: NewBranch) =>
  resultOf(
    place,
    answerOf(
      api.POST('/api/workspaces/{w}/git/branches', { params: { path: { w: place.workspaceId } }, body }),
    ),
  );

/** Pushes the unpushed commits of a branch; null: the default branch. */
export const pushBranch = (place: Place, branch: string | null) =>
  resultOf(
    place,
    answerOf(
      api.POST('/api/workspaces/{w}/git/push', {
        params: { path: { w: place.workspaceId }, query: branch === null ? {} : { branch } },
        body: {},
      }),
    ),
  );

export interface Deletion {
  name: string;
  /** Deletes it in the repository too. */
  remote: boolean;
  /** Deletes it even if work is lost. */
  force: boolean;
}

export const deleteBranch = (place: Place, { name, remote, force }: Deletion) =>
  resultOf(
    place,
    answerOf(
      api.DELETE('/api/workspaces/{w}/git/branches/{name}', {
        params: {
          path: { w: place.workspaceId, name },
          query: { ...(remote && { remote: 'true' }), ...(force && { force: 'true' }) },
        },
      }),
    ),
  );
