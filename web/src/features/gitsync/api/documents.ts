import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { copyKey, inCopy, resultOf, type WorkingCopy } from '../../../lib/workspace';
import { isSha, type Sides } from '../lib/history-labels';
import { appGitQuery } from './app-git';

/** The texts of two documents may have some MB. */
const KEPT_MS = 30_000;

/** Commits never change; anything else is read again with each new Git state of the app. */
function keptAs(copy: WorkingCopy, a: string, { from, to }: Sides) {
  const isFixed = isSha(from) && isSha(to);
  return {
    prefix: isFixed ? [...copyKey(copy), 'differences', a] : appGitQuery(copy, a).queryKey,
    staleTime: isFixed ? Infinity : 0,
  };
}

/** Compares two states of an app. `hasClashes`: with the changes that clash with uncommitted ones. */
export const sidesQuery = (
  copy: WorkingCopy,
  a: string,
  { from, to, hasClashes = false }: Sides & { hasClashes?: boolean },
) => {
  const { prefix, staleTime } = keptAs(copy, a, { from, to });
  return queryOptions({
    queryKey: [...prefix, 'sides', from, to, ...(hasClashes ? ['clashes'] : [])],
    staleTime,
    queryFn: ({ client, signal }) => {
      const also = hasClashes ? { clashes: 'true' as const } : {};
      const params = inCopy(copy, { a }, { from, to, ...also });
      return resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/diff', { params, signal })),
      );
    },
  });
};

/** Reads both documents of a difference. */
export const documentsQuery = (copy: WorkingCopy, a: string, { from, to }: Sides) => {
  const { prefix, staleTime } = keptAs(copy, a, { from, to });
  return queryOptions({
    queryKey: [...prefix, 'documents', from, to],
    staleTime,
    gcTime: KEPT_MS,
    queryFn: async ({ client, signal }) => {
      const params = inCopy(copy, { a }, { from, to, text: 'true' as const });
      const { text } = await resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/diff', { params, signal })),
      );
      return text ?? null;
    },
  });
};
