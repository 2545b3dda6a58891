import { parseAppDocument, hashOf } from '../../../apps';
import { AppError } from '../../../core/errors';
import { signWithKey } from '../../../ssh';
import { planCommit, type AppLink, type CommitJob, type CommitPlan, type OverwrittenApp } from '../../domain';
import { GitError, type CommitRequest, type Sha } from '../../git';
import { commitMessageOf, type CommitInput, type Job } from '../../store/job';
import type { StoredLink } from '../../store/app-link-store';
import { viewOf, type Remote } from '../remotes';

/** So large a file of what was committed here is read. */
export const MAX_COMMITTED_BYTES = 64 * 1024 * 1024;

/** A job whose commit stands in the mirror, waiting to be pushed. */
export interface BuiltJob {
  job: Job;
  sha: Sha;
  seen: AppLink;
  documentHash: string;
  overwrote: OverwrittenApp | null;
}

/** There is nothing to commit: `at` the app is as wanted, by the commit `after` where that is one of this batch. */
export interface NothingJob {
  kind: 'nothing';
  job: Job;
  seen: AppLink | null;
  documentHash: string;
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
  link: AppLink | null;
  parent: Sha | null;
  /** The commit of this batch that the app's `link` comes from. */
  after: Sha | null;
}

/** Builds the commits of waiting jobs one on top of the other. Each counts on what those before it will have pushed. */
export async function planBatch(request: BatchRequest): Promise<Batch> {
  const ofApp = new Map<string, { link: AppLink | null; after: Sha | null }>();
  const outcomes: Outcome[] = [];
  let parent = request.base;
  for (const job of request.jobs) {
    const appId = job.appId ?? '';
    const known = ofApp.get(appId) ?? { link: request.links.get(appId)?.last?.seen ?? null, after: null };
    const outcome = await planJob(request, { job, parent, ...known });
    outcomes.push(outcome);
    if (outcome.kind === 'failed') continue;
    if (outcome.kind === 'built') parent = outcome.sha;
    const after = outcome.kind === 'built' ? outcome.sha : known.after;
    if (outcome.seen) ofApp.set(appId, { link: outcome.seen, after });
  }
  const built = outcomes.filter((outcome) => outcome.kind === 'built');
  return { expected: request.expected, outcomes, built };
}

/** One app that cannot be committed stops no other. What concerns the whole repository is thrown on. */
async function planJob(request: BatchRequest, step: Step): Promise<Outcome> {
  try {
    return await buildJob(request, step);
  } catch (error) {
    if (!(error instanceof AppError) || isOfRepository(error)) throw error;
    return { kind: 'failed', job: step.job, error };
  }
}

async function buildJob(request: BatchRequest, step: Step): Promise<Outcome> {
  const { remote, documents, committer } = request;
  const { job, link, parent, after } = step;
  const { mirror, layout } = remote;
  const document = await documentOf(remote, { job, link, documents });
  const view = viewOf(mirror, parent);
  const plan = await planCommit({ view, layout, job: commitJobOf(job, document), link });
  if (plan.kind === 'remote_moved' || plan.kind === 'name_taken') throw refusalOf(plan, remote);
  const documentHash = document ? hashOf(document.toString('utf8')) : '';
  const nothing = { kind: 'nothing', job, seen: plan.link, documentHash, at: parent, after } as const;
  if (plan.kind === 'nothing') return nothing;
  const date = job.createdAt;
  const { sha, changed } = await mirror.buildCommit({
    parent,
    changes: plan.changes,
    author: { ...job.author, date },
    committer: { ...committer, date },
    message: commitMessageOf(job),
    sign: signerOf(request, job),
  });
  if (!changed) return nothing;
  return { kind: 'built', job, sha, seen: plan.link, documentHash, overwrote: plan.overwrote };
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
  { mirror }: Remote,
  { job, link, documents }: { job: Job; link: AppLink | null; documents: Map<string, string> },
): Promise<Buffer | null> {
  if (job.kind !== 'rename_app') {
    const text = documents.get(job.documentHash ?? '');
    if (text === undefined) throw new Error(`The document of job ${job.id} is gone.`);
    return Buffer.from(text, 'utf8');
  }
  // What a force push has swept away is here no more: the plan then says that the repository has moved.
  if (!link || (await mirror.findSize(link.blobOid)) === null) return null;
  const bytes = await mirror.readBlob(link.blobOid, { maxBytes: MAX_COMMITTED_BYTES });
  return Buffer.from(parseAppDocument(bytes).withName((job.input as CommitInput).appName).text, 'utf8');
}

function commitJobOf(job: Job, document: Buffer | null): CommitJob {
  const { gitAppId, appName, gitVersionId, versionName, overwrite } = job.input as CommitInput;
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
