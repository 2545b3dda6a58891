import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { resultOf } from '../../../lib/workspace';
import { appGitQuery } from './app-git';

export type Change = Schemas['ChangeView'];
export type FieldChange = Schemas['FieldChangeView'];
export type Hunk = Schemas['HunkView'];
export type Difference = Schemas['DocumentDifferenceView'];

/** Lists changes since the last commit. Refetched with the app's Git state. */
export const changesQuery = (w: string, a: string) =>
  queryOptions({
    queryKey: [...appGitQuery(w, a).queryKey, 'changes'],
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: w },
        answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params: { path: { w, a } }, signal })),
      ),
  });
