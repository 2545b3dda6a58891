import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { copyKey, inCopy, resultOf, useWorkspace, type App } from '../../../lib/workspace';

/** Comparing takes longer than saving: it waits for a pause in the editing. */
const PAUSE_MS = 2_000;

const CHANGED: readonly App['gitState'][] = ['changed', 'failed', 'behind', 'conflict'];

/** Counts the uncommitted changes of an app; null if that is not known. */
export function useChangeCount({ id: appId, gitState, updatedAt }: App): number | null {
  const { copy } = useWorkspace();
  const [state] = useDebouncedValue(updatedAt, PAUSE_MS);
  const isChanged = CHANGED.includes(gitState);
  const { data } = useQuery({
    // Not below the app's own key: that is refreshed at each event.
    queryKey: [...copyKey(copy), 'change-count', appId, state],
    queryFn: async ({ client, signal }) => {
      const params = inCopy(copy, { a: appId }, {});
      const request = api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params, signal });
      return (await resultOf({ client, signal, workspaceId: copy.w }, answerOf(request))).total;
    },
    enabled: isChanged,
    placeholderData: keepPreviousData,
  });
  return isChanged && data ? data : null;
}
