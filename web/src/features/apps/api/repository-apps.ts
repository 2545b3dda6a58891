import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, resultOf, type Schemas } from '../../../lib/api';
import { appsQuery, workspaceKey } from '../../../lib/workspace';

export type RepositoryApp = Schemas['RepositoryAppView'];
export type Preview = Schemas['PreviewView'];

const FRESH_MS = 30_000;

/** Lists the apps in the repository. It is a network request, so the result is cached for a while. */
export const repositoryAppsQuery = (w: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'repository-apps'],
    staleTime: FRESH_MS,
    queryFn: () => resultOf(api.GET('/api/workspaces/{w}/git/apps', { params: { path: { w } } })),
  });

export const previewQuery = (w: string, gitAppId: string) =>
  queryOptions({
    queryKey: [...workspaceKey(w), 'repository-apps', gitAppId],
    staleTime: FRESH_MS,
    queryFn: () =>
      resultOf(
        api.GET('/api/workspaces/{w}/git/apps/{gitAppId}/preview', { params: { path: { w, gitAppId } } }),
      ),
  });

export function useImportApp(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: { gitAppId?: string; path?: string; name?: string }) =>
      resultOf(api.POST('/api/workspaces/{w}/git/imports', { params: { path: { w } }, body })),
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: appsQuery(w).queryKey }),
        client.invalidateQueries({ queryKey: repositoryAppsQuery(w).queryKey }),
      ]),
  });
}

/** Identifies an app by its Git id, or by its path if the file has no entry. */
export const keyOf = (app: RepositoryApp): string => app.gitAppId ?? app.path ?? app.name;

/** Compares names like the repository does: case and Unicode form do not matter. */
export const isSameName = (a: string, b: string): boolean => folded(a) === folded(b);

const folded = (name: string): string => name.trim().normalize('NFC').toLowerCase().normalize('NFC');
