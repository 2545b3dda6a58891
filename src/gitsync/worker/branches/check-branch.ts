import { Injectable } from '@nestjs/common';
import type { CallWith } from '../../calls/call';
import {
  invalidRepository,
  isAsSynced,
  listRepositoryApps,
  type RepositoryApp,
  type RepositoryLayout,
} from '../../domain';
import type { CheckedBranch, ListRefsInput, ReadInput, RemoteTips } from '../../queue/job-inputs';
import { BehindApps, type SyncedApp } from '../../store/behind-apps';
import { Mirrors, treeReaderOf } from '../mirrors';

/** Compares branches with the remote, for what is to be pulled by itself. */
@Injectable()
export class CheckBranch {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly behind: BehindApps,
  ) {}

  /** Lists the commits at which branches and tags of the remote are. Fetches nothing. */
  listRefs(call: CallWith<ListRefsInput>, signal: AbortSignal): Promise<RemoteTips> {
    const { target, branches: names, hasTags } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { branches, tags } = await this.mirrors.listRefs(repository, signal);
      const wanted = [...branches].filter(([name]) => names.includes(name));
      return { branches: Object.fromEntries(wanted), ...(hasTags ? { tags: Object.fromEntries(tags) } : {}) };
    });
  }

  /**
   * Fetches the branch, and finds the apps that stand there differently than they were last pushed or pulled. An app that is
   * gone from it is none of them: there is nothing to pull. Throws 422 `git_invalid_repository` where the list of apps cannot
   * be read.
   */
  async run(call: CallWith<ReadInput>, signal: AbortSignal): Promise<CheckedBranch> {
    const { target } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      // Before the fetch: an app that is pushed meanwhile has another commit by then, and is not marked.
      const apps = await this.behind.list(repository.targetId);
      const { base: tip } = await this.mirrors.fetch(repository, signal);
      if (tip === null || apps.length === 0) return { tip, behind: [] };
      const { layout } = repository;
      const { items, metaProblem } = await listRepositoryApps(treeReaderOf(repository.mirror, tip), layout);
      if (metaProblem) throw invalidRepository(metaProblem);
      const behind = findBehind(apps, { items, layout });
      await this.behind.mark(repository.targetId, apps, new Set(behind));
      return { tip, behind };
    });
  }
}

function findBehind(
  apps: SyncedApp[],
  { items, layout }: { items: RepositoryApp[]; layout: RepositoryLayout },
): string[] {
  const byId = new Map(items.map((item) => [item.gitAppId, item]));
  const byPath = new Map(items.map((item) => [item.path, item]));
  return apps
    .filter((app) => {
      const found = app.state.entry === null ? byPath.get(app.state.path) : byId.get(app.gitAppId);
      return found !== undefined && !isAsSynced(app.state, found, layout);
    })
    .map(({ appId }) => appId);
}
