import { Injectable } from '@nestjs/common';
import { Apps } from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { IncomingAppStore, type IncomingApp } from '../../queue/incoming-apps';
import { JOBS } from '../../queue/jobs';
import { JobStore } from '../../queue/job-store';
import { AppLinkStore } from '../../store/links';
import { getTarget, GitConfigStore } from '../../store/settings';
import { jobErrorOf } from '../../store/job-errors';
import { InOwnName } from './in-own-name';

/** Enqueues the pulls of apps that are behind. */
@Injectable()
export class PullBehind {
  constructor(
    private readonly database: Database,
    private readonly store: IncomingAppStore,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
    private readonly jobs: JobStore,
    private readonly own: InOwnName,
  ) {}

  /** Takes over how earlier pulls have ended, and enqueues those that are due. Returns true while some are under way. */
  async run(): Promise<boolean> {
    await this.store.settle();
    for (const app of await this.store.findDue())
      await this.enqueue(app).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        return this.store.fail(app.appId, jobErrorOf(error));
      });
    return this.store.isAnyUnderWay();
  }

  private enqueue({ appId, workspaceId, branchId }: IncomingApp): Promise<void> {
    return this.database.transaction(async (tx) => {
      const app = await this.apps.lockIfAny(tx, appId);
      // Its row goes with a deleted app.
      if (!app) return;
      const target = getTarget(await this.configs.lock(tx, { workspaceId, branchId }));
      const link = await this.links.find(appId, tx);
      if (!(await this.store.lock(tx, appId))) return;
      // Somebody else was faster, or wants the app at a tag.
      if (!link?.isBehind || link.last?.tag !== undefined) return this.store.forget(tx, appId);
      const input = { target, gitAppId: app.gitAppId, discardLocal: false, merge: true as const };
      const job = JOBS.sync_app.newJob({ workspaceId, appId, actor: this.own.actor, input });
      await this.store.take(tx, appId, await this.jobs.enqueue(tx, job, null));
    });
  }
}
