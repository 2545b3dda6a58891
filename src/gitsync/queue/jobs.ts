import { column, valuesOf, type ValuesOf } from '../../core/database';
import type { WorkingCopy } from '../../workspaces';
import type { JobError } from '../store/job-error';
import type { JobTarget } from '../store/job-target';
import { definitionOf, isKnownKind, type InputOf, type JobDefinition, type ResultOf } from './define-job';

/**
 * The right to work on one workspace's queue. Another claim makes its fence stale. Every write checks the fence, and the
 * worker too: a claim is not durable, so that a crash of PostgreSQL may give the same number out again.
 */
export interface Lease {
  workspaceId: string;
  fence: string;
  workerId: string;
}

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** `held`: a commit kept here until a push is requested. Requests are told that it is queued. */
export type JobStatus = (typeof JOB_STATUSES)[number] | 'held';

/** The steps of a finalize, in their order; the second is for SSH, the third for HTTPS. */
export const JOB_STEPS = ['reach', 'host_key', 'certificate', 'sign_in', 'read', 'write'] as const;

export type JobStep = (typeof JOB_STEPS)[number];

/** Number of apps that a plan has compared, of all: `120/300`. */
export type JobCount = `${number}/${number}`;

export type JobProgress = JobStep | JobCount;

/** Returns null for a text that is neither. */
export function progressOf(text: string): JobProgress | null {
  if (/^\d+\/\d+$/.test(text)) return text as JobCount;
  return JOB_STEPS.find((step) => step === text) ?? null;
}

/** Columns that every job is read with. */
const JOB_COLUMNS = {
  id: column<string>('id'),
  workspaceId: column<string>('workspace_id'),
  /** Null for a call. */
  targetId: column<string | null>('target_id'),
  /** Position in the workspace's queue; null for a call. */
  position: column<string | null>('position'),
  /** May be a kind of a newer version of Trellis. */
  kind: column<string>('kind'),
  status: column<JobStatus>('status'),
  /** A commit to be pushed later; it is held again if its push fails. */
  isKept: column<boolean>('is_kept'),
  /** The current or failed step, or the apps that were compared, for kinds that report it. */
  progress: column<JobProgress | null>('progress'),
  appId: column<string | null>('app_id'),
  actorId: column<string>('actor_id'),
  message: column<string | null>('message'),
  input: column<unknown>('input'),
  documentHash: column<string | null>('document_hash'),
  attempts: column<number>('attempts'),
  crashes: column<number>('crashes'),
  restarts: column<number>('restarts'),
  commitSha: column<string | null>('commit_sha'),
  result: column<unknown>('result'),
  error: column<JobError | null>('error'),
  createdAt: column<Date>('created_at'),
  startedAt: column<Date | null>('started_at'),
  finishedAt: column<Date | null>('finished_at'),
  /** Earliest time of the next attempt. */
  notBefore: column<Date | null>('not_before'),
  /** True for a running job whose current attempt is its last. */
  isCancelRequested: column<boolean>('cancel_requested'),
  /** The job that was made from this failed one. */
  retriedAs: column<string | null>('retried_as'),
};

export interface StoredJob extends ValuesOf<typeof JOB_COLUMNS> {
  author: { name: string; email: string };
  /** Body of the request's answer, if stored for repeated requests. */
  answer: Record<string, unknown> | null;
}

/** Fields that all kinds have in common. */
export type JobBase = Omit<StoredJob, 'input' | 'result'>;

/** A job by the types of its kind, which may be one of several. */
export type JobWith<Input, Result = unknown> = JobBase & {
  input: Input;
  /** Valid only for a job that succeeded. */
  result: Result | null;
};

/** A job of the kind, or of one of the kinds, with this definition. */
export type JobOf<D extends JobDefinition> = D extends unknown
  ? JobWith<InputOf<D>, ResultOf<D>> & { kind: D['kind'] }
  : never;

export type Job = JobWith<{ target?: JobTarget | null }>;
/** `gitAppId`: the app in the repository, of kinds about one app. */
export type QueueJob = JobWith<{ target: JobTarget; gitAppId?: string }>;

/** Trusts that a row of a known kind has that kind's input. */
export const isKnownJob = (job: StoredJob): job is Job => isKnownKind(job.kind);

export const isQueueJob = (job: StoredJob): job is QueueJob => definitionOf(job.kind)?.runs === 'queue';

/** Trusts that a row has the input and result of its kind. */
export const isJobOf = <D extends JobDefinition>(
  definition: D,
  job: StoredJob,
): job is JobOf<D> & StoredJob => job.kind === definition.kind;

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

/** A row of `git_jobs`. */
export type JobRow = Record<string, unknown> & {
  id: string;
  workspace_id: string;
  author_name: string;
  author_email: string;
  result: { answer?: Record<string, unknown> } | null;
  created_at: Date;
  started_at: Date | null;
};

export const jobOf = (row: JobRow): StoredJob => ({
  ...valuesOf(JOB_COLUMNS, row),
  author: { name: row.author_name, email: row.author_email },
  answer: row.result?.answer ?? null,
});
