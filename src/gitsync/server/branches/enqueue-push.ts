import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import { forbidden } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import type { NewCall } from '../../calls/call';
import { JOBS } from '../../queue/jobs';
import { copyOfJob, type PushKeptJob } from '../../queue/job';
import { JobStore } from '../../queue/job-store';
import { OpenCommits, type OpenCommit } from '../../queue/open-commits';
import { CommitSettingsStore } from '../../store/commit-settings-store';
import { getTarget, GitConfigStore } from '../../store/settings';

/** Lists the commits of a branch that wait here, and enqueues their push. */
@Injectable()
export class EnqueuePush {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly settings: CommitSettingsStore,
    private readonly commits: OpenCommits,
    private readonly jobs: JobStore,
  ) {}

  async unpushed(actor: Actor): Promise<OpenCommit[]> {
    const { id } = getTarget(await this.configs.find(actor));
    return id ? this.commits.list(this.database.manager, id) : [];
  }

  /** Composes the call that names what a force push would drop. */
  async preview(actor: Actor): Promise<NewCall> {
    const target = getTarget(await this.configs.find(actor));
    const { workspaceId } = actor;
    return JOBS.preview_push.newJob({ workspaceId, actor, input: { target } });
  }

  /**
   * Lets the held commits of the branch go, in their order, or replaces the branch of the repository by what is here of it.
   * Returns the id of the job that ends behind them. Throws 403 `forbidden` for a force push by anybody but an admin.
   */
  push(actor: Actor, force?: { lease: string }): Promise<string> {
    if (force && actor.role !== 'admin') throw forbidden('Only an admin may force a push.');
    return this.database.joined((tx) => this.enqueue(tx, actor, force));
  }

  retry(actor: Actor, job: PushKeptJob): Promise<string> {
    return this.push({ ...actor, ...copyOfJob(job) }, job.input.force);
  }

  private async enqueue(tx: EntityManager, actor: Actor, force?: { lease: string }): Promise<string> {
    const { workspaceId } = actor;
    const { config } = await this.settings.lockWritable(tx, actor);
    const target = getTarget(config);
    const jobIds = target.id ? await this.take(tx, target.id, { isForced: force !== undefined }) : [];
    const input = { target, jobIds, ...(force ? { force } : {}) };
    return this.jobs.enqueue(tx, JOBS.push_commits.newJob({ workspaceId, actor, input }), null);
  }

  /** Returns the ids of the commits' jobs. Those of a force push stay held: it pushes all of them itself, or none. */
  private async take(
    tx: EntityManager,
    targetId: string,
    { isForced }: { isForced: boolean },
  ): Promise<string[]> {
    if (!isForced) return this.commits.release(tx, targetId);
    return (await this.commits.list(tx, targetId)).filter(({ isKept }) => isKept).map(({ id }) => id);
  }
}
