import { infiniteQueryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { workspaceKey } from '../../lib/workspace';

/** Filter of the audit trail; empty: all entries. */
export interface AuditFilter {
  actorId?: string;
  group?: 'settings' | 'members' | 'apps' | 'releases' | 'agents';
  /** First and last day, such as `2026-01-31`. */
  from?: string;
  to?: string;
}

export type AuditEntry = Schemas['AuditEntryView'];

/** Lists changes, newest first. Refetched each time the page opens, since no event announces new entries. */
export const auditQuery = (w: string, filter: AuditFilter) =>
  infiniteQueryOptions({
    queryKey: [...workspaceKey(w), 'audit', filter],
    staleTime: 0,
    initialPageParam: undefined as string | undefined,
    queryFn: async ({ pageParam: cursor, signal }) => {
      const query = { ...queryOf(filter), ...(cursor && { cursor }) };
      const answer = await answerOf(
        api.GET('/api/workspaces/{w}/audit', { params: { path: { w }, query }, signal }),
      );
      // A string would be the CSV of `format=csv`.
      return answer as Exclude<typeof answer, string>;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

/** Query of the API for a filter; its days are in the browser's time zone. */
export const queryOf = ({ actorId, group, from, to }: AuditFilter) => ({
  ...(actorId && { actorId }),
  ...(group && { group }),
  ...(from && { since: startOf(from).toISOString() }),
  ...(to && { until: startOf(to, 1).toISOString() }),
});

function startOf(day: string, daysLater = 0): Date {
  const [year, month, date] = day.split('-').map(Number);
  return new Date(year, month - 1, date + daysLater);
}
