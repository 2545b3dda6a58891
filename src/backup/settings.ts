import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../apps';
import { Database } from '../core/database';
import { unprocessable } from '../core/errors';
import { checkFileName } from '../core/names';
import type { Actor } from '../workspaces';
import { RepositoryLayout } from '../gitsync/domain/format/repository-layout';
import { checkBranchName, normalizeDirectory } from '../gitsync/domain/remote/branch';
import { BackupStore, type AppBackupSettings, type BackupProgress, type BackupSettings } from './store';
import { BranchStore } from '../gitsync/store/branches';
import type { JobTarget } from '../gitsync/store/job-target';
import { AppLinkStore } from '../gitsync/store/links';
import { getWritableTarget, GitConfigStore, getTarget, type GitConfig } from '../gitsync/store/settings';

/** Settings of backups, and their progress. */
export interface Backups<Settings> {
  settings: Settings;
  progress: BackupProgress;
  /** True if the app, or any app, is backed up. */
  isOn: boolean;
  /** `path`: of the app's file, or of the workspace's directory. Null while GitSync is off. */
  effective: { branch: string; path: string } | null;
}

/** Reads and changes the settings of backups. */
@Injectable()
export class BackupsOfWorkspace {
  constructor(
    private readonly database: Database,
    private readonly store: BackupStore,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly branches: BranchStore,
    private readonly links: AppLinkStore,
  ) {}

  async get({ workspaceId }: Pick<Actor, 'workspaceId'>): Promise<Backups<BackupSettings>> {
    const settings = await this.store.find(workspaceId);
    const progress = await this.store.progressOfAll(workspaceId);
    const config = await this.configs.find({ workspaceId, branchId: null });
    const isReady = config?.isConfigured && config.isEnabled && config.branch !== null;
    const branch = settings.branch ?? config?.branch ?? '';
    const effective = isReady ? { branch, path: config.directory } : null;
    return { settings, progress, isOn: settings.isEnabled, effective };
  }

  /** Throws 404 for an unknown app, 409 as `getWritableTarget`, and 422 for settings that do not fit together. */
  async put({ workspaceId }: Pick<Actor, 'workspaceId'>, settings: BackupSettings): Promise<void> {
    const { maxSeconds, quietSeconds, appIds } = settings;
    if (maxSeconds < quietSeconds) throw tooShort();
    if (appIds) await this.apps.getIdsOnCopy({ workspaceId, branchId: null }, appIds);
    await this.database.joined(async (tx) => {
      const branch = await this.checkBranch(tx, workspaceId, settings.branch);
      // Locks apps before the queue, in the same order as enqueueing their commits.
      await this.store.put(tx, workspaceId, { ...settings, branch });
      const config = await this.configs.lock(tx, { workspaceId, branchId: null });
      if (settings.isEnabled) getWritableTarget(config);
      await this.configs.notifyChange(tx, workspaceId);
    });
  }

  async ofApp({ workspaceId, branchId }: Actor, appId: string): Promise<Backups<AppBackupSettings>> {
    const app = await this.apps.get(this.database.manager, appId);
    const [all, settings] = await Promise.all([this.store.find(workspaceId), this.store.findOfApp(appId)]);
    const progress = await this.store.progressOf(appId);
    const config = await this.configs.find({ workspaceId, branchId });
    const place = config?.isConfigured && config.isEnabled ? placeOf(config, all, settings) : null;
    const linked = place?.isBackup ? undefined : (await this.links.find(appId))?.last?.syncedState.path;
    const effective = place && { branch: place.branch, path: pathAt(place, app, linked) };
    return { settings, progress, isOn: isBackedUp(app, all, settings), effective };
  }

  /** Throws as `put` does. */
  async putOfApp(
    { workspaceId, branchId }: Actor,
    appId: string,
    settings: AppBackupSettings,
  ): Promise<void> {
    const directory = settings.directory === null ? null : normalizeDirectory(settings.directory);
    const fileName = settings.fileName === null ? null : checkedFileName(settings.fileName);
    await this.database.joined(async (tx) => {
      await this.apps.lock(tx, appId);
      const branch = await this.checkBranch(tx, workspaceId, settings.branch);
      await this.store.putOfApp(tx, { appId, workspaceId }, { ...settings, branch, directory, fileName });
      const config = await this.configs.lock(tx, { workspaceId, branchId });
      if (settings.isEnabled) getWritableTarget(config);
      await this.configs.notifyChange(tx, workspaceId);
    });
  }

  /** Refuses a branch that the workspace works on: two copies of an app would replace one another. */
  private async checkBranch(
    tx: EntityManager,
    workspaceId: string,
    name: string | null,
  ): Promise<string | null> {
    if (name === null) return null;
    const branch = checkBranchName(name);
    if (!(await this.branches.find(workspaceId, branch, tx))) return branch;
    const message = `“${branch}” is a branch that this workspace works on.`;
    throw unprocessable('invalid_branch', message, {
      remedy:
        'Choose another branch for backups, or leave it empty: each app is then committed to the branch it is on.',
      errors: [{ path: 'branch', message }],
    });
  }
}

function checkedFileName(text: string): string {
  const problem = checkFileName(text);
  if (problem === null) return text;
  const message = `${JSON.stringify(text)} cannot be the name of a file: ${problem.reason}.`;
  throw unprocessable('invalid_file_name', message, {
    remedy: 'Use a name such as orders.json, without slashes; the directory has a field of its own.',
    errors: [{ path: 'fileName', message }],
  });
}

function tooShort() {
  const message = 'The longest wait is shorter than the time without a change.';
  return unprocessable('invalid_seconds', message, {
    remedy: 'Choose a longer one.',
    errors: [{ path: 'maxSeconds', message }],
  });
}

/** Returns true if the app is backed up. A backup branch set for the workspace takes only the default branch's apps. */
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
 * Returns the app's backup target; its id only if it equals the commit target.
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

/** Returns the path of the app's file. `linkedPath`: its present path, if any. */
function pathAt(
  { directory, fileName }: JobTarget,
  { name, version }: AppWithVersion,
  linkedPath: string | undefined,
): string {
  const layout = new RepositoryLayout(directory);
  if (fileName !== undefined) return layout.pathOf(fileName);
  return linkedPath ?? layout.appPath(name, version.name);
}
