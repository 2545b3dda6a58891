import { Injectable } from '@nestjs/common';
import type { Sha } from '../../../git';
import { finderOfLinked, isAsSynced, type AppLink } from '../../domain/format/app-link';
import { listRepositoryApps } from '../../domain/format/list-apps';
import { invalidRepository } from '../../domain/format/meta-entry';
import type { RepositoryApp } from '../../domain/format/repository-app';
import type { RepositoryLayout } from '../../domain/format/repository-layout';
import { hasSameParts } from '../../domain/format/split/write';
import type { TreeReader } from '../../domain/format/tree';
import { BehindApps, type SyncedApp } from '../../store/behind-apps';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { leaveOut } from '../read-app';

/** Marks the apps of a branch whose state in the repository differs from their last push or pull. */
@Injectable()
export class MarkBehind {
  constructor(private readonly behind: BehindApps) {}

  list({ targetId }: OpenRepository): Promise<SyncedApp[]> {
    return this.behind.list(targetId);
  }

  /**
   * Marks the apps that are behind. Returns the ids of apps that can be pulled. `tip`: null for an empty repository, from
   * which all apps are gone.
   */
  async mark(
    { mirror, layout, targetId }: OpenRepository,
    { apps, tip }: { apps: SyncedApp[]; tip: Sha | null },
  ): Promise<string[]> {
    if (apps.length === 0) return [];
    if (tip === null) {
      await this.behind.mark(targetId, apps, new Set(apps.map(({ appId }) => appId)));
      return [];
    }
    const tree = treeReaderOf(mirror, tip);
    const { items, metaProblem } = await listRepositoryApps(tree, layout);
    if (metaProblem) throw invalidRepository(metaProblem);
    const behind: string[] = [];
    for (const { app, found } of findOthers(apps, { items, layout }))
      if (!(await isBesideParts(tree, app.state, found))) behind.push(app.appId);
    await this.behind.mark(targetId, apps, new Set(behind));
    return behind;
  }
}

function findOthers(
  apps: SyncedApp[],
  { items, layout }: { items: RepositoryApp[]; layout: RepositoryLayout },
): { app: SyncedApp; found: RepositoryApp }[] {
  const find = finderOfLinked(items);
  return apps.flatMap((app) => {
    const found = find(app.gitAppId, app.state);
    return found !== undefined && !isAsSynced(app.state, found, layout) ? [{ app, found }] : [];
  });
}

/** True if only other files in the folder of an app in the split layout have changed, or other apps there. */
async function isBesideParts(tree: TreeReader, state: AppLink, found: RepositoryApp): Promise<boolean> {
  const { path, oid, versionName, problem } = found;
  if (problem !== null || versionName !== null || oid === null || path !== state.path) return false;
  try {
    return await hasSameParts(tree, state, { path, oid });
  } catch (error) {
    leaveOut(error);
    return false;
  }
}
