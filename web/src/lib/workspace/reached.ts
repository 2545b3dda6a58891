import { useQuery, type QueryClient } from '@tanstack/react-query';
import { isProblem } from '../api';
import { workspaceKey } from './workspace-key';

const reachedKey = (workspaceId: string) => [...workspaceKey(workspaceId), 'reached'] as const;

/** Notes that the workspace's repository has answered, to this page or another one, or to the server. */
export function noteReached(client: QueryClient, workspaceId: string, at = Date.now()): void {
  client.setQueryData<number>(reachedKey(workspaceId), (known = 0) => Math.max(known, at));
}

/** Returns the time of the repository's last answer, in ms; 0 if none is known. */
export function useReachedAt(workspaceId: string): number {
  const { data } = useQuery<number>({ queryKey: reachedKey(workspaceId), enabled: false, gcTime: Infinity });
  return data ?? 0;
}

/** Failures to reach a repository, which are over as soon as it answers. */
const OF_REACH = [
  'git_auth_failed',
  'git_branch_not_found',
  'git_certificate_untrusted',
  'git_client_certificate_refused',
  'git_host_key_mismatch',
  'git_host_key_unknown',
  'git_host_unreachable',
  'git_no_common_algorithm',
  'git_proxy_failed',
  'git_rate_limited',
  'git_repository_moved',
  'git_repository_not_found',
  'git_timeout',
];

export const isOfReach = (error: unknown): boolean => isProblem(error, ...OF_REACH);
