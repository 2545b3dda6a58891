import { Logger } from '@nestjs/common';
import type { Database } from '../../core/database';
import { metrics } from '../../core/metrics';
import { recordSpan } from '../../core/tracing';

const logger = new Logger('GitJob');

/** SQL, for a row of `git_jobs` that has just ended: what the log says of it, and nothing of its content. */
export const ENDED_COLUMNS = `id, workspace_id, actor_id, kind, status, error ->> 'code' as code, attempts,
  extract(epoch from finished_at - created_at)::float8 as seconds,
  extract(epoch from finished_at - started_at)::float8 as run_seconds`;

export interface EndedRow {
  id: string;
  workspace_id: string;
  actor_id: string;
  kind: string;
  status: string;
  code: string | null;
  attempts: number;
  /** Null for a commit that was kept here, and is held again. */
  seconds: number | null;
  run_seconds: number | null;
}

/** Logs one line for each job, and counts it, once its end is committed. */
export function logEnded(database: Database, rows: readonly EndedRow[]): void {
  database.afterCommit(() => {
    rows.forEach(logOne);
    for (const row of rows) {
      const { kind, status, code, seconds } = row;
      if (seconds === null) continue;
      metrics.jobSeconds.observe({ kind, status, code: code ?? '' }, seconds);
      trace(row, seconds);
    }
  });
}

function trace(
  { id: jobId, kind, status, code, attempts, run_seconds: runSeconds }: EndedRow,
  seconds: number,
) {
  const endedAt = Date.now();
  recordSpan({
    name: `job ${kind}`,
    kind: 'internal',
    startedAt: endedAt - seconds * 1000,
    endedAt,
    attributes: {
      'trellis.job.id': jobId,
      'trellis.job.kind': kind,
      'trellis.job.status': status,
      'trellis.job.attempts': attempts,
      ...(runSeconds !== null && { 'trellis.job.run_ms': Math.round(runSeconds * 1000) }),
    },
    errorCode: status === 'failed' ? (code ?? status) : null,
    jobId,
  });
}

function logOne(row: EndedRow): void {
  const { kind, status, code, attempts } = row;
  const fields = {
    jobId: row.id,
    workspaceId: row.workspace_id,
    userId: row.actor_id,
    kind,
    status,
    ...(code !== null && { code }),
    attempts,
    // Since its acceptance, and since its first start.
    ...(row.seconds !== null && { durationMs: Math.round(row.seconds * 1000) }),
    ...(row.run_seconds !== null && { runMs: Math.round(row.run_seconds * 1000) }),
  };
  if (status === 'failed') logger.warn(fields, 'A Git job has failed');
  else logger.log(fields, 'A Git job has ended');
}
