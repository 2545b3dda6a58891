import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, resultOf, type Schemas } from '../../../lib/api';
import { appsQuery, workspaceKey } from '../../../lib/workspace';

export type RepositoryApp = Schemas['RepositoryAppView'];
export type Preview = Schemas['PreviewView'];

const FRESH_MS = 30_000;

/** What the repository has. It is asked over the network, so it is kept for a while. */
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

/** A file without an entry has no Git id; then its path tells it apart. */
export const keyOf = (app: RepositoryApp): string => app.gitAppId ?? app.path ?? app.name;

/** Two names that differ only in case or in Unicode form are one folder in the repository. */
export const isSameName = (a: string, b: string): boolean => folded(a) === folded(b);

const folded = (name: string): string => name.trim().normalize('NFC').toLowerCase().normalize('NFC');
