import type { Mirror, Sha } from '../../../git';
import { appsOf, type CommitJob } from '../../queue/job';
import { appErrorOf } from '../../store/job-errors';
import type { PlannedEnd, RecordedCommit } from '../../queue/recorded-commit';
import type { LastCommit } from '../../store/links';
import type { CommitOutcome, SyncedApp } from './record';

interface Search {
  /** Jobs that may have been pushed, in the order of the queue. */
  jobs: readonly CommitJob[];
  /** Ids of those that have no outcome yet. */
  waiting: ReadonlySet<string>;
  recorded: RecordedCommit[];
  tip: Sha | null;
}

/**
 * Returns the outcomes of the jobs that have a commit in the history of `tip`, under any id that was recorded for them, and
 * of those that wait and had none in the same push. The id is the proof, and what was recorded with it the outcome: the
 * tree is not read, which may be of any state by now.
 */
export async function findPushedJobs(
  mirror: Mirror,
  { jobs, waiting, recorded, tip }: Search,
): Promise<CommitOutcome[]> {
  const found = tip ? await mirror.findInHistory({ tip, candidates: recorded }) : new Set<Sha>();
  const commits = new Map<string, RecordedCommit>();
  const ends = new Map<string, PlannedEnd>();
  for (const commit of recorded) {
    if (!found.has(commit.sha) || commits.has(commit.jobId)) continue;
    commits.set(commit.jobId, commit);
    for (const end of commit.planned?.before ?? []) ends.set(end.jobId, end);
  }
  return jobs.flatMap((job) => {
    const commit = commits.get(job.id);
    if (commit) return [pushedBy(job, commit)];
    const end = waiting.has(job.id) && ends.get(job.id);
    return end ? [endOf(job, end)] : [];
  });
}

function pushedBy(job: CommitJob, { sha, planned }: RecordedCommit): CommitOutcome {
  const apps = syncedApps(job, planned?.apps ?? []);
  return { kind: 'pushed', job, sha, apps, overwrote: planned?.overwrote ?? null };
}

const endOf = (job: CommitJob, end: PlannedEnd): CommitOutcome =>
  end.kind === 'failed'
    ? { kind: 'failed', job, error: appErrorOf(end.error) }
    : { kind: 'unchanged', job, sha: end.sha, apps: syncedApps(job, end.apps) };

function syncedApps(job: CommitJob, planned: { appId: string; last: LastCommit }[]): SyncedApp[] {
  return appsOf(job).flatMap((app) => {
    const last = planned.find(({ appId }) => appId === app.appId)?.last;
    return last ? [{ app, last }] : [];
  });
}
