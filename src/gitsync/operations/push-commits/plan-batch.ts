import { parseAppDocument, hashOf } from '../../../apps';
import { AppError } from '../../../core/errors';
import { planCommit, type AppLink, type CommitJob, type CommitPlan, type OverwrittenApp } from '../../domain';
import { GitError, type Sha } from '../../git';
import type { CommitInput, Job } from '../../store/job';
import type { StoredLink } from '../../store/app-link-store';
import { viewOf, type Remote } from '../remotes';

const MAX_FILE_BYTES = 64 * 1024 * 1024;

/** A job whose commit stands in the mirror, waiting to be pushed. */
export interface BuiltJob {
  job: Job;
  sha: Sha;
  seen: AppLink;
  documentHash: string;
  overwrote: OverwrittenApp | null;
}

/** A job that needs no push: there is nothing to commit, or it cannot be done. */
export type DecidedJob =
  | { kind: 'nothing'; job: Job; seen: AppLink | null; documentHash: string; at: Sha | null }
  | { kind: 'failed'; job: Job; error: AppError };

export interface Batch {
  /** One on top of the other. */
  built: BuiltJob[];
  decided: DecidedJob[];
}

interface BatchRequest {
  remote: Remote;
  base: Sha | null;
  jobs: Job[];
  links: Map<string, StoredLink>;
  /** By hash. */
  documents: Map<string, string>;
  committer: { name: string; email: string };
}

/** Builds the commits of waiting jobs one on top of the other. Each counts on what those before it will have pushed. */
export async function planBatch(request: BatchRequest): Promise<Batch> {
  const seenBy = new Map<string, AppLink | null>();
  const batch: Batch = { built: [], decided: [] };
  let parent = request.base;
  for (const job of request.jobs) {
    const appId = job.appId ?? '';
    const link = seenBy.has(appId)
      ? (seenBy.get(appId) ?? null)
      : (request.links.get(appId)?.last?.seen ?? null);
    try {
      const outcome = await planJob(request, { job, link, parent });
      if ('sha' in outcome) {
        batch.built.push(outcome);
        parent = outcome.sha;
      } else {
        batch.decided.push(outcome);
      }
      if (outcome.seen) seenBy.set(appId, outcome.seen);
    } catch (error) {
      // One app that cannot be committed stops no other. What concerns the whole repository is thrown on.
      if (!(error instanceof AppError) || isOfRepository(error)) throw error;
      batch.decided.push({ kind: 'failed', job, error });
    }
  }
  return batch;
}

async function planJob(
  { remote, documents, committer }: BatchRequest,
  { job, link, parent }: { job: Job; link: AppLink | null; parent: Sha | null },
): Promise<BuiltJob | Extract<DecidedJob, { kind: 'nothing' }>> {
  const { mirror, layout } = remote;
  const document = await documentOf(remote, { job, link, documents });
  const plan = await planCommit({
    view: viewOf(mirror, parent),
    layout,
    job: commitJobOf(job, document),
    link,
  });
  const documentHash = document ? hashOf(document.toString('utf8')) : '';
  if (plan.kind === 'nothing') return { kind: 'nothing', job, seen: plan.link, documentHash, at: parent };
  if (plan.kind !== 'changes') throw refusalOf(plan, remote);
  const identity = { date: job.createdAt };
  const { sha, changed } = await mirror.buildCommit({
    parent,
    changes: plan.changes,
    author: { ...job.author, ...identity },
    committer: { ...committer, ...identity },
    message: job.message ?? '',
  });
  if (!changed) return { kind: 'nothing', job, seen: plan.link, documentHash, at: parent };
  return { job, sha, seen: plan.link, documentHash, overwrote: plan.overwrote };
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
  if (!link) return null;
  const bytes = await mirror.readBlob(link.blobOid, { maxBytes: MAX_FILE_BYTES });
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
  ['git_mirror_damaged', 'git_disk_full', 'git_cancelled', 'git_timeout'].includes(error.code);
