import { queryOptions } from '@tanstack/react-query';
import { api, resultOf, type Schemas } from '../../../lib/api';
import { appGitQuery } from './app-git';

export type Change = Schemas['ChangeView'];
export type FieldChange = Schemas['FieldChangeView'];
export type Difference = Schemas['DocumentDifferenceView'];

/** What has changed since the last commit. Asked for anew whenever the app's state in Git is. */
export const changesQuery = (w: string, a: string) =>
  queryOptions({
    queryKey: [...appGitQuery(w, a).queryKey, 'changes'],
    queryFn: () =>
      resultOf(api.GET('/api/workspaces/{w}/apps/{a}/git/changes', { params: { path: { w, a } } })),
  });
