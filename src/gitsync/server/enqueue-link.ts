import { Injectable } from '@nestjs/common';
import { Apps } from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { alreadyLinked, appLocked } from '../domain';
import type { LinkInput } from '../queue/job-inputs';
import { JOBS } from '../queue/jobs';
import { JobStore } from '../queue/job-store';
import { AppLinkStore } from '../store/links';
import { getTarget, GitConfigStore } from '../store/settings';
import { selectorOf, type AppChoice } from './app-choice';

/** Enqueues links of apps to apps that the repository has, without this workspace having committed or pulled them. */
@Injectable()
export class EnqueueLink {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
  ) {}

  link(actor: Actor, appId: string, request: AppChoice & Pick<LinkInput, 'keep'>): Promise<string> {
    const { workspaceId } = actor;
    const from = selectorOf(request);
    const { keep } = request;
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const target = getTarget(await this.configs.lock(tx, actor));
      if ((await this.links.find(appId, tx))?.last) throw alreadyLinked();
      const input = { target, gitAppId: app.gitAppId, from, keep };
      const job = JOBS.link_app.newJob({ workspaceId, appId, actor, input });
      return this.jobs.enqueue(tx, job, null);
    });
  }
}
