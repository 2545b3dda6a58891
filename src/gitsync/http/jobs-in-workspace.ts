import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor, WorkspaceContent } from '../../workspaces';
import { JobStore } from '../queue/job-store';
import { WORKING_COPIES } from '../store/branches';
import { JobPresenter } from './job-presenter';

/** Describes Git jobs, and the deployments that they make, to `workspaces`. */
@Injectable()
export class JobsInWorkspace implements WorkspaceContent {
  readonly eventType = 'job';
  readonly workingCopy = WORKING_COPIES;
  readonly routeResources = {
    j: { name: 'The job', sql: 'select id from git_jobs where workspace_id = :w and id = :j and is_listed' },
    deployment: {
      name: 'The deployment',
      sql: 'select id from git_deployments where workspace_id = :w and id = :deployment',
    },
  };

  constructor(
    private readonly jobs: JobStore,
    private readonly presenter: JobPresenter,
  ) {}

  async viewForEvent(actor: Actor, jobId: string): Promise<unknown> {
    const job = await this.jobs.find(jobId);
    return job ? this.presenter.view(job, actor) : null;
  }

  async onWorkspaceDeleted(tx: EntityManager, workspaceId: string): Promise<void> {
    await this.jobs.cancel(tx, { workspaceId });
  }
}
