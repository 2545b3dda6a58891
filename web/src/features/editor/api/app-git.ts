import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../../../lib/api';
import { workspaceKey } from '../../../lib/workspace';

/** Where the app is in the repository; refused with `git_not_configured` or `git_disabled`. */
export const appGitQuery = (w: string, a: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'app', a, 'git'],
    queryFn: () => answerOf(api.GET('/api/workspaces/{w}/apps/{a}/git', { params: { path: { w, a } } })),
  });
