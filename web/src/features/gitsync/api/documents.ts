import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { copyKey, inCopy, resultOf, type WorkingCopy } from '../../../lib/workspace';
import type { Sides } from '../lib/history-labels';
import { appGitQuery } from './app-git';

const SHA = /^[0-9a-f]{40}$/;
/** The texts of two documents may have some MB. */
const KEPT_MS = 30_000;

/** Reads both documents of a difference. Those of commits never change; others are read again with each new Git state. */
export const documentsQuery = (copy: WorkingCopy, a: string, { from, to }: Sides) => {
  const isFixed = SHA.test(from) && SHA.test(to);
  const prefix = isFixed ? [...copyKey(copy), 'differences', a] : appGitQuery(copy, a).queryKey;
  return queryOptions({
    queryKey: [...prefix, 'documents', from, to],
    staleTime: isFixed ? Infinity : 0,
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
