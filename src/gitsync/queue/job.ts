import {
  definitionOf,
  isKnownKind,
  type JOBS,
  type AppCommitKind,
  type CallKind,
  type CommitKind,
  type JobInputs,
  type JobKind,
  type JobResults,
  type QueueKind,
} from './jobs';
import type { JobError } from '../store/job-errors';
import type { JobApp } from './job-inputs';
import type { JobTarget } from '../store/job-references';
import type { WorkingCopy } from '../../workspaces';

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** `held`: a commit that is kept here until it is asked to be pushed. Requests are told that it is queued. */
export type JobStatus = (typeof JOB_STATUSES)[number] | 'held';

/** The steps of a finalize, in their order; the second is for SSH, the third for HTTPS. */
export const JOB_STEPS = ['reach', 'host_key', 'certificate', 'sign_in', 'read', 'write'] as const;

export type JobStep = (typeof JOB_STEPS)[number];

/** The columns that all kinds have in common. */
export interface JobBase {
  id: string;
  workspaceId: string;
  /** Null for jobs without a target, and for those of an older version. */
  targetId: string | null;
  /** Place in the workspace's queue; null for a call. */
  position: string | null;
  status: JobStatus;
  /** A commit that was accepted to be pushed later; it is held again when a push of it has failed. */
  isKept: boolean;
  /** The current step, or the one that failed, for kinds that report it. */
  progress: JobStep | null;
  appId: string | null;
  actorId: string;
  author: { name: string; email: string };
  message: string | null;
  documentHash: string | null;
  attempts: number;
  crashes: number;
  restarts: number;
  commitSha: string | null;
  /** Body of the request's answer, if it was given one to be repeated. */
  answer: Record<string, unknown> | null;
  error: JobError | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** Earliest time of the next attempt. */
  notBefore: Date | null;
  /** True for a running job that is to end with its attempt, whatever comes of it. */
  isCancelRequested: boolean;
  /** The job that was made from this failed one. */
  retriedAs: string | null;
}

/** A row whose kind may be one of a newer version of Trellis. */
export interface StoredJob extends JobBase {
  kind: string;
  input: unknown;
  result: unknown;
}

export type JobOf<K extends JobKind> = JobBase & {
  kind: K;
  input: JobInputs[K];
  /** To be read only of a job that succeeded. */
  result: JobResults[K] | null;
};

type AnyOf<Kinds extends JobKind> = { [K in Kinds]: JobOf<K> }[Kinds];

/** Jobs of the kinds that are defined so. */
type JobBy<Definition extends { kind: JobKind }> = AnyOf<Definition['kind']>;

export type Job = AnyOf<JobKind>;
export type QueueJob = AnyOf<QueueKind>;
export type CallJob = AnyOf<CallKind>;
export type CommitJob = AnyOf<CommitKind>;
export type AppCommitJob = AnyOf<AppCommitKind>;
export type BackupJob = JobBy<typeof JOBS.backup_app>;
export type CommitManyJob = JobBy<typeof JOBS.commit_apps>;
export type CompleteMergeJob = JobBy<typeof JOBS.complete_merge>;
export type CompletePullJob = JobBy<typeof JOBS.complete_pull>;
export type CreateBranchJob = JobBy<typeof JOBS.create_branch>;
export type DeleteBranchJob = JobBy<typeof JOBS.delete_branch>;
export type DeployJob = JobBy<typeof JOBS.deploy_apps | typeof JOBS.deploy_landed>;
export type DiscardJob = JobBy<typeof JOBS.discard_changes>;
export type FinalizeJob = JobBy<typeof JOBS.finalize>;
export type ImportJob = JobBy<typeof JOBS.import_app>;
export type LinkJob = JobBy<typeof JOBS.link_app>;
export type MergeBranchesJob = JobBy<typeof JOBS.merge_branches>;
export type PublishJob = JobBy<typeof JOBS.publish_version>;
export type PullJob = JobBy<typeof JOBS.pull_app | typeof JOBS.pull_tag | typeof JOBS.sync_app>;
export type PushKeptJob = JobBy<typeof JOBS.push_commits>;
export type SwitchBranchJob = JobBy<typeof JOBS.switch_branch>;

/** Trusts that a row of a known kind has that kind's input and result. */
export const isKnownJob = (job: StoredJob): job is Job => isKnownKind(job.kind);

export const isQueueJob = (job: StoredJob): job is QueueJob => definitionOf(job.kind)?.runs === 'queue';

export const isCommitJob = (job: StoredJob): job is CommitJob =>
  (definitionOf(job.kind)?.commits ?? null) !== null;

/** True of a job that takes over what people have decided on the merge of an app. */
export const completesMerge = <J extends Job>(
  job: J,
): job is Extract<J, CompleteMergeJob | CompletePullJob> => definitionOf(job.kind)?.completesMerge ?? false;

/** True for a job that has failed for a reason that may pass, and waits for its next attempt. */
export const isPostponed = ({ status, notBefore }: StoredJob): boolean =>
  status === 'queued' && notBefore !== null;

/** The branch of a job. */
export const copyOfJob = (job: { workspaceId: string; input: unknown }): WorkingCopy => ({
  workspaceId: job.workspaceId,
  branchId: targetOfJob(job)?.branchId ?? null,
});

/** Undefined for a job without one. */
export const targetOfJob = ({ input }: { input: unknown }): JobTarget | undefined =>
  (input as { target?: JobTarget }).target;

/** The message of the commit in Git. */
export const commitMessageOf = (job: CommitJob): string => job.input.commitMessage ?? job.message ?? '';

/** The apps of a commit, as they were when it was accepted. */
export function appsOf({ input, appId, documentHash }: CommitJob): JobApp[] {
  if ('apps' in input) return input.apps;
  return [{ ...input, appId: appId ?? '', documentHash }];
}
