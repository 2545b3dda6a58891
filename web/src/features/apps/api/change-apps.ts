import { useMutation, useQueryClient, type QueryClient } from '@tanstack/react-query';
import { answerOf, api, ApiProblem, AT_ONCE, isAccepted, type Schemas } from '../../../lib/api';
import {
  appQuery,
  appsQuery,
  copyKey,
  inCopy,
  isOver,
  settledJob,
  type App,
  type Job,
  type WorkingCopy,
} from '../../../lib/workspace';

/** An app that was made or changed, and its commit so far, which can fail or wait separately; null: none was wanted. */
export interface ChangedApp {
  app: App;
  commit: { sha: string | null; error: ApiProblem | null; isWaiting: boolean } | null;
}

function useChange<Input, Output>(copy: WorkingCopy, mutationFn: (input: Input) => Promise<Output>) {
  const client = useQueryClient();
  return useMutation({
    mutationFn,
    onSuccess: () => client.invalidateQueries({ queryKey: appsQuery(copy).queryKey }),
  });
}

const ofApp = (copy: WorkingCopy, a: string) => ({ params: inCopy(copy, { a }, {}) });
/** A change of an app with a commit of its own: it is over once that has ended, or waits for the repository. */
function useCommittedChange<Input>(
  copy: WorkingCopy,
  request: (input: Input) => Promise<Schemas['ChangedAppView'] | Schemas['AcceptedJobView']>,
) {
  const client = useQueryClient();
  return useChange(copy, async (input: Input) => changedApp(client, copy, await request(input)));
}

/** Waits until the commit of a change has ended, or is known to wait. */
export async function changedApp(
  client: QueryClient,
  copy: WorkingCopy,
  answer: Schemas['ChangedAppView'] | Schemas['AcceptedJobView'],
): Promise<ChangedApp> {
  if (!isAccepted(answer)) return { app: answer, commit: null };
  const job = await settledJob({ client, workspaceId: copy.w }, answer.jobId);
  const app = await client.query({ ...appQuery(copy, job.appId ?? ''), staleTime: 0 });
  return { app, commit: commitOf(job) };
}

const commitOf = (job: Job): ChangedApp['commit'] => ({
  sha: job.status === 'succeeded' ? job.commit : null,
  error: job.error && ApiProblem.ofJob(job),
  isWaiting: !isOver(job),
});

export const useCreateApp = (copy: WorkingCopy) =>
  useCommittedChange(copy, (body: { name: string; commitChanges: boolean }) =>
    answerOf(api.POST('/api/workspaces/{w}/apps', { params: inCopy(copy, {}, {}), headers: AT_ONCE, body })),
  );

/** Sends the file unchanged, so that every byte is kept. */
export const useImportFile = (copy: WorkingCopy) =>
  useCommittedChange(
    copy,
    ({ file, name, commitChanges }: { file: File; name: string; commitChanges: boolean }) =>
      answerOf(
        api.POST('/api/workspaces/{w}/apps/import', {
          params: inCopy(copy, {}, { commitChanges, ...(name ? { name } : {}) }),
          headers: { ...AT_ONCE, 'Content-Type': 'application/octet-stream' },
          body: { document: {} },
          bodySerializer: () => file,
        }),
      ),
  );

export const useRenameApp = (copy: WorkingCopy) =>
  useCommittedChange(copy, ({ id, name }: { id: string; name: string }) =>
    answerOf(
      api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(copy, id), headers: AT_ONCE, body: { name } }),
    ),
  );

/** Lets an app follow the repository, or be edited. */
export const useLockApp = (copy: WorkingCopy) =>
  useChange(copy, ({ id, locked }: { id: string; locked: boolean }) =>
    answerOf(api.PATCH('/api/workspaces/{w}/apps/{a}', { ...ofApp(copy, id), body: { locked } })),
  );

export const useTagApp = (copy: WorkingCopy) =>
  useChange(copy, ({ id, tags }: { id: string; tags: string[] }) =>
    answerOf(api.PUT('/api/workspaces/{w}/apps/{a}/tags', { ...ofApp(copy, id), body: { tags } })),
  );

export const useDuplicateApp = (copy: WorkingCopy) =>
  useChange(copy, ({ id, name }: { id: string; name: string }) =>
    answerOf(api.POST('/api/workspaces/{w}/apps/{a}/duplicate', { ...ofApp(copy, id), body: { name } })),
  );

export const useDeleteApp = (copy: WorkingCopy) =>
  useChange(copy, (id: string) => answerOf(api.DELETE('/api/workspaces/{w}/apps/{a}', ofApp(copy, id))));

export function useForgetRepositoryApps(copy: WorkingCopy) {
  const client = useQueryClient();
  return () => client.invalidateQueries({ queryKey: [...copyKey(copy), 'repository-apps'] });
}
