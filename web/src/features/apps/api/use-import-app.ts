import { useQueryClient } from '@tanstack/react-query';
import { answerOf, api, AT_ONCE, isAccepted, type Schemas } from '../../../lib/api';
import { appsQuery, inCopy, useJob, tellProgram, useStarted, useWorkspace } from '../../../lib/workspace';
import { repositoryAppsQuery } from './repository-apps';

export type ImportedApp = Schemas['ImportedAppView'];

interface Outcome {
  app: ImportedApp | null;
  error: unknown;
}

/** Imports one app. The import goes on while the dialog is closed, and is found again after a reload. */
export function useImportApp(onEnd: (outcome: Outcome) => void) {
  const { copy } = useWorkspace();
  const client = useQueryClient();
  const { started, keep, forget } = useStarted<string>('import');
  return useJob({
    start: async (body: Schemas['ImportRequest']) => {
      const answer = await answerOf(
        api.POST('/api/workspaces/{w}/git/imports', {
          params: inCopy(copy, {}, {}),
          headers: AT_ONCE,
          body: { ...body, askDataSources: true },
        }),
      );
      if (isAccepted(answer)) keep(answer.jobId);
      return answer;
    },
    underWayId: started,
    onEnd: (app: ImportedApp | null, { error }) => {
      forget();
      if (app) void tellProgram(client, copy.w, 'imported', app.id);
      void client.invalidateQueries({ queryKey: appsQuery(copy).queryKey });
      void client.invalidateQueries({ queryKey: repositoryAppsQuery(copy).queryKey });
      onEnd({ app, error });
    },
  });
}

export type ImportRun = ReturnType<typeof useImportApp>;
