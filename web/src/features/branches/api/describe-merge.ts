import { queryOptions, type QueryClient } from '@tanstack/react-query';
import { answerOf, api, ApiProblem } from '../../../lib/api';
import { appsQuery, inCopy, resultOf, type WorkingCopy } from '../../../lib/workspace';
import type { MergeSides } from '../lib/branch-facts';
import { descriptionOf, type BranchMerge, type DescribedApp, type MergedBranchApp } from '../lib/merge-words';
import { mergePreviewQuery } from './merge-branches';

/** Apps whose changes are listed one by one; of the others, only their number is told. */
const MOST_APPS = 20;

interface Described {
  sides: MergeSides;
  preview: BranchMerge;
}

/** Describes what a merge into the copy brings as Markdown. */
export const descriptionQuery = (copy: WorkingCopy, { sides, preview }: Described) =>
  queryOptions({
    queryKey: [...mergePreviewQuery(copy.w, sides).queryKey, 'description', preview],
    staleTime: Infinity,
    queryFn: async ({ client, signal }) => {
      const ids = new Map((await client.query(appsQuery(copy))).map(({ id, gitAppId }) => [gitAppId, id]));
      const described = preview.apps.map((app, index) => {
        const a = index < MOST_APPS ? ids.get(app.gitAppId) : undefined;
        return describeApp({ client, signal, copy }, { app, a, sides, preview });
      });
      return descriptionOf(await Promise.all(described));
    },
  });

interface Place {
  client: QueryClient;
  signal: AbortSignal;
  copy: WorkingCopy;
}

/** Lists what the branch has changed in an app since the two parted. Without that, the number of changes remains. */
async function describeApp(
  { client, signal, copy }: Place,
  { app, a, sides, preview }: Described & { app: MergedBranchApp; a: string | undefined },
): Promise<DescribedApp> {
  const { base } = preview;
  if (app.change !== 'changed' || a === undefined || !base) return { app, lines: [] };
  try {
    // Loaded when it is needed: the words are those of the page of changes.
    const { describeChange } = await import('../../gitsync');
    const params = inCopy(copy, { a }, { from: base, to: `branch:${sides.from}` });
    const { changes } = await resultOf(
      { client, signal, workspaceId: copy.w },
      answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/diff', { params, signal })),
    );
    return { app, lines: changes.map(describeChange) };
  } catch (error) {
    if (error instanceof ApiProblem) return { app, lines: [] };
    throw error;
  }
}
