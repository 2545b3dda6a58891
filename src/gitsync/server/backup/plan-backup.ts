import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion } from '../../../apps';
import { Database } from '../../../core/database';
import { AppLinkStore, type StoredLink } from '../../store/app-link-store';
import { BackupStore, type WaitingBackup } from '../../queue/backup-store';
import { CommitSettingsStore } from '../../store/commit-settings-store';
import { getWritableTarget, type GitConfig } from '../../store/git-config-store';
import type { JobTarget } from '../../store/job-target';
import { TargetStore } from '../../store/target-store';
import { hasUncommittedChanges } from '../../store/uncommitted-changes';
import { isBackedUp, placeOf } from './backup-place';

/** An app that is to be committed, and where. */
export interface Backup {
  waiting: WaitingBackup;
  app: AppWithVersion;
  target: JobTarget;
  /** To that target. */
  link: StoredLink | null;
}

/** Finds out whether an app that was saved is to be committed, and where. Locks nothing. */
@Injectable()
export class PlanBackup {
  constructor(
    private readonly database: Database,
    private readonly store: BackupStore,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly targets: TargetStore,
    private readonly links: AppLinkStore,
  ) {}

  /** Throws as `getWritableTarget` does. */
  async of(waiting: WaitingBackup): Promise<Backup | 'nothing' | 'behind_kept'> {
    const { appId, workspaceId, savers } = waiting;
    const app = await this.apps.find(this.database.manager, appId);
    const [all, own] = await Promise.all([this.store.find(workspaceId), this.store.findOfApp(appId)]);
    if (!app || savers.length === 0 || app.isLocked || !isBackedUp(app, all, own)) return 'nothing';
    const { config } = await this.settings.find(committerOf(waiting));
    getWritableTarget(config);
    const target = await this.withId(config, placeOf(config, all, own));
    const link = (await this.links.findAt(target.id ?? null, [appId])).links.get(appId) ?? null;
    if (!target.isBackup && link?.hasKept) return 'behind_kept';
    return differs(app, link, target) ? { waiting, app, target, link } : 'nothing';
  }

  private async withId(config: GitConfig | null, place: JobTarget): Promise<JobTarget> {
    if (!place.isBackup || !config) return place;
    const { workspaceId } = config;
    const id = await this.database.transaction((tx) => this.targets.findOrCreate(tx, workspaceId, place));
    return { ...place, id };
  }
}

/** Returns who saved last: the author. */
export const committerOf = ({ workspaceId, branchId, savers }: WaitingBackup) => ({
  workspaceId,
  branchId,
  ...savers[savers.length - 1],
});

/** A file without an entry has no names beside its document. */
function differs(app: AppWithVersion, link: StoredLink | null, { fileName }: JobTarget): boolean {
  if (fileName !== undefined) return link?.last?.documentHash !== app.version.documentHash;
  return hasUncommittedChanges(app, link && { ...link, committed: link.last });
}
