import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { workspaceKey } from '../../../lib/workspace';

export type AppGit = Schemas['AppGitView'];
export type Commit = Schemas['CommitView'];
export type PullResult = Schemas['PullResultView'];
export type CommitRequest = Schemas['CommitRequestBody'];
export type PullRequest = Schemas['PullRequestBody'];

const path = (w: string, a: string) => ({ params: { path: { w, a } } });

/** Fetches the app's Git state; refused with `git_not_configured` or `git_disabled`. */
export const appGitQuery = (w: string, a: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'app', a, 'git'],
    queryFn: ({ signal }) => answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git', { ...path(w, a), signal })),
  });

/** Requests a response as soon as the job is accepted, so that its progress can be shown. */
const AT_ONCE = { Prefer: 'respond-async' };

export const requestCommit = (w: string, a: string, body: CommitRequest) =>
  answerOf(api.POST('/api/workspaces/{w}/apps/{a}/git/commits', { ...path(w, a), headers: AT_ONCE, body }));

/** Sends a hint; failures do not matter. */
export const prepareCommit = (w: string, a: string): Promise<unknown> =>
  api.POST('/api/workspaces/{w}/apps/{a}/git/commits/prepare', path(w, a)).catch(() => undefined);

export const requestPull = (w: string, a: string, body: PullRequest) =>
  answerOf(api.POST('/api/workspaces/{w}/apps/{a}/git/pull', { ...path(w, a), headers: AT_ONCE, body }));

/** Renames the app. The commit of its new name, if it needs one, is followed like any other. */
export const requestRename = (w: string, a: string, name: string) =>
  answerOf(api.PATCH('/api/workspaces/{w}/apps/{a}', { ...path(w, a), headers: AT_ONCE, body: { name } }));
