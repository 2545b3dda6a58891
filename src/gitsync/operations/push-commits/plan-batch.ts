import { parseAppDocument, hashOf } from '../../../apps';
import { AppError } from '../../../core/errors';
import { signWithKey } from '../../../ssh';
import {
  isInParts,
  planCommit,
  type AppLink,
  type CommitJob,
  type CommitPlan,
  type OverwrittenApp,
  type PlannedChange,
  type PlannedLink,
} from '../../domain';
import { GitError, type BuiltCommit, type CommitRequest, type Sha } from '../../git';
import { appsOf, commitMessageOf, type CommitInput, type Job, type JobApp } from '../../store/job';
import type { StoredLink } from '../../store/app-link-store';
import { viewOf, type Remote } from '../remotes';

/** So large a file of what was committed here is read. */
export const MAX_COMMITTED_BYTES = 64 * 1024 * 1024;

/** An app as the repository has it once its job's commit is there. */
export interface PlannedApp {
  app: JobApp;
  /** Null for one that was never committed, and need not be. */
  seen: AppLink | null;
  documentHash: string;
}

/** One that the commit changes, or of several one that stood there as wanted already. */
export interface BuiltApp extends PlannedApp {
  seen: AppLink;
  isChanged: boolean;
}

/** A job whose commit stands in the mirror, waiting to be pushed. */
export interface BuiltJob {
  job: Job;
  sha: Sha;
  apps: BuiltApp[];
  overwrote: OverwrittenApp | null;
}

/** There is nothing to commit: `at` the apps are as wanted, by the commit `after` where that is one of this batch. */
export interface NothingJob {
  kind: 'nothing';
  job: Job;
  apps: PlannedApp[];
  at: Sha | null;
  after: Sha | null;
}

/**
 * What becomes of a job once what was built before it is in the repository. Until then nothing is certain: where the
 * push is refused, or the branch has moved, it may be something else.
 */
export type Outcome =
  ({ kind: 'built' } & BuiltJob) | NothingJob | { kind: 'failed'; job: Job; error: AppError };

export interface Batch {
  /** The tip that the branch is expected to have, which the remote is asked to compare; null: no branch yet. */
  expected: Sha | null;
  /** In the order of the jobs; what is built, one on top of the other. */
  outcomes: Outcome[];
  built: BuiltJob[];
}

interface BatchRequest {
  remote: Remote;
  expected: Sha | null;
  /** What the first commit is built on: `expected`, or where a new branch starts. */
  base: Sha | null;
  jobs: Job[];
  links: Map<string, StoredLink>;
  /** By hash. */
  documents: Map<string, string>;
  /** Private keys, by their id. */
  signingKeys: Map<string, string>;
  committer: { name: string; email: string };
}

/** What is planned for a job, and on what it counts. */
interface Step {
  job: Job;
  parent: Sha | null;
  known: (app: JobApp) => KnownApp;
}

interface KnownApp {
  link: AppLink | null;
  /** Of the document that was committed last; null before the first commit. */
  documentHash: string | null;
  /** The commit of this batch that the app's `link` comes from. */
  after: Sha | null;
}

/** Builds the commits of waiting jobs one on top of the other. Each counts on what those before it will have pushed. */
export async function planBatch(request: BatchRequest): Promise<Batch> {
  const ofApp = new Map<string, KnownApp>();
  const known = ({ appId }: JobApp): KnownApp => {
    const last = request.links.get(appId)?.last ?? null;
    return (
      ofApp.get(appId) ?? { link: last?.seen ?? null, documentHash: last?.documentHash ?? null, after: null }
    );
  };
  const outcomes: Outcome[] = [];
  let parent = request.base;
  for (const job of request.jobs) {
    const outcome = await planJob(request, { job, parent, known });
    outcomes.push(outcome);
    if (outcome.kind === 'failed') continue;
    if (outcome.kind === 'built') parent = outcome.sha;
    for (const { app, seen, documentHash } of outcome.apps) {
      const after = outcome.kind === 'built' ? outcome.sha : known(app).after;
      if (seen) ofApp.set(app.appId, { link: seen, documentHash, after });
    }
  }
  const built = outcomes.filter((outcome) => outcome.kind === 'built');
  return { expected: request.expected, outcomes, built };
}

/** One app that cannot be committed stops no other job. What concerns the whole repository is thrown on. */
async function planJob(request: BatchRequest, step: Step): Promise<Outcome> {
  try {
    return await buildJob(request, step);
  } catch (error) {
    if (!(error instanceof AppError) || isOfRepository(error)) throw error;
    return { kind: 'failed', job: step.job, error };
  }
}

async function buildJob(request: BatchRequest, step: Step): Promise<Outcome> {
  const { job, parent, known } = step;
  const jobApps = appsOf(job);
  const apps: (Omit<PlannedApp, 'seen'> & { seen: PlannedLink | null; isChanged: boolean })[] = [];
  const changes: PlannedChange[] = [];
  let overwrote: OverwrittenApp | null = null;
  let tip = parent;
  for (const app of jobApps) {
    const { plan, documentHash } = await planApp(request, { job, app, parent: tip, known: known(app) });
    apps.push({ app, seen: plan.link, documentHash, isChanged: plan.kind === 'changes' });
    if (plan.kind === 'nothing') continue;
    changes.push(...plan.changes);
    overwrote ??= plan.overwrote;
    // What the next one is planned on; the commit that is pushed has all of their changes, and `parent` alone.
    if (apps.length < jobApps.length)
      tip = (await build(request, { job, parent: tip, changes: plan.changes })).sha;
  }
  const sign = signerOf(request, job);
  const built = changes.length > 0 ? await build(request, { job, parent, changes, sign }) : null;
  const at = built?.sha ?? parent;
  const seen = await Promise.all(
    apps.map(async (app) => ({
      ...app,
      seen: app.seen && (await writtenLink(request.remote, app.seen, at)),
    })),
  );
  if (built?.changed) return { kind: 'built', job, sha: built.sha, apps: seen.filter(isSeen), overwrote };
  return { kind: 'nothing', job, apps: seen, at: parent, after: known(jobApps[0]).after };
}

const isSeen = <App extends PlannedApp>(app: App): app is App & { seen: AppLink } => app.seen !== null;

/** The id of a folder is that of all that was written into it. */
async function writtenLink({ mirror }: Remote, link: PlannedLink, at: Sha | null): Promise<AppLink> {
  const { path, entry } = link;
  const blobOid = link.blobOid ?? (at === null ? null : (await mirror.findEntry(at, path))?.oid);
  if (!blobOid) throw new Error(`What was written to ${path} is not there.`);
  return { path, blobOid, entry };
}

function build(
  { remote, committer }: BatchRequest,
  {
    job,
    parent,
    changes,
    sign,
  }: { job: Job; parent: Sha | null; changes: PlannedChange[]; sign?: CommitRequest['sign'] },
): Promise<BuiltCommit> {
  const date = job.createdAt;
  return remote.mirror.buildCommit({
    parent,
    changes,
    author: { ...job.author, date },
    committer: { ...committer, date },
    message: commitMessageOf(job),
    sign,
  });
}

async function planApp(
  { remote, documents }: BatchRequest,
  { job, app, parent, known }: { job: Job; app: JobApp; parent: Sha | null; known: KnownApp },
): Promise<{ plan: Extract<CommitPlan, { kind: 'changes' | 'nothing' }>; documentHash: string }> {
  const { mirror, layout } = remote;
  const { link } = known;
  try {
    const document = await documentOf(remote, { job, app, link, documents });
    const view = viewOf(mirror, parent);
    const plan = await planCommit({ view, layout, job: commitJobOf(job, app, document), link });
    if (plan.kind === 'remote_moved' || plan.kind === 'name_taken') throw refusalOf(plan, remote);
    // Where a rename has nothing to do, what counts as committed stays that.
    const unchanged = plan.kind === 'nothing' ? known.documentHash : null;
    const documentHash = document
      ? hashOf(document.toString('utf8'))
      : (hashOfRenamed(app, known.documentHash) ?? unchanged ?? '');
    return { plan, documentHash };
  } catch (error) {
    throw job.kind === 'commit_apps' ? namingApp(error, app) : error;
  }
}

/** Of several apps, which one stands in the way of all. */
function namingApp(error: unknown, { appId, appName }: JobApp): unknown {
  if (!(error instanceof AppError) || isOfRepository(error)) return error;
  const { code, status, message, remedy, data, errors } = error;
  return new AppError(code, status, `${appName}: ${message}`, {
    remedy,
    data: { ...data, app: { id: appId, name: appName } },
    errors,
  });
}

/** Git's own namespace, so that a signature of a commit is one of nothing else. */
function signerOf({ signingKeys }: BatchRequest, job: Job): CommitRequest['sign'] {
  const { signingKeyId } = job.input as CommitInput;
  if (signingKeyId === undefined) return undefined;
  const privateKey = signingKeys.get(signingKeyId);
  if (privateKey === undefined) throw new Error(`The signing key of job ${job.id} is gone.`);
  return (content) => signWithKey(privateKey, { namespace: 'git', content });
}

/** Of a rename the last committed document with the new name: never an edit that was not committed. */
async function documentOf(
  { mirror, layout }: Remote,
  {
    job,
    app,
    link,
    documents,
  }: { job: Job; app: JobApp; link: AppLink | null; documents: Map<string, string> },
): Promise<Buffer | null> {
  if (job.kind !== 'rename_app') {
    const text = documents.get(app.documentHash ?? '');
    if (text === undefined) throw new Error(`The document of job ${job.id} is gone.`);
    return Buffer.from(text, 'utf8');
  }
  // Of an app in parts only the one with the name is written: the plan sees to that.
  if (link && isInParts(link, layout)) return null;
  // What a force push has swept away is here no more: the plan then says that the repository has moved.
  if (!link || (await mirror.findSize(link.blobOid)) === null) return null;
  const bytes = await mirror.readBlob(link.blobOid, { maxBytes: MAX_COMMITTED_BYTES });
  return Buffer.from(parseAppDocument(bytes).withName(app.appName).text, 'utf8');
}

/**
 * The parts of an app do not tell its document's text, only what it means. Null where the app had changes that were
 * not committed: then its document is none that the repository has, under whatever hash.
 */
export function hashOfRenamed({ renamed }: JobApp, committed: string | null): string | null {
  return committed !== null && renamed?.from.includes(committed) ? renamed.to : null;
}

function commitJobOf(job: Job, app: JobApp, document: Buffer | null): CommitJob {
  const { gitAppId, appName, gitVersionId, versionName, overwrite } = app;
  return {
    kind: job.kind as CommitJob['kind'],
    gitAppId,
    name: appName,
    gitVersionId,
    versionName,
    document,
    message: job.message ?? '',
    authorName: job.author.name,
    acceptedAt: job.createdAt,
    overwrite,
  };
}

function refusalOf(
  plan: Extract<CommitPlan, { kind: 'remote_moved' | 'name_taken' }>,
  { branch }: Remote,
): GitError {
  if (plan.kind === 'name_taken') {
    return new GitError('git_app_name_taken', {
      message: `The repository has another app named “${plan.by.name}”.`,
      data: { gitAppId: plan.by.gitAppId, name: plan.by.name },
    });
  }
  return new GitError('git_remote_moved', {
    message: `${plan.path} was changed on ${branch} by someone else. ${plan.detail}`,
    data: { branch, path: plan.path, reason: plan.reason },
  });
}

/** Failures that say something of the mirror or the disk, not of one app. */
const isOfRepository = (error: AppError): boolean =>
  ['git_mirror_damaged', 'git_disk_full', 'git_storage_failed', 'git_cancelled', 'git_timeout'].includes(
    error.code,
  );
