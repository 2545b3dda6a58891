import { queryOptions } from '@tanstack/react-query';
import { api, resultOf, type Schemas } from '../../../lib/api';
import { appGitQuery } from './app-git';

export type Change = Schemas['ChangeView'];
export type FieldChange = Schemas['FieldChangeView'];
export type Difference = Schemas['DocumentDifferenceView'];

/** Lists changes since the last commit. Refetched with the app's Git state. */
export const changesQuery = (w: string, a: string) =>
  queryOptions({
    queryKey: [...appGitQuery(w, a).queryKey, 'changes'],
    queryFn: () =>
      resultOf(api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params: { path: { w, a } } })),
  });
