import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { resultOf, copyKey, inCopy, type WorkingCopy } from '../../../lib/workspace';

export type Updates = Schemas['UpdatesView'];

/**
 * Asks the repository for commits that the workspace lacks. Not below the app's own key, which is refreshed at each
 * event; what it found is over as soon as another commit is the app's last one.
 */
export const updatesQuery = (copy: WorkingCopy, a: string, lastSha: string | null) =>
  queryOptions({
    queryKey: [...copyKey(copy), 'updates', a, lastSha],
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(
          api.GET('/api/workspaces/{w}/apps/{a}/git/updates', { params: inCopy(copy, { a }, {}), signal }),
        ),
      ),
  });
