import type { Sha } from '../../../git';
import { appsOf, type CommitJob } from '../../queue/job';
import { JOB_DEFINITIONS } from '../../queue/job-definitions';
import type { RecordedCommit } from '../../queue/queue-store';
import type { LastCommit } from '../../store/app-link-store';
import { findCommitOfState, findLastCommit, type RunContext } from './plan-outcomes';
import { readPushedApp } from './read-pushed-app';
import { lastCommitOf, type PushedJob, type SyncedApp } from './record-outcome';

/** Returns the jobs that have a commit in the history of `tip`, under any id that was recorded for them. */
export async function findPushedJobs(
  context: RunContext,
  { jobs, recorded, tip }: { jobs: readonly CommitJob[]; recorded: RecordedCommit[]; tip: Sha | null },
): Promise<PushedJob[]> {
  const { mirror } = context.repository;
  const found = tip ? await mirror.findInHistory({ tip, candidates: recorded }) : new Set<Sha>();
  const pushed: PushedJob[] = [];
  const earlier = new Map<string, LastCommit>();
  for (const job of jobs) {
    const commit = recorded.find(({ jobId, sha }) => jobId === job.id && found.has(sha));
    if (!commit) continue;
    const one = await readPushedJob(context, { job, sha: commit.sha, earlier });
    for (const { app, last } of one.apps) earlier.set(app.appId, last);
    pushed.push(one);
  }
  return pushed;
}

async function readPushedJob(
  context: RunContext,
  { job, sha, earlier }: { job: CommitJob; sha: Sha; earlier: ReadonlyMap<string, LastCommit> },
): Promise<PushedJob> {
  const apps: SyncedApp[] = [];
  for (const app of appsOf(job)) {
    const before = earlier.get(app.appId) ?? findLastCommit(context, app);
    const { syncedState, documentHash } = await readPushedApp(context.repository, { app, sha, before });
    const own = lastCommitOf(job, { sha, syncedState, documentHash });
    // A commit of several apps may have left some of them as they were.
    const mayBeUnchanged = JOB_DEFINITIONS[job.kind].commits === 'several';
    const last = mayBeUnchanged
      ? await findCommitOfState(context, { app, syncedState, documentHash, at: sha })
      : own;
    apps.push({ app, last });
  }
  return { job, sha, apps, overwrote: null };
}
