import type { JobStatus, JobStep, StoredJob } from './job';
import type { JobError } from '../store/job-errors';

/** A row of `git_jobs`. */
export interface JobRow {
  id: string;
  workspace_id: string;
  target_id: string | null;
  position: string | null;
  kind: string;
  status: JobStatus;
  is_kept: boolean;
  progress: JobStep | null;
  app_id: string | null;
  actor_id: string;
  author_name: string;
  author_email: string;
  message: string | null;
  input: unknown;
  document_hash: string | null;
  attempts: number;
  crashes: number;
  restarts: number;
  commit_sha: string | null;
  result: (Record<string, unknown> & { answer?: Record<string, unknown> }) | null;
  error: JobError | null;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
  not_before: Date | null;
  cancel_requested: boolean;
  retried_as: string | null;
}

export const jobOf = (row: JobRow): StoredJob => ({
  id: row.id,
  workspaceId: row.workspace_id,
  targetId: row.target_id,
  position: row.position,
  kind: row.kind,
  status: row.status,
  isKept: row.is_kept,
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
  answer: row.result?.answer ?? null,
  error: row.error,
  createdAt: row.created_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  notBefore: row.not_before,
  isCancelRequested: row.cancel_requested,
  retriedAs: row.retried_as,
});
