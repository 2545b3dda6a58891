import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database } from '../../../core/database';
import type { Actor } from '../../../workspaces';
import { copyOfJob, type JobOf } from '../../queue/job';
import { JobStore } from '../../queue/job-store';
import { OpenCommits, type OpenCommit } from '../../queue/open-commits';
import { CommitSettingsStore } from '../../store/commit-settings-store';
import { getTarget, GitConfigStore } from '../../store/git-config-store';

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

  /** Lets the held commits of the branch go, in their order. Returns the id of the job that ends behind them. */
  push(actor: Actor): Promise<string> {
    return this.database.transaction((tx) => this.enqueue(tx, actor));
  }

  retry(actor: Actor, job: JobOf<'push_commits'>): Promise<string> {
    return this.push({ ...actor, ...copyOfJob(job) });
  }

  private async enqueue(tx: EntityManager, actor: Actor): Promise<string> {
    const { workspaceId } = actor;
    const { config } = await this.settings.lockWritable(tx, actor);
    const target = getTarget(config);
    const jobIds = target.id ? await this.commits.release(tx, target.id) : [];
    const kind = 'push_commits' as const;
    const input = { target, jobIds };
    return this.jobs.enqueue(tx, { workspaceId, kind, appId: null, actor, message: null, input }, null);
  }
}
