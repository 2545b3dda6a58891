import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { rowsOf, toJsonb } from '../../core/database';
import type { JobOf } from './job';
import type { JobInputs } from './job-definitions';

/**
 * Records what a job of a branch is about to push, so that the job knows it again after a crash. In the transaction of a
 * lease.
 */
@Injectable()
export class BranchRecords {
  /** Records where a new branch starts. */
  start(tx: EntityManager, job: JobOf<'create_branch'>, start: string): Promise<void> {
    return this.add(tx, job.id, { start });
  }

  /** Records the commit of a merge, or that of a force push. */
  made<K extends 'merge_branches' | 'push_commits'>(
    tx: EntityManager,
    job: JobOf<K>,
    made: JobInputs[K]['made'],
  ): Promise<void> {
    return this.add(tx, job.id, { made });
  }

  private async add(tx: EntityManager, jobId: string, members: object): Promise<void> {
    await rowsOf(tx, 'update git_jobs set input = input || $2::jsonb where id = $1', [
      jobId,
      toJsonb(members),
    ]);
  }
}
