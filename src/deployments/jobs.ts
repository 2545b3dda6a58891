import type { JobTarget } from '../gitsync/store/job-target';
import type { CommitInput } from '../gitsync/queue/commit-jobs';
import { CALL, CHANGE_APP, defineJob } from '../gitsync/queue/define-job';
import type { JobOf } from '../gitsync/queue/jobs';
import type { ReadInput, ReadResult } from '../gitsync/queue/read-jobs';

/** Kinds that publish versions, and deploy commits to the workspace. */
export const DEPLOYMENT_JOBS = {
  publish_version: defineJob<PublishInput, PublishResult>()('publish_version', {
    ...CHANGE_APP,
    isRetried: true,
  }),
  deploy_apps: defineJob<DeployInput, DeployResult>()('deploy_apps', { ...CHANGE_APP, isBulk: true }),
  // Not retried: a new job deploys what has landed by then.
  deploy_landed: defineJob<DeployInput, DeployResult>()('deploy_landed', {
    ...CHANGE_APP,
    isAutomatic: true,
  }),
  deployment_changes: defineJob<DeploymentChangesInput, ReadResult>()('deployment_changes', CALL),
};

/** An annotated tag of an app's version. */
export interface PublishInput extends Pick<CommitInput, 'target' | 'gitAppId' | 'signingKeyId'> {
  versionId: string;
  /** Hash of the published document. */
  documentHash: string;
  tag: string;
  /** The message of the tag; empty: its name. */
  notes: string;
  /** True while the version is read-only because of this job: if the job ends without a release, PostgreSQL reopens it. */
  hasClosed?: boolean;
}

export type PublishResult = { releaseId: string };

/** Plans a deployment, and applies it. The settings are read when the job runs. */
export interface DeployInput {
  target: JobTarget;
  deploymentId: string;
  /** Null: the branch or tags that the workspace follows. */
  sha: string | null;
  /** The branch or tag by which the commit was found before. */
  ref: string | null;
  /** Changes nothing. */
  isPlan: boolean;
  isApproved: boolean;
  /** It deploys the commit of an earlier deployment again. */
  isRepeat?: true;
  /** False: it was approved as a deployment of a newer commit. Absent in other deployments, and in jobs of 0.3. */
  mayRollBack?: boolean;
  /** An agent asks: only a commit of what the workspace follows. */
  isFollowed?: true;
}

export type DeployResult = {
  /** Null if there was nothing to do. */
  deploymentId: string | null;
};

/** Compares an app here with the commit of a deployment that waits, or of a plan. */
export interface DeploymentChangesInput extends ReadInput {
  sha: string;
  gitAppId: string;
}

export type DeployJob = JobOf<typeof DEPLOYMENT_JOBS.deploy_apps | typeof DEPLOYMENT_JOBS.deploy_landed>;
export type PublishJob = JobOf<typeof DEPLOYMENT_JOBS.publish_version>;
