import { queryOptions } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../../lib/api';
import { choiceOf, copyKey, inCopy, resultOf, type WorkingCopy } from '../../../lib/workspace';

export type RepositoryApp = Schemas['RepositoryAppView'];
export type Preview = Schemas['PreviewView'];

const FRESH_MS = 30_000;

/** Lists the apps in the repository. It is a network request, so the result is cached for a while. */
export const repositoryAppsQuery = (copy: WorkingCopy) =>
  queryOptions({
    queryKey: [...copyKey(copy), 'repository-apps'],
    staleTime: FRESH_MS,
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(api.GET('/api/workspaces/{w}/git/apps', { params: inCopy(copy, {}, {}), signal })),
      ),
  });

export const previewQuery = (copy: WorkingCopy, app: RepositoryApp) =>
  queryOptions({
    queryKey: [...copyKey(copy), 'repository-apps', keyOf(app)],
    staleTime: FRESH_MS,
    queryFn: ({ client, signal }) =>
      resultOf(
        { client, signal, workspaceId: copy.w },
        answerOf(
          api.GET('/api/workspaces/{w}/git/apps/preview', {
            params: inCopy(copy, {}, choiceOf(app)),
            signal,
          }),
        ),
      ),
  });

/** Identifies an app by its Git id, or by its path if the file has no entry. */
export const keyOf = (app: RepositoryApp): string => app.gitAppId ?? app.path ?? app.name;

export const canImport = ({ problem, importedAppId }: RepositoryApp): boolean => !problem && !importedAppId;

/** Compares names like the repository does: case and Unicode form do not matter. */
export const isSameName = (a: string, b: string): boolean => folded(a) === folded(b);

const folded = (name: string): string => name.trim().normalize('NFC').toLowerCase().normalize('NFC');
