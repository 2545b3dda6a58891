import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion } from '../../../apps';
import { Database } from '../../../core/database';
import { AppLinkStore, type StoredLink } from '../../store/links';
import { BackupStore, type WaitingBackup } from '../../queue/backups';
import { getWritableTarget, GitConfigStore, type GitConfig } from '../../store/settings';
import type { JobTarget } from '../../store/job-references';
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

/** An app, and where it is to be committed if it has changed. */
interface Placed {
  waiting: WaitingBackup;
  app: AppWithVersion;
  place: JobTarget;
}

export interface BackupPlan {
  commits: Backup[];
  /** Apps that are as they were committed last, and those that are not to be committed any more. */
  nothing: WaitingBackup[];
  /** Apps with commits that somebody keeps here, to push them later. */
  behindKept: WaitingBackup[];
}

/** Finds out which of the apps of a branch that were saved are to be committed, and where. Locks nothing. */
@Injectable()
export class PlanBackup {
  constructor(
    private readonly database: Database,
    private readonly store: BackupStore,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly targets: TargetStore,
    private readonly links: AppLinkStore,
  ) {}

  /** Throws as `getWritableTarget` does. All are of one branch. */
  async of(all: WaitingBackup[]): Promise<BackupPlan> {
    const [{ workspaceId, branchId }] = all;
    const plan: BackupPlan = { commits: [], nothing: [], behindKept: [] };
    const found = await this.apps.findMany(
      this.database.manager,
      all.map(({ appId }) => appId),
    );
    const apps = new Map(found.map((app) => [app.id, app]));
    const settings = await this.store.find(workspaceId);
    const config = await this.configs.find({ workspaceId, branchId });
    getWritableTarget(config);
    const placed: Placed[] = [];
    for (const waiting of all) {
      const app = apps.get(waiting.appId);
      const { own, savers } = waiting;
      if (app && savers.length > 0 && !app.isLocked && isBackedUp(app, settings, own))
        placed.push({ waiting, app, place: placeOf(config, settings, own) });
      else plan.nothing.push(waiting);
    }
    for (const group of groupsOf(placed, ({ place }) => JSON.stringify(place)))
      await this.compare(plan, group, await this.withId(config, group[0].place));
    return plan;
  }

  /** Compares apps with what was committed last to the target. */
  private async compare(plan: BackupPlan, group: Placed[], target: JobTarget): Promise<void> {
    const ids = group.map(({ app }) => app.id);
    const { links } = await this.links.findAt(target.id ?? null, ids);
    for (const { waiting, app } of group) {
      const link = links.get(app.id) ?? null;
      if (!target.isBackup && link?.hasKept) plan.behindKept.push(waiting);
      else if (differs(app, link, target)) plan.commits.push({ waiting, app, target, link });
      else plan.nothing.push(waiting);
    }
  }

  private async withId(config: GitConfig | null, place: JobTarget): Promise<JobTarget> {
    if (!place.isBackup || !config) return place;
    const { workspaceId } = config;
    const id = await this.database.transaction((tx) => this.targets.findOrCreate(tx, workspaceId, place));
    return { ...place, id };
  }
}

/** Groups the items of one key, in the order of their first ones. */
export function groupsOf<T>(items: readonly T[], keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
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
