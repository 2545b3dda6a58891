import { AppError, type FieldError } from '../../core/errors';
import type { AppSelector } from '../domain';

export const JOB_KINDS = [
  'finalize',
  'list_apps',
  'check_updates',
  'check_changes',
  'create_app',
  'rename_app',
  'commit_app',
  'commit_apps',
  'plan_commit',
  'import_app',
  'pull_app',
  'link_app',
] as const;

export type JobKind = (typeof JOB_KINDS)[number];

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** The steps of a finalize, in their order; the second is SSH's, the third HTTPS'. */
export const JOB_STEPS = ['reach', 'host_key', 'certificate', 'sign_in', 'read', 'write'] as const;

export type JobStep = (typeof JOB_STEPS)[number];

export type JobStatus = (typeof JOB_STATUSES)[number];

/** Where a job goes; it keeps the target that it was accepted for. */
export interface JobTarget {
  repositoryUrl: string;
  branch: string;
  directory: string;
}

/** A commit of an app's document as it was when the job was accepted. */
export interface CommitInput {
  target: JobTarget;
  gitAppId: string;
  appName: string;
  gitVersionId: string;
  versionName: string;
  overwrite: boolean;
  /** Of a rename: the hashes of the app's document before it, by one name or another, and after it. */
  renamed?: { from: string[]; to: string };
  /** By the workspace's template, where it had one. The job's own `message` is the user's. */
  commitMessage?: string;
  /** With which it is signed, also when the workspace has another one by then; absent: it is not signed. */
  signingKeyId?: string;
}

/** An app of a commit, as it was when the job was accepted. */
export interface JobApp extends Omit<CommitInput, 'target' | 'commitMessage' | 'signingKeyId'> {
  appId: string;
  /** Null for a rename, which commits what the repository has. */
  documentHash: string | null;
}

/** Several apps that become one commit. */
export interface CommitManyInput extends Pick<CommitInput, 'target' | 'commitMessage' | 'signingKeyId'> {
  apps: JobApp[];
}

export interface ImportInput {
  target: JobTarget;
  from: AppSelector;
  name: string | null;
  /** False for an app that is worked on here; jobs of earlier versions do not say it. */
  isLocked?: boolean;
}

export interface PullInput {
  target: JobTarget;
  gitAppId: string;
  discardLocal: boolean;
}

export interface LinkInput {
  target: JobTarget;
  /** The app's own, until it is linked. */
  gitAppId: string;
  from: AppSelector;
  /** Which of the two is edited from now on; the other one is kept as a version. */
  keep: 'mine' | 'theirs';
}

export interface FinalizeInput {
  /** Of the configuration: another one in the meantime makes the job void. */
  revision: string;
  keyId: string;
  hostKeyFingerprint: string | null;
  createBranch: boolean;
}

export interface ReadInput {
  target: JobTarget;
  /** For `list_apps`: one app's preview in place of the list. */
  previewGitAppId?: string;
  /** For `list_apps`: which of them to answer; all where there is none. */
  page?: { offset: number; limit: number };
  /** For `check_changes`: what of the repository to compare with, in place of the last commit. */
  from?: AppSelector;
}

/** What a job needs, by its kind. */
export type JobInput =
  CommitInput | CommitManyInput | ImportInput | LinkInput | PullInput | FinalizeInput | ReadInput;

/** A failure as a job's row keeps it; the request that waits for the job answers it. */
export interface JobError {
  code: string;
  status: number;
  message: string;
  remedy?: string;
  data: Record<string, unknown>;
  errors?: FieldError[];
}

export const jobErrorOf = (error: AppError): JobError => ({
  code: error.code,
  status: error.status,
  message: error.message,
  remedy: error.remedy,
  data: error.data,
  errors: error.errors,
});

export const appErrorOf = (error: JobError): AppError =>
  new AppError(error.code, error.status, error.message, {
    remedy: error.remedy,
    data: error.data,
    errors: error.errors,
  });

/** As it stands in Git. */
export const commitMessageOf = (job: Job): string =>
  (job.input as CommitInput | CommitManyInput).commitMessage ?? job.message ?? '';

export const COMMIT_KINDS: readonly JobKind[] = ['create_app', 'rename_app', 'commit_app', 'commit_apps'];

export interface Job {
  id: string;
  workspaceId: string;
  position: string | null;
  kind: JobKind;
  status: JobStatus;
  isListed: boolean;
  /** Where it is, or where it failed, for kinds that tell. */
  progress: JobStep | null;
  appId: string | null;
  actorId: string;
  author: { name: string; email: string };
  message: string | null;
  input: JobInput;
  documentHash: string | null;
  attempts: number;
  crashes: number;
  restarts: number;
  commitSha: string | null;
  result: Record<string, unknown> | null;
  error: JobError | null;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
}

/** The apps that a commit is of; what it is of stays, whatever becomes of them. */
export function appsOf({ kind, input, appId, documentHash }: Job): JobApp[] {
  if (kind === 'commit_apps') return (input as CommitManyInput).apps;
  return [{ ...(input as CommitInput), appId: appId ?? '', documentHash }];
}

/** A job that brings its worker down this often is set aside; `crashes` is counted by who saw the worker crash. */
const MAX_CRASHES = 3;
/** So is one that was begun this often without an end, whatever ended the worker: an operator, or a lack of memory. */
const MAX_RESTARTS = 25;

export const isPoison = (job: Job): boolean => job.crashes >= MAX_CRASHES || job.restarts >= MAX_RESTARTS;

/** The next crash would set it aside. */
export const isLastTry = (job: Job): boolean => job.crashes === MAX_CRASHES - 1;

export interface JobRow {
  id: string;
  workspace_id: string;
  position: string | null;
  kind: JobKind;
  status: JobStatus;
  is_listed: boolean;
  progress: JobStep | null;
  app_id: string | null;
  actor_id: string;
  author_name: string;
  author_email: string;
  message: string | null;
  input: JobInput;
  document_hash: string | null;
  attempts: number;
  crashes: number;
  restarts: number;
  commit_sha: string | null;
  result: Record<string, unknown> | null;
  error: JobError | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export const jobOf = (row: JobRow): Job => ({
  id: row.id,
  workspaceId: row.workspace_id,
  position: row.position,
  kind: row.kind,
  status: row.status,
  isListed: row.is_listed,
  progress: row.progress,
  appId: row.app_id,
  actorId: row.actor_id,
  author: { name: row.author_name, email: row.author_email },
  message: row.message,
  input: row.input,
  documentHash: row.document_hash,
  attempts: row.attempts,
  crashes: row.crashes,
  restarts: row.restarts,
  commitSha: row.commit_sha,
  result: row.result,
  error: row.error,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
});
