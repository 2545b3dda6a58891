import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { answerOf, api, type Schemas } from '../../lib/api';
import { appQuery, gitSettingsQuery, inCopy, type WorkingCopy } from '../../lib/workspace';

export type Backup = Schemas['BackupView'];
export type AppBackup = Schemas['AppBackupView'];

/** Polling interval for the state of all backups, while shown; the state of a single app comes with events. */
const REFRESH_MS = 5_000;

export const backupQuery = (w: string) =>
  queryOptions({
    queryKey: [...gitSettingsQuery(w).queryKey, 'backup'],
    queryFn: ({ signal }) =>
      answerOf(api.GET('/api/workspaces/{w}/git/backup', { params: { path: { w } }, signal })),
    refetchInterval: REFRESH_MS,
  });

export const appBackupQuery = (copy: WorkingCopy, a: string) =>
  queryOptions({
    queryKey: [...appQuery(copy, a).queryKey, 'git', 'backup'],
    queryFn: ({ signal }) =>
      answerOf(
        api.GET('/api/workspaces/{w}/apps/{a}/git/backup', { params: inCopy(copy, { a }, {}), signal }),
      ),
  });

export function useSaveBackup(w: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['BackupRequest']) =>
      answerOf(api.PUT('/api/workspaces/{w}/git/backup', { params: { path: { w } }, body })),
    onSuccess: (saved) => client.setQueryData(backupQuery(w).queryKey, saved),
  });
}

export function useSaveAppBackup(copy: WorkingCopy, a: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (body: Schemas['AppBackupRequest']) =>
      answerOf(api.PUT('/api/workspaces/{w}/apps/{a}/git/backup', { params: inCopy(copy, { a }, {}), body })),
    onSuccess: (saved) => client.setQueryData(appBackupQuery(copy, a).queryKey, saved),
  });
}
