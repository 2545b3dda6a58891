import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { inCopy, resultOf, type WorkingCopy } from '../../../lib/workspace';
import { appGitQuery } from './app-git';

export type Change = Schemas['ChangeView'];
export type FieldChange = Schemas['FieldChangeView'];
export type Hunk = Schemas['HunkView'];
export type Difference = Schemas['DocumentDifferenceView'];

/** Lists changes since the last commit. Refetched with the app's Git state. */
export const changesQuery = (copy: WorkingCopy, a: string) =>
  queryOptions({
    queryKey: [...appGitQuery(copy, a).queryKey, 'changes'],
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(
          api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params: inCopy(copy, { a }, {}), signal }),
        ),
      ),
  });
