import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, type Schemas } from '../../../lib/api';
import { copyKey, inCopy, type WorkingCopy } from '../../../lib/workspace';

export type AppGit = Schemas['AppGitView'];
export type Commit = Schemas['CommitView'];
export type PullResult = Schemas['PullResultView'];
export type CommitRequest = Schemas['CommitRequestBody'];
export type PullRequest = Schemas['PullRequestBody'];

const ofApp = (copy: WorkingCopy, a: string) => ({ params: inCopy(copy, { a }, {}) });

/** Fetches the app's Git state; refused with `git_not_configured` or `git_disabled`. */
export const appGitQuery = (copy: WorkingCopy, a: string) =>
  queryOptions({
    queryKey: [...copyKey(copy), 'app', a, 'git'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git', { ...ofApp(copy, a), signal })),
  });

export const requestCommit = (copy: WorkingCopy, a: string, body: CommitRequest) =>
  answerOf(
    api.POST('/api/workspaces/{w}/apps/{a}/git/commits', { ...ofApp(copy, a), headers: AT_ONCE, body }),
  );

/** Sends a hint; failures do not matter. */
export const prepareCommit = (copy: WorkingCopy, a: string): Promise<unknown> =>
  api.POST('/api/workspaces/{w}/apps/{a}/git/commits/prepare', ofApp(copy, a)).catch(() => undefined);

export const requestPull = (copy: WorkingCopy, a: string, body: PullRequest) =>
  answerOf(api.POST('/api/workspaces/{w}/apps/{a}/git/pull', { ...ofApp(copy, a), headers: AT_ONCE, body }));

/** Renames the app. The commit of its new name, if it needs one, is followed like any other. */
export const requestRename = (copy: WorkingCopy, a: string, name: string) =>
  answerOf(
    api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(copy, a), headers: AT_ONCE, body: { name } }),
  );
