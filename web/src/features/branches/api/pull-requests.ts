import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, isProblem, type Schemas } from '../../../lib/api';
import { workspaceKey } from '../../../lib/workspace';

export type PullRequests = Schemas['PullRequestListView'];

/** The server asks the provider no more often. */
const FRESH_MS = 60_000;

/** Lists the pull requests of the workspace's branches; null if no account of the user sees the repository. */
export const pullRequestsQuery = (w: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'pull-requests'],
    staleTime: FRESH_MS,
    refetchInterval: FRESH_MS,
    queryFn: async ({ signal }): Promise<PullRequests | null> => {
      try {
        return await answerOf(
          api.GET('/api/workspaces/{w}/pull-requests', { params: { path: { w } }, signal }),
        );
      } catch (error) {
        if (isProblem(error, 'provider_account_needed')) return null;
        throw error;
      }
    },
  });
