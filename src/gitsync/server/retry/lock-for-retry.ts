import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../../apps';
import { Database } from '../../../core/database';
import { conflict } from '../../../core/errors';
import type { Actor } from '../../../workspaces';
import { copyOfJob, type JobOf } from '../../queue/job';
import type { JobKind } from '../../queue/jobs';
import { getTarget, GitConfigStore, type GitConfig } from '../../store/settings';
import type { JobTarget } from '../../store/job-references';

/** The rows that a retry has locked, the app before the queue as all requests lock them. */
export interface Locked {
  tx: EntityManager;
  app: AppWithVersion | null;
  config: GitConfig | null;
  target: JobTarget;
}

/** Locks what a failed job is made anew from. */
@Injectable()
export class LockForRetry {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly configs: GitConfigStore,
  ) {}

  run(job: JobOf<JobKind>, work: (locked: Locked) => Promise<string>): Promise<string> {
    return this.database.joined(async (tx) => {
      const app = job.appId === null ? null : await this.apps.lockIfAny(tx, job.appId);
      const config = await this.configs.lock(tx, copyOfJob(job));
      return work({ tx, app, config, target: getTarget(config) });
    });
  }
}

export const sameRequest = <K extends JobKind>(
  { userId }: Actor,
  { workspaceId, kind, appId, message, author }: JobOf<K>,
) => ({ workspaceId, kind, appId, message, actor: { userId, author } });

export const appGone = () => conflict('app_deleted', 'The app of this job was deleted.');
