import { infiniteQueryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { workspaceKey } from '../../lib/workspace';

/** Entries that are wanted; empty: all of them. */
export interface AuditFilter {
  actorId?: string;
  group?: 'settings' | 'members' | 'apps' | 'releases';
  /** First and last day, such as `2026-01-31`. */
  from?: string;
  to?: string;
}

export type AuditEntry = Schemas['AuditEntryView'];

/** Lists what was changed, the newest first. Read anew each time the page opens: no event tells of it. */
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
      // As a string it would be the table of `format=csv`.
      return answer as Exclude<typeof answer, string>;
    },
    getNextPageParam: ({ nextCursor }) => nextCursor ?? undefined,
  });

/** Query of the API for a filter; its days are those of the browser's time zone. */
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
