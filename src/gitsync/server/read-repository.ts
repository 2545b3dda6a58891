import { Injectable } from '@nestjs/common';
import type { Actor } from '../../workspaces';
import { parseDocumentRef } from '../domain';
import type { NewCall } from '../calls/call';
import type { ListInput } from '../queue/job-inputs';
import { JOBS } from '../queue/jobs';
import { getTarget, GitConfigStore } from '../store/settings';
import type { JobTarget } from '../store/job-references';
import { selectorOf, type AppChoice } from './app-choice';

/** Composes the calls that read the repository. They do not wait for the workspace's queue. */
@Injectable()
export class ReadRepository {
  constructor(private readonly configs: GitConfigStore) {}

  async listApps(actor: Actor, page: ListInput['page']): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return JOBS.list_apps.newJob({ ...by(actor), input: { target, page } });
  }

  async previewApp(actor: Actor, choice: AppChoice): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return JOBS.list_apps.newJob({ ...by(actor), input: { target, preview: selectorOf(choice) } });
  }

  async planCommit(actor: Actor): Promise<NewCall> {
    return JOBS.plan_commit.newJob({ ...by(actor), input: { target: await this.targetFor(actor) } });
  }

  async checkUpdates(actor: Actor, appId: string): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return JOBS.check_updates.newJob({ ...by(actor), appId, input: { target } });
  }

  /** Compares the app with its last commit. */
  async checkChanges(actor: Actor, appId: string): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return JOBS.check_changes.newJob({ ...by(actor), appId, input: { target } });
  }

  /** Compares the app with one of the repository to which it is not linked yet. */
  async compareWith(actor: Actor, appId: string, choice: AppChoice): Promise<NewCall> {
    const target = await this.targetFor(actor);
    return JOBS.check_changes.newJob({ ...by(actor), appId, input: { target, from: selectorOf(choice) } });
  }

  /** Compares two states of the app. */
  async compareRefs(
    actor: Actor,
    appId: string,
    { from = 'last', to = 'working', hasText }: { from?: string; to?: string; hasText: boolean },
  ): Promise<NewCall> {
    const refs = { from: parseDocumentRef(from, 'from'), to: parseDocumentRef(to, 'to') };
    const target = await this.targetFor(actor);
    return JOBS.compare_refs.newJob({ ...by(actor), appId, input: { target, ...refs, hasText } });
  }

  private async targetFor(actor: Actor): Promise<JobTarget> {
    return getTarget(await this.configs.find(actor));
  }
}

const by = (actor: Actor) => ({ workspaceId: actor.workspaceId, actor });
