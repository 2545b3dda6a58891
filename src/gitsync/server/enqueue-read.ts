import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { appNotInRepository } from '../domain';
import type { JobInputs, ReadKind } from '../queue/job-definitions';
import type { ListInput } from '../queue/job-inputs';
import { JobStore } from '../queue/job-store';
import { AppLinkStore } from '../store/app-link-store';
import { getTarget, GitConfigStore } from '../store/git-config-store';
import type { JobTarget } from '../store/job-target';
import { selectorOf, type AppChoice } from './app-choice';

/** Enqueues reads of the repository. They do not wait for the workspace's queue. */
@Injectable()
export class EnqueueRead {
  constructor(
    private readonly database: Database,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
  ) {}

  async listApps(actor: Actor, page: ListInput['page']): Promise<string> {
    const target = await this.targetFor(actor);
    return this.enqueue(actor, { kind: 'list_apps', input: { target, page } });
  }

  async previewApp(actor: Actor, previewGitAppId: string): Promise<string> {
    const target = await this.targetFor(actor);
    return this.enqueue(actor, { kind: 'list_apps', input: { target, previewGitAppId } });
  }

  async planCommit(actor: Actor): Promise<string> {
    return this.enqueue(actor, { kind: 'plan_commit', input: { target: await this.targetFor(actor) } });
  }

  async checkUpdates(actor: Actor, appId: string): Promise<string> {
    const target = await this.targetFor(actor);
    await this.requireCommitted(appId);
    return this.enqueue(actor, { kind: 'check_updates', appId, input: { target } });
  }

  /** Compares the app with its last commit. */
  async checkChanges(actor: Actor, appId: string): Promise<string> {
    const target = await this.targetFor(actor);
    await this.requireCommitted(appId);
    return this.enqueue(actor, { kind: 'check_changes', appId, input: { target } });
  }

  /** Compares the app with one of the repository to which it is not linked yet. */
  async compareWith(actor: Actor, appId: string, choice: AppChoice): Promise<string> {
    const target = await this.targetFor(actor);
    return this.enqueue(actor, { kind: 'check_changes', appId, input: { target, from: selectorOf(choice) } });
  }

  private async targetFor({ workspaceId }: Actor): Promise<JobTarget> {
    return getTarget(await this.configs.find(workspaceId));
  }

  private async requireCommitted(appId: string): Promise<void> {
    if (!(await this.links.find(appId))?.last) throw appNotInRepository();
  }

  private enqueue<K extends ReadKind>(
    actor: Actor,
    { kind, appId = null, input }: { kind: K; appId?: string | null; input: JobInputs[K] },
  ): Promise<string> {
    const job = { workspaceId: actor.workspaceId, kind, appId, actor, message: null, input };
    return this.jobs.enqueueRead(this.database.manager, job, { isListed: false });
  }
}
