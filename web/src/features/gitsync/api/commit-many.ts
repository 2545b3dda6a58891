import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { choiceOf, resultOf, workspaceKey } from '../../../lib/workspace';

export type PlannedApp = Schemas['PlannedAppView'];
export type ConflictingApp = Schemas['PlannedRivalView'];
export type LinkResult = Schemas['LinkResultView'];

const ofWorkspace = (w: string) => ({ params: { path: { w } } });

/** Fetches the plan for a commit of all apps, which reads the repository. */
export const commitPlanQuery = (w: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'commit-plan'],
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: w },
        answerOf(api.GET('/api/workspaces/{w}/git/commits/plan', { ...ofWorkspace(w), signal })),
      ),
  });

const AT_ONCE = { Prefer: 'respond-async' };

export const requestCommitMany = (w: string, body: Schemas['CommitManyRequest']) =>
  answerOf(api.POST('/api/workspaces/{w}/git/commits', { ...ofWorkspace(w), headers: AT_ONCE, body }));

/** Prefix of the keys of all comparisons of an app with one of the repository. */
export const conflictKey = (w: string, a: string) => [...workspaceKey(w), 'app', a, 'rival'] as const;

/** Fetches the changes that keeping theirs would make here. */
export const conflictQuery = (w: string, a: string, theirs: ConflictingApp) =>
  queryOptions({
    queryKey: [...conflictKey(w, a), choiceOf(theirs)],
    staleTime: 0,
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: w },
        answerOf(
          api.GET('/api/workspaces/{w}/apps/{a}/git/link', {
            params: { path: { w, a }, query: choiceOf(theirs) },
            signal,
          }),
        ),
      ),
  });

export const requestLink = (
  w: string,
  a: string,
  { theirs, keep }: { theirs: ConflictingApp; keep: 'mine' | 'theirs' },
) =>
  answerOf(
    api.POST('/api/workspaces/{w}/apps/{a}/git/link', {
      params: { path: { w, a } },
      headers: AT_ONCE,
      body: { ...choiceOf(theirs), keep },
    }),
  );
