import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { pullOverKept, excludingEachOther } from '../domain';
import { JOBS } from '../queue/jobs';
import { JobStore } from '../queue/job-store';
import { AppLinkStore } from '../store/links';
import { getTarget, GitConfigStore } from '../store/settings';
import { findDiscarded } from '../store/uncommitted-changes';

interface PullOptions {
  discardLocal?: boolean;
  merge?: boolean;
  /** Tag of the repository; absent: what the branch has. */
  tag?: string;
}

/** Enqueues pulls of apps. */
@Injectable()
export class EnqueuePull {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
  ) {}

  pull(
    actor: Actor,
    appId: string,
    { discardLocal = false, merge = false, tag }: PullOptions,
  ): Promise<string> {
    if (merge && discardLocal) throw excludingEachOther('merge', 'discardLocal');
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const target = getTarget(await this.configs.lock(tx, actor));
      const link = await this.links.find(appId, tx);
      if (link?.hasKept && !merge) throw pullOverKept();
      // Behind a waiting commit, uncommitted changes are known only when the pull has its turn. So is whether the repository
      // has an app that was never committed or pulled here.
      if (link?.last && !merge && !(await this.jobs.hasOpenCommit(tx, app)))
        findDiscarded(app, link, { mayDiscard: discardLocal });
      const input = {
        target,
        gitAppId: app.gitAppId,
        discardLocal,
        ...(merge ? { merge: true as const } : {}),
      };
      const job = { workspaceId, appId, actor };
      return tag === undefined
        ? this.jobs.enqueue(tx, JOBS.pull_app.newJob({ ...job, input }), null)
        : this.jobs.enqueue(tx, JOBS.pull_tag.newJob({ ...job, input: { ...input, tag } }), null);
    });
  }
}
