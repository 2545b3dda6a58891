import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, SOON, type Schemas } from '../../../lib/api';
import { choiceOf, copyKey, inCopy, planQuery, resultOf, type WorkingCopy } from '../../../lib/workspace';

export type PlannedApp = Schemas['PlannedAppView'];
export type ConflictingApp = Schemas['PlannedRivalView'];
export type LinkResult = Schemas['LinkResultView'];

const ofCopy = (copy: WorkingCopy) => ({ params: inCopy(copy, {}, {}) });

/** Fetches the plan for a commit of all apps, which reads the repository. */
export const commitPlanQuery = (copy: WorkingCopy) =>
  planQuery<Schemas['CommitPlanView']>({
    workspaceId: copy.w,
    queryKey: [...copyKey(copy), 'commit-plan'],
    request: (signal) =>
      answerOf(api.GET('/api/workspaces/{w}/git/commits/plan', { ...ofCopy(copy), signal, headers: SOON })),
  });

/** Fetches the author of a commit of these apps, and the text around its message. */
export const commitManyPreviewQuery = (copy: WorkingCopy, appIds: string[]) =>
  queryOptions({
    queryKey: [...copyKey(copy), 'commit-preview', ...appIds],
    queryFn: ({ signal }) =>
      answerOf(
        api.POST('/api/workspaces/{w}/git/commits/preview', { ...ofCopy(copy), signal, body: { appIds } }),
      ),
    enabled: appIds.length > 0,
    staleTime: 0,
    placeholderData: keepPreviousData,
  });

export const requestCommitMany = (copy: WorkingCopy, body: Schemas['CommitManyRequest']) =>
  answerOf(api.POST('/api/workspaces/{w}/git/commits', { ...ofCopy(copy), headers: AT_ONCE, body }));

/** Prefix of the keys of all comparisons of an app with one of the repository. */
export const conflictKey = (copy: WorkingCopy, a: string) => [...copyKey(copy), 'app', a, 'rival'] as const;

/** Fetches the changes that keeping theirs would make here. */
export const conflictQuery = (copy: WorkingCopy, a: string, theirs: ConflictingApp) =>
  queryOptions({
    queryKey: [...conflictKey(copy, a), choiceOf(theirs)],
    staleTime: 0,
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(
          api.GET('/api/workspaces/{w}/apps/{a}/git/link', {
            params: inCopy(copy, { a }, choiceOf(theirs)),
            signal,
          }),
        ),
      ),
  });

export const requestLink = (
  copy: WorkingCopy,
  a: string,
  { theirs, keep }: { theirs: ConflictingApp; keep: 'mine' | 'theirs' },
) =>
  answerOf(
    api.POST('/api/workspaces/{w}/apps/{a}/git/link', {
      params: inCopy(copy, { a }, {}),
      headers: AT_ONCE,
      body: { ...choiceOf(theirs), keep },
    }),
  );
