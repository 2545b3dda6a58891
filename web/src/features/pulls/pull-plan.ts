import { answerOf, api, SOON, type Schemas } from '../../lib/api';
import { copyKey, inCopy, planQuery, type WorkingCopy } from '../../lib/workspace';

export type PlannedPull = Schemas['PlannedPullView'];

/** Fetches what a pull would bring to each app, which reads the repository. */
export const pullPlanQuery = (copy: WorkingCopy) =>
  planQuery<Schemas['PullPlanView']>({
    workspaceId: copy.w,
    queryKey: [...copyKey(copy), 'pull-plan'],
    request: (signal) =>
      answerOf(
        api.GET('/api/workspaces/{w}/git/pulls/plan', {
          params: inCopy(copy, {}, {}),
          signal,
          headers: SOON,
        }),
      ),
  });
