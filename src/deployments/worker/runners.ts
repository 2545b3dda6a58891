import { Injectable } from '@nestjs/common';
import type { DEPLOYMENT_JOBS } from '../jobs';
import { PublishVersion } from './publish';
import type { RunnersOf } from '../../gitsync/worker/runners';
import { ReadDeploymentChanges } from './changes';
import { Deploy } from './deploy';

/** Does the jobs of deployments and releases. */
@Injectable()
export class DeploymentRunners {
  readonly runners: RunnersOf<typeof DEPLOYMENT_JOBS>;

  constructor(publish: PublishVersion, deploy: Deploy, changes: ReadDeploymentChanges) {
    this.runners = {
      publish_version: (job, { lease, signal }) => publish.run(lease, job, signal),
      deploy_apps: (job, { lease, signal }) => deploy.run(lease, job, signal),
      deploy_landed: (job, { lease, signal }) => deploy.run(lease, job, signal),
      deployment_changes: (call, { signal }) => changes.run(call, signal),
    };
  }
}
