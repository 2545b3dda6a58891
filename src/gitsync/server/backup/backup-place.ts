import type { AppWithVersion } from '../../../apps';
import { RepositoryLayout } from '../../domain';
import type { AppBackupSettings, BackupSettings } from '../../queue/backups';
import { getTarget, type GitConfig } from '../../store/settings';
import type { JobTarget } from '../../store/job-references';

/** Returns true if the app is committed by itself. A branch of the workspace's own is for the default branch's apps only. */
export function isBackedUp(
  { sharedId, branchId }: Pick<AppWithVersion, 'sharedId' | 'branchId'>,
  { isEnabled, appIds, branch }: BackupSettings,
  own: AppBackupSettings,
): boolean {
  if (own.isEnabled !== null) return own.isEnabled;
  if (branch !== null && branchId !== null) return false;
  return isEnabled && (appIds === null || appIds.includes(sharedId));
}

/**
 * Returns where an app is committed by itself, without the target's id where it is not the one that people commit to.
 * @throws AppError as `getTarget` does
 */
export function placeOf(
  config: GitConfig | null,
  { branch: ofAll }: Pick<BackupSettings, 'branch'>,
  own: AppBackupSettings,
): JobTarget {
  const target = getTarget(config);
  const branch = own.branch ?? ofAll ?? target.branch;
  const directory = own.directory ?? target.directory;
  const { fileName } = own;
  if (branch === target.branch && directory === target.directory && fileName === null) return target;
  const { repositoryUrl } = target;
  return { repositoryUrl, branch, directory, isBackup: true, ...(fileName === null ? {} : { fileName }) };
}

/** Returns the path of the app's file. `linkedPath`: where it is already. */
export function pathAt(
  { directory, fileName }: JobTarget,
  { name, version }: AppWithVersion,
  linkedPath: string | undefined,
): string {
  const layout = new RepositoryLayout(directory);
  if (fileName !== undefined) return layout.pathOf(fileName);
  return linkedPath ?? layout.appPath(name, version.name);
}
