import type { Mirror, Sha } from '../../../git';
import { appsOf, type CommitJob } from '../../queue/job';
import type { RecordedCommit } from '../../queue/queue-store';
import type { PushedJob } from './record-outcome';

/**
 * Returns the jobs that have a commit in the history of `tip`, under any id that was recorded for them. The id is the
 * proof, and what was recorded with it the outcome: the tree is not read, which may be of any state by now.
 */
export async function findPushedJobs(
  mirror: Mirror,
  { jobs, recorded, tip }: { jobs: readonly CommitJob[]; recorded: RecordedCommit[]; tip: Sha | null },
): Promise<PushedJob[]> {
  const found = tip ? await mirror.findInHistory({ tip, candidates: recorded }) : new Set<Sha>();
  return jobs.flatMap((job) => {
    const commit = recorded.find(({ jobId, sha }) => jobId === job.id && found.has(sha));
    return commit ? [pushedBy(job, commit)] : [];
  });
}

function pushedBy(job: CommitJob, { sha, planned }: RecordedCommit): PushedJob {
  const apps = appsOf(job).flatMap((app) => {
    const last = planned?.apps.find(({ appId }) => appId === app.appId)?.last;
    return last ? [{ app, last }] : [];
  });
  return { job, sha, apps, overwrote: planned?.overwrote ?? null };
}
