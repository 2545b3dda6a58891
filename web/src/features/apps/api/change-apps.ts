import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { ApiProblem, answerOf, api, isAccepted, type Schemas } from '../../../lib/api';
import { basePath } from '../../../lib/base-path';
import {
  appQuery,
  appsQuery,
  isOver,
  settledJob,
  workspaceKey,
  type App,
  type Job,
} from '../../../lib/workspace';

/** An app that was made or changed, and its commit so far, which can fail or wait separately; null: none was wanted. */
export interface ChangedApp {
  app: App;
  commit: { sha: string | null; error: ApiProblem | null; isWaiting: boolean } | null;
}

function useChange<Input, Output>(workspaceId: string, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: appsQuery(workspaceId).queryKey }),
  });
}

const ofWorkspace = (w: string) => ({ path: { w } });
const ofApp = (w: string, a: string) => ({ params: { path: { w, a } } });
/** The app is there at once, whatever becomes of its commit. */
const AT_ONCE = { Prefer: 'respond-async' };

/** A change of an app with a commit of its own: it is over once that has ended, or waits for the repository. */
function useCommittedChange<Input>(
  w: string,
  request: (input: Input) => Promise<Schemas['ChangedAppView'] | Schemas['AcceptedJobView']>,
) {
  const client = useQueryClient();
  return useChange(w, async (input: Input) => changedApp(client, w, await request(input)));
}

async function changedApp(
  client: QueryClient,
  w: string,
  answer: Schemas['ChangedAppView'] | Schemas['AcceptedJobView'],
): Promise<ChangedApp> {
  if (!isAccepted(answer)) return { app: answer, commit: null };
  const job = await settledJob({ client, workspaceId: w }, answer.jobId);
  const app = await client.query({ ...appQuery(w, job.appId ?? ''), staleTime: 0 });
  return { app, commit: commitOf(job) };
}

const commitOf = (job: Job): ChangedApp['commit'] => ({
  sha: job.status === 'succeeded' ? job.commit : null,
  error: job.error && ApiProblem.ofJob(job),
  isWaiting: !isOver(job),
});

export const useCreateApp = (w: string) =>
  useCommittedChange(w, (body: { name: string; commitChanges: boolean }) =>
    answerOf(api.POST('/api/workspaces/{w}/apps', { params: ofWorkspace(w), headers: AT_ONCE, body })),
  );

/** Sends the file unchanged, so that every byte is kept. */
export const useImportFile = (w: string) =>
  useCommittedChange(
    w,
    ({ file, name, commitChanges }: { file: File; name: string; commitChanges: boolean }) =>
      answerOf(
        api.POST('/api/workspaces/{w}/apps/import', {
          params: { ...ofWorkspace(w), query: { commitChanges, ...(name ? { name } : {}) } },
          headers: { ...AT_ONCE, 'Content-Type': 'application/octet-stream' },
          body: { document: {} },
          bodySerializer: () => file,
        }),
      ),
  );

export const useRenameApp = (w: string) =>
  useCommittedChange(w, ({ id, name }: { id: string; name: string }) =>
    answerOf(
      api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(w, id), headers: AT_ONCE, body: { name } }),
    ),
  );

/** Lets an app follow the repository, or be edited. */
export const useLockApp = (w: string) =>
  useChange(w, ({ id, locked }: { id: string; locked: boolean }) =>
    answerOf(api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(w, id), body: { locked } })),
  );

export const useDuplicateApp = (w: string) =>
  useChange(w, ({ id, name }: { id: string; name: string }) =>
    answerOf(api.POST('/api/workspaces/{w}/apps/{a}/duplicate', { ...ofApp(w, id), body: { name } })),
  );

export const useDeleteApp = (w: string) =>
  useChange(w, (id: string) => answerOf(api.DELETE('/api/workspaces/{w}/apps/{a}', ofApp(w, id))));

/** Download URL of the document. */
export const exportAddress = (w: string, appId: string): string =>
  `${basePath}/api/workspaces/${w}/apps/${appId}/export`;

export function useForgetRepositoryApps(w: string) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [...workspaceKey(w), 'repository-apps'] });
}
