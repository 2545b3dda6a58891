import { Logger } from '@nestjs/common';
import { AppError } from '../../../core/errors';
import type { BuiltCommit, CommitRequest, Sha } from '../../../git';
import { signWithKey } from '../../../ssh';
import { commitsNotPushed } from '../../domain/errors';
import type { AppLink } from '../../domain/format/app-link';
import { TreeOverlay } from '../../domain/format/tree';
import type { OverwrittenApp, PlannedChange, PlannedLink } from '../../domain/plan/commit-plan';
import { appsOf, commitMessageOf, type CommitJob, type JobApp } from '../../queue/commit-jobs';
import type { PlannedEnd, RecordedCommit } from '../../queue/recorded-commits';
import { appErrorOf, jobErrorOf } from '../../store/job-error';
import type { LastCommit } from '../../store/links';
import { lastCommitOfApp } from '../app-history';
import { explainFailure } from '../failures';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import type { CommitData } from './load-commit-data';
import { isOfRepository, planApp, type KnownApp } from './plan-app';
import { lastCommitOf, type CommitOutcome, type SyncedApp } from './record';

const logger = new Logger('Commit');

/** An app as the repository has it once its job's commit is there. */
export interface PlannedApp {
  app: JobApp;
  /** Null for an app that was never committed and need not be. */
  syncedState: AppLink | null;
  documentHash: string;
  /** Text of the document, if the job was accepted with another one. */
  made: string | null;
}

/** An app of a commit. `isChanged`: false if the repository already had the wanted state. */
export interface BuiltApp extends PlannedApp {
  syncedState: AppLink;
  isChanged: boolean;
}

/** A job whose commit is in the mirror and is yet to be pushed. */
interface BuiltJob {
  kind: 'built';
  job: CommitJob;
  sha: Sha;
  apps: BuiltApp[];
  overwrote: OverwrittenApp | null;
}

/** A job without a change to commit: its apps have the wanted state at the commit `at`. */
interface UnchangedJob {
  kind: 'unchanged';
  job: CommitJob;
  apps: PlannedApp[];
  at: Sha | null;
  /** The commit of this batch that put them there. */
  after: Sha | null;
}

/**
 * Plan of a job, which holds once the commits built before it are in the repository. When their push is rejected or
 * the branch has moved, the job is planned again and the plan may differ.
 */
export type PlannedJob = BuiltJob | UnchangedJob | FailedJob;

interface FailedJob {
  kind: 'failed';
  job: CommitJob;
  error: AppError;
  /** It has to wait for a commit of its app that is held. */
  isBehindUnpushed?: true;
}

export interface Batch {
  /** Parent of the first commit; null: the repository is empty. */
  base: Sha | null;
  /** The tip that the remote is asked to compare; null: there is no branch yet. */
  expected: Sha | null;
  /** In the order of the jobs. */
  planned: PlannedJob[];
  /** Jobs of `planned` with a commit, each on top of the one before. */
  built: BuiltJob[];
}

export interface BatchContext {
  repository: OpenRepository;
  data: CommitData;
  /** Jobs that could not be merged with the repository, by their id. */
  refused: ReadonlyMap<string, AppError>;
}

interface BatchRequest {
  expected: Sha | null;
  /** Parent of the first commit: `expected`, or the start of a new branch. */
  base: Sha | null;
  jobs: readonly CommitJob[];
}

/** A job to plan, with the commit and the apps' states that the jobs before it lead to. */
interface PlanStep {
  job: CommitJob;
  parent: Sha | null;
  known: (app: JobApp) => KnownApp;
}

/** Builds the commits of waiting jobs, each on top of the one before it. */
export async function buildBatch(context: BatchContext, request: BatchRequest): Promise<Batch> {
  const states = new AppStates(context.data);
  const planned: PlannedJob[] = [];
  let parent = request.base;
  for (const job of request.jobs) {
    const held = states.findUnpushedBefore(job);
    const plan: PlannedJob = held
      ? { kind: 'failed', job, error: held, isBehindUnpushed: true }
      : await planJob(context, { job, parent, known: (app) => states.get(app) });
    planned.push(plan);
    if (plan.kind === 'built') parent = plan.sha;
    states.apply(plan);
  }
  const built = planned.filter((plan) => plan.kind === 'built');
  const { base, expected } = request;
  return { base, expected, planned, built };
}

/** The apps' states after the jobs that are planned so far. */
class AppStates {
  private readonly planned = new Map<string, KnownApp>();
  /** Failures of kept commits, by the apps. */
  private readonly held = new Map<string, AppError>();

  constructor(private readonly data: CommitData) {}

  get({ appId }: JobApp): KnownApp {
    const last = this.data.links.get(appId)?.last;
    return (
      this.planned.get(appId) ?? {
        link: last?.syncedState ?? null,
        documentHash: last?.documentHash ?? null,
        after: null,
      }
    );
  }

  /**
   * Returns the failure of a commit of the job's app that is held before it, or was when the run began. Pushed first, the job
   * would contain the held commit's changes, and the held commit would later revert the job's.
   */
  findUnpushedBefore(job: CommitJob): AppError | null {
    for (const { appId } of appsOf(job)) {
      const held = this.data.links.get(appId)?.held;
      const error = this.held.get(appId);
      if (error) return error;
      if (held && Number(held.position) < Number(job.position))
        return held.error ? appErrorOf(held.error) : commitsNotPushed();
    }
    return null;
  }

  apply(plan: PlannedJob): void {
    if (plan.kind === 'failed') {
      if (plan.job.isKept) for (const { appId } of appsOf(plan.job)) this.held.set(appId, plan.error);
      return;
    }
    for (const { app, syncedState, documentHash } of plan.apps) {
      const after = plan.kind === 'built' ? plan.sha : this.get(app).after;
      if (syncedState) this.planned.set(app.appId, { link: syncedState, documentHash, after });
    }
  }
}

/** Turns the failure of one app into its job's plan, so that it stops no other job; even if it is a defect of ours. */
async function planJob(context: BatchContext, step: PlanStep): Promise<PlannedJob> {
  try {
    const refusal = context.refused.get(step.job.id);
    if (refusal) throw refusal;
    return await buildJob(context, step);
  } catch (error) {
    if (error instanceof AppError && isOfRepository(error)) throw error;
    return { kind: 'failed', job: step.job, error: explainFailure(error, logger) };
  }
}

async function buildJob(context: BatchContext, step: PlanStep): Promise<PlannedJob> {
  const { job, parent, known } = step;
  const { apps, changes, overwrote } = await planApps(context, step);
  const sign = signerOf(context.data, job);
  const built =
    changes.size > 0 ? await build(context, job, { parent, changes: [...changes.values()], sign }) : null;
  const at = built?.sha ?? parent;
  const written = await Promise.all(
    apps.map(async ({ link, ...app }) => ({
      ...app,
      syncedState: link && (await writtenLink(context.repository, link, at)),
    })),
  );
  if (built?.changed)
    return { kind: 'built', job, sha: built.sha, apps: written.filter(isSynced), overwrote };
  return { kind: 'unchanged', job, apps: written, at: parent, after: known(appsOf(job)[0]).after };
}

interface AppPlans {
  apps: (Omit<PlannedApp, 'syncedState'> & { link: PlannedLink | null; isChanged: boolean })[];
  /** By path: each app rewrites the file of entries, and only the last version counts. */
  changes: Map<string, PlannedChange>;
  overwrote: OverwrittenApp | null;
}

async function planApps(context: BatchContext, { job, parent, known }: PlanStep): Promise<AppPlans> {
  const jobApps = appsOf(job).map((app) => withLinkedId(app, context.data));
  const plans: AppPlans = { apps: [], changes: new Map(), overwrote: null };
  // Each app is planned on top of the apps before it; the job's commit writes all of them at once.
  const tree = new TreeOverlay(treeReaderOf(context.repository.mirror, parent));
  for (const app of jobApps) {
    const { plan, ...document } = await planApp(context, { job, app, parent, tree, known: known(app) });
    plans.apps.push({ app, link: plan.link, ...document, isChanged: plan.kind === 'changes' });
    if (plan.kind === 'nothing') continue;
    for (const change of plan.changes) plans.changes.set(change.path, change);
    plans.overwrote ??= plan.overwrote;
    if (plans.apps.length < jobApps.length) tree.apply(plan.changes);
  }
  return plans;
}

/** A job accepted behind a link job has the app's former Git id. */
function withLinkedId(app: JobApp, { links }: CommitData): JobApp {
  const link = links.get(app.appId);
  return link?.last ? { ...app, gitAppId: link.gitAppId } : app;
}

const isSynced = <App extends PlannedApp>(app: App): app is App & { syncedState: AppLink } =>
  app.syncedState !== null;

/** Completes a link to a folder, whose id is known only once everything in it is written. */
async function writtenLink({ mirror }: OpenRepository, link: PlannedLink, at: Sha | null): Promise<AppLink> {
  const { path } = link;
  const oid = link.oid ?? (at === null ? null : (await mirror.findEntry(at, path))?.oid);
  if (!oid) throw new Error(`The commit ${at} has nothing at ${path}, where an app was just written.`);
  return { ...link, oid };
}

function build(
  { repository, data: { committer } }: BatchContext,
  job: CommitJob,
  commit: { parent: Sha | null; changes: PlannedChange[]; sign?: CommitRequest['sign'] },
): Promise<BuiltCommit> {
  const date = job.createdAt;
  return repository.mirror.buildCommit({
    ...commit,
    author: { ...job.author, date },
    committer: { ...committer, date },
    message: commitMessageOf(job),
  });
}

/** Signs in the namespace of Git, so that the signature is valid for nothing but a commit. */
function signerOf({ signingKeys }: CommitData, job: CommitJob): CommitRequest['sign'] {
  const { signingKeyId } = job.input;
  if (signingKeyId === undefined) return undefined;
  const privateKey = signingKeys.get(signingKeyId);
  if (privateKey === undefined) throw new Error(`The signing key of job ${job.id} no longer exists.`);
  return (content) => signWithKey(privateKey, { namespace: 'git', content });
}

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
 * Returns the commit that brought an app to its state at the commit `at`: the last one from here, another writer's, or one
 * from before the workspace changed its repository.
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

/** Returns the records of a batch to store before its push. */
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
 * Returns the outcome to record with a job's commit: the job's own once the commit is in the repository, and the outcomes of
 * the jobs before it without a commit. Planned again after it, those jobs would undo it.
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
