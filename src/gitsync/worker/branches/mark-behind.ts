import { Injectable } from '@nestjs/common';
import type { Sha } from '../../../git';
import {
  finderOfLinked,
  invalidRepository,
  isAsSynced,
  listRepositoryApps,
  type RepositoryApp,
  type RepositoryLayout,
} from '../../domain';
import { BehindApps, type SyncedApp } from '../../store/behind-apps';
import { treeReaderOf, type OpenRepository } from '../mirrors';

/** Marks the apps of a branch that the repository has in another state than they were last pushed or pulled in. */
@Injectable()
export class MarkBehind {
  constructor(private readonly behind: BehindApps) {}

  list({ targetId }: OpenRepository): Promise<SyncedApp[]> {
    return this.behind.list(targetId);
  }

  /** Returns those that can be pulled. `tip`: null for an empty repository, in which all are gone. */
  async mark(
    { mirror, layout, targetId }: OpenRepository,
    { apps, tip }: { apps: SyncedApp[]; tip: Sha | null },
  ): Promise<string[]> {
    if (apps.length === 0) return [];
    if (tip === null) {
      await this.behind.mark(targetId, apps, new Set(apps.map(({ appId }) => appId)));
      return [];
    }
    const { items, metaProblem } = await listRepositoryApps(treeReaderOf(mirror, tip), layout);
    if (metaProblem) throw invalidRepository(metaProblem);
    const behind = findBehind(apps, { items, layout });
    await this.behind.mark(targetId, apps, new Set(behind));
    return behind;
  }
}

function findBehind(
  apps: SyncedApp[],
  { items, layout }: { items: RepositoryApp[]; layout: RepositoryLayout },
): string[] {
  const find = finderOfLinked(items);
  return apps
    .filter((app) => {
      const found = find(app.gitAppId, app.state);
      return found !== undefined && !isAsSynced(app.state, found, layout);
    })
    .map(({ appId }) => appId);
}
