import type { OverwrittenApp } from '../domain/plan/commit-plan';
import type { JobError } from '../store/job-error';
import type { LastCommit } from '../store/links';

/** A commit that was built for a job, and the tip that it was to be pushed on. */
export interface RecordedCommit {
  jobId: string;
  sha: string;
  base: string | null;
  /** Outcome of the job once the commit is in the repository. */
  planned: PlannedOutcome;
}

interface PlannedApp {
  appId: string;
  last: LastCommit;
}

interface PlannedOutcome {
  apps: PlannedApp[];
  overwrote: OverwrittenApp | null;
  /** Outcomes of the jobs right before it in the queue that have no commit in the same push. */
  before: PlannedEnd[];
}

/** Outcome of a job without a commit. */
export type PlannedEnd = { jobId: string } & (
  { kind: 'unchanged'; sha: string | null; apps: PlannedApp[] } | { kind: 'failed'; error: JobError }
);

/** A document that a job commits but was not accepted with. */
export interface MadeDocument {
  hash: string;
  text: string;
}

/** A row of `git_job_commits`. */
export interface CommitRow {
  job_id: string;
  sha: string;
  base: string | null;
  planned: PlannedOutcome;
}

export const recordedOf = ({ job_id: jobId, sha, base, planned }: CommitRow): RecordedCommit => ({
  jobId,
  sha,
  base,
  planned: {
    ...planned,
    apps: planned.apps.map(withDate),
    before: planned.before.map((end) =>
      end.kind === 'failed' ? end : { ...end, apps: end.apps.map(withDate) },
    ),
  },
});

const withDate = ({ appId, last }: PlannedApp): PlannedApp => ({
  appId,
  last: { ...last, date: new Date(last.date) },
});
