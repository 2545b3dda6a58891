import { HttpStatus, Injectable } from '@nestjs/common';
import type { Actor } from '../workspaces';
import type { DEPLOYMENT_JOBS, DeployJob, PublishJob } from './jobs';
import { signedWith } from '../gitsync/server/commit';
import { Deployments } from './deployments';
import type { Body, HandlersOf } from '../gitsync/server/job-handlers';
import { getAppOf, RepeatJob } from '../gitsync/server/retry';
import { getWritableTarget } from '../gitsync/store/settings';
import { PresentReleases } from './releases.controller';

/** Retries deployments and releases, and answers their requests. */
@Injectable()
export class DeploymentHandlers {
  readonly handlers: HandlersOf<typeof DEPLOYMENT_JOBS>;

  constructor(
    deployments: Deployments,
    private readonly repeat: RepeatJob,
    private readonly releases: PresentReleases,
  ) {
    const deploy = {
      retry: (actor: Actor, job: DeployJob) => deployments.retry(actor, job.input),
      audit: auditOfDeployment,
      status: ({ input: { isApproved, isRepeat } }: DeployJob) =>
        isApproved || isRepeat ? HttpStatus.OK : HttpStatus.CREATED,
      body: async ({ result }: DeployJob) => ({ ...(await releases.deployed(result?.deploymentId)) }),
    };
    this.handlers = {
      publish_version: {
        retry: (actor, job) => this.publish(actor, job),
        audit: auditOfRelease,
        status: () => HttpStatus.CREATED,
        body: (job) => this.published(job),
      },
      deploy_apps: deploy,
      deploy_landed: deploy,
    };
  }

  /** Publishes the version as it was, signed as commits are by now. */
  private publish(actor: Actor, job: PublishJob): Promise<string> {
    return this.repeat.run(actor, job, (locked) => {
      getAppOf(locked);
      getWritableTarget(locked.config);
      return { signingKeyId: undefined, hasClosed: undefined, ...signedWith(locked.config) };
    });
  }

  private async published({ appId, result }: PublishJob): Promise<Body> {
    return { ...(await this.releases.published(appId ?? '', result?.releaseId ?? '')) };
  }
}

function auditOfRelease({ input: { versionId, notes } }: PublishJob, appId: string | null) {
  return { action: 'published', target: appId, detail: { version: versionId, notes, again: true } } as const;
}

function auditOfDeployment({ input: { sha, isPlan } }: DeployJob) {
  return isPlan ? null : ({ action: 'deployed', target: null, detail: { sha, again: true } } as const);
}
