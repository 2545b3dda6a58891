import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf, toJsonb } from '../../core/database';
import type { CreateBranchJob, MergeBranchesJob, PublishJob, PushKeptJob } from './job';

/**
 * Records what a job of a branch, or a publication, is about to push, so that the job knows it again after a crash. In the
 * transaction of a lease.
 */
@Injectable()
export class BranchRecords {
  /** Records where a new branch starts. */
  start(tx: EntityManager, job: CreateBranchJob, start: string): Promise<void> {
    return this.add(tx, job.id, { start });
  }

  /** Records the commit of a merge, or that of a force push. */
  made<J extends MergeBranchesJob | PushKeptJob>(
    tx: EntityManager,
    job: J,
    made: J['input']['made'],
  ): Promise<void> {
    return this.add(tx, job.id, { made });
  }

  /** Records whether a version is read-only for its publication. */
  closed(tx: EntityManager, job: PublishJob, hasClosed: boolean): Promise<void> {
    return this.add(tx, job.id, { hasClosed });
  }

  private async add(tx: EntityManager, jobId: string, members: object): Promise<void> {
    await rowsOf(tx, 'update git_jobs set input = input || $2::jsonb where id = $1', [
      jobId,
      toJsonb(members),
    ]);
  }
}
