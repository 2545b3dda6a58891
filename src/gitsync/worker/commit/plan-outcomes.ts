import type { AppLink } from '../../domain';
import type { Sha } from '../../../git';
import type { CommitJob } from '../../queue/job';
import type { JobApp } from '../../queue/job-inputs';
import type { PlannedEnd, RecordedCommit } from '../../queue/recorded-commit';
import type { LastCommit } from '../../store/links';
import { jobErrorOf } from '../../store/job-errors';
import { lastCommitOfApp } from '../app-history';
import type { OpenRepository } from '../mirrors';
import type { Batch, BuiltJob, UnchangedJob } from './build-commits';
import type { CommitData } from './load-commit-data';
import { lastCommitOf, type CommitOutcome, type SyncedApp } from './record';

/** The repository and the apps' links as a run knows them. */
export interface RunContext {
  repository: OpenRepository;
  data: CommitData;
}

/** Returns the outcomes that the jobs of a batch have once its commits are in the repository. */
export async function planOutcomes(context: RunContext, { planned }: Batch): Promise<CommitOutcome[]> {
  const outcomes: CommitOutcome[] = [];
  for (const plan of planned) {
    if (plan.kind === 'built') outcomes.push(await pushed(context, plan));
    else if (plan.kind === 'unchanged') outcomes.push(await alreadyUpToDate(context, plan));
    else outcomes.push(plan);
  }
  return outcomes;
}

async function pushed(
  context: RunContext,
  { job, sha, overwrote, ...built }: BuiltJob,
): Promise<CommitOutcome> {
  const apps: SyncedApp[] = [];
  for (const { app, syncedState, documentHash, isChanged } of built.apps) {
    const own = lastCommitOf(job, { sha, syncedState, documentHash });
    const last = isChanged
      ? own
      : await findCommitOfState(context, { app, syncedState, documentHash, at: sha });
    apps.push({ app, last });
  }
  return { kind: 'pushed', job, sha, apps, overwrote };
}

async function alreadyUpToDate(
  context: RunContext,
  { job, apps, at, after }: UnchangedJob,
): Promise<CommitOutcome> {
  if (after !== null) return { kind: 'unchanged', job, sha: after, apps: [] };
  const synced: SyncedApp[] = [];
  for (const { app, syncedState, documentHash } of apps) {
    const last =
      syncedState !== null && at !== null
        ? await findCommitOfState(context, { app, syncedState, documentHash, at })
        : findLastCommit(context, app);
    if (last) synced.push({ app, last });
  }
  return { kind: 'unchanged', job, sha: knownSha(synced.at(0)?.last), apps: synced };
}

/**
 * Returns the commit that made an app what it is at the commit `at`: the last one from here, one by another writer, or
 * one from before the workspace changed its repository.
 */
export async function findCommitOfState(
  context: RunContext,
  {
    app,
    syncedState,
    documentHash,
    at,
  }: { app: JobApp; syncedState: AppLink; documentHash: string; at: Sha },
): Promise<LastCommit> {
  const known = findLastCommit(context, app);
  // The part files of the split layout are the same for documents that differ in their spelling alone.
  if (known !== null && JSON.stringify(known.syncedState) === JSON.stringify(syncedState))
    return documentHash === app.documentHash ? { ...known, documentHash } : known;
  const { gitAppId } = app;
  const commit = await lastCommitOfApp(context.repository, { tip: at, app: { gitAppId } });
  return { ...commit, syncedState, documentHash };
}

const knownSha = (last: LastCommit | undefined): Sha | null => (last && !last.isUnknown ? last.sha : null);

export const findLastCommit = ({ data }: RunContext, { appId }: JobApp): LastCommit | null =>
  data.links.get(appId)?.last ?? null;

/** Returns what is recorded of a batch before it is pushed. */
export const recordsOf = (
  { expected, built }: Pick<Batch, 'expected' | 'built'>,
  outcomes: readonly CommitOutcome[],
): RecordedCommit[] =>
  built.map(({ job, sha }) => ({
    jobId: job.id,
    sha,
    base: expected,
    planned: plannedOf(outcomes, job),
  }));

/**
 * Returns what is recorded with a job's id: what it will have done once its commit is in the repository, and the outcomes
 * of the jobs before it without a commit. Planned once more after it, those would undo it.
 */
function plannedOf(outcomes: readonly CommitOutcome[], job: CommitJob): RecordedCommit['planned'] {
  const index = outcomes.findIndex((one) => one.job === job);
  const outcome = outcomes.at(index);
  if (outcome?.kind !== 'pushed') throw new TypeError(`The job ${job.id} has no commit.`);
  const before: PlannedEnd[] = [];
  for (const one of outcomes.slice(0, index).reverse()) {
    if (one.kind === 'pushed') break;
    before.unshift(plannedEndOf(one));
  }
  return { apps: outcome.apps.map(plannedAppOf), overwrote: outcome.overwrote, before };
}

const plannedEndOf = (outcome: Exclude<CommitOutcome, { kind: 'pushed' }>): PlannedEnd => {
  const { job, kind } = outcome;
  if (kind === 'failed') return { jobId: job.id, kind, error: jobErrorOf(outcome.error) };
  return { jobId: job.id, kind, sha: outcome.sha, apps: outcome.apps.map(plannedAppOf) };
};

const plannedAppOf = ({ app, last }: SyncedApp) => ({ appId: app.appId, last });
