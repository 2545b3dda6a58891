import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { resultOf, workspaceKey } from '../../../lib/workspace';

export type Updates = Schemas['UpdatesView'];

/**
 * Asks the repository for commits that the workspace lacks. Not below the app's own key, which is refreshed at each
 * event; what it found is over as soon as another commit is the app's last one.
 */
export const updatesQuery = (w: string, a: string, lastSha: string | null) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'updates', a, lastSha],
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: w },
        answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git/updates', { params: { path: { w, a } }, signal })),
      ),
  });
