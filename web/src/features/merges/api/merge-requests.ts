import { answerOf, api, AT_ONCE, type Schemas } from '../../../lib/api';
import { readMerge, type ReadMerge } from '../../../lib/workspace';
import type { Command } from '../lib/resolutions';

interface Place {
  w: string;
  m: string;
}

/** Sends a decision for the state with this ETag; fails with `precondition_failed` if that state is outdated. */
export function sendCommand(path: Place, command: Command, etag: string): Promise<ReadMerge> {
  const header = { 'if-match': etag };
  if (command.kind === 'app') {
    const { gitAppId, choose } = command;
    const params = { path: { ...path, gitAppId }, header };
    return readMerge(
      api.PUT('/api/workspaces/{w}/git/merges/{m}/apps/{gitAppId}', { params, body: { choose } }),
    );
  }
  const params = { path: { ...path, c: command.conflictId }, header };
  const address = '/api/workspaces/{w}/git/merges/{m}/conflicts/{c}';
  return readMerge(
    command.resolution
      ? api.PUT(address, { params, body: command.resolution })
      : api.DELETE(address, { params }),
  );
}

/** Loads the text of an app with the decisions applied. */
export const readResult = (path: Place, gitAppId: string, signal: AbortSignal): Promise<string> =>
  answerOf(
    api.GET('/api/workspaces/{w}/git/merges/{m}/apps/{gitAppId}/definition', {
      params: { path: { ...path, gitAppId } },
      parseAs: 'text',
      cache: 'no-store',
      signal,
    }),
  );

/** Answer of a completed merge, which is a pull, a commit, or a merge of branches. */
export type Combined = Schemas['CommitResultView'] | Schemas['PullResultView'] | Schemas['BranchMergeView'];

/** Completes the merge with the message that began it. */
export const requestCompletion = (path: Place): Promise<Combined | Schemas['AcceptedJobView']> =>
  answerOf(
    api.POST('/api/workspaces/{w}/git/merges/{m}/complete', {
      params: { path },
      headers: AT_ONCE,
      body: {},
    }),
  );

export const abandonMerge = (path: Place): Promise<unknown> =>
  api.DELETE('/api/workspaces/{w}/git/merges/{m}', { params: { path } });
