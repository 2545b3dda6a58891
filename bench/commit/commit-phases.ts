import type { Client } from 'pg';
import { summarize, type Summary } from '../support/statistics';

/** Times of a commit as observed from outside the program, all by the machine's clock. */
export interface CommitTimes {
  sha: string;
  sentAtMs: number;
  answeredAtMs: number;
  /** Time at which the server moved the branch. */
  refSetAtMs: number;
}

interface JobTimes {
  created: number;
  started: number;
  recording: number;
  finished: number;
}

export interface Phase {
  title: string;
  summary: Summary;
}

const TITLES = [
  'request, guards, transaction up to the job’s insert',
  'end of that transaction, notification, claim by the worker',
  'job taken, settings and document read, planned, commit built',
  'ids recorded, push up to the moved branch at the server',
  'the server’s answer, transaction that finishes the job begun',
  'its end, notification, answer to the request',
] as const;

/**
 * Breaks down the time of commits by events observable without instrumentation: the times of the jobs, the start of the
 * transaction that records a commit's id, and the time at which the server moved the branch (to a tick of the kernel).
 */
export async function measurePhases(database: Client, commits: readonly CommitTimes[]): Promise<Phase[]> {
  const spans: number[][] = TITLES.map(() => []);
  for (const { sha, sentAtMs, answeredAtMs, refSetAtMs } of commits) {
    const job = await findJob(database, sha);
    if (!job) continue;
    const points = [
      sentAtMs,
      job.created,
      job.started,
      job.recording,
      refSetAtMs,
      job.finished,
      answeredAtMs,
    ];
    spans.forEach((span, index) => span.push(points[index + 1] - points[index]));
  }
  return TITLES.map((title, index) => ({ title, summary: summarize(spans[index]) }));
}

async function findJob(database: Client, sha: string): Promise<JobTimes | null> {
  const ms = (column: string) => `(extract(epoch from ${column}) * 1000)::float8`;
  const { rows } = await database.query<JobTimes>(
    `select ${ms('created_at')} as created, ${ms('started_at')} as started, ${ms('recorded_at')} as recording,
       ${ms('finished_at')} as finished
     from git_jobs join git_job_commits on job_id = id where commit_sha = $1 and sha = $1`,
    [sha],
  );
  return rows[0] ?? null;
}
