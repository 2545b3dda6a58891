import { useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, resultOf, type Schemas } from '../../../lib/api';
import { appsQuery, workspaceKey } from '../../../lib/workspace';

export type ChangedApp = Schemas['ChangedAppView'];

function useChange<Input, Output>(workspaceId: string, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: appsQuery(workspaceId).queryKey }),
  });
}

const ofWorkspace = (w: string) => ({ path: { w } });
const ofApp = (w: string, a: string) => ({ params: { path: { w, a } } });

export const useCreateApp = (w: string) =>
  useChange(w, (body: { name: string; commitChanges: boolean }) =>
    resultOf(api.POST('/api/workspaces/{w}/apps', { params: ofWorkspace(w), body })),
  );

/** Sends the file unchanged, so that every byte is kept. */
export const useImportFile = (w: string) =>
  useChange(w, ({ file, name, commitChanges }: { file: File; name: string; commitChanges: boolean }) =>
    resultOf(
      api.POST('/api/workspaces/{w}/apps/import', {
        params: { ...ofWorkspace(w), query: { commitChanges, ...(name ? { name } : {}) } },
        headers: { 'Content-Type': 'application/octet-stream' },
        body: { document: {} },
        bodySerializer: () => file,
      }),
    ),
  );

export const useRenameApp = (w: string) =>
  useChange(w, ({ id, name }: { id: string; name: string }) =>
    resultOf(api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(w, id), body: { name } })),
  );

export const useDuplicateApp = (w: string) =>
  useChange(w, ({ id, name }: { id: string; name: string }) =>
    answerOf(api.POST('/api/workspaces/{w}/apps/{a}/duplicate', { ...ofApp(w, id), body: { name } })),
  );

export const useDeleteApp = (w: string) =>
  useChange(w, (id: string) => answerOf(api.DELETE('/api/workspaces/{w}/apps/{a}', ofApp(w, id))));

/** Download URL of the document. */
export const exportAddress = (w: string, appId: string): string =>
  `/api/workspaces/${w}/apps/${appId}/export`;

export function useForgetRepositoryApps(w: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [...workspaceKey(w), 'repository-apps'] });
}
