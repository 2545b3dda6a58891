import { parseAppDocument, type AppWithVersion } from '../../../apps';
import { AppError } from '../../../core/errors';
import { GitError, ZERO_SHA, type Sha } from '../../../git';
import { AppChanges, changesOutdated, type AppNames } from '../../domain/app-changes';
import { REPOSITORY_EMPTIED } from '../../domain/errors';
import { isSplitLink, type AppLink } from '../../domain/format/app-link';
import { requireOutsideLfs } from '../../domain/format/git-attributes';
import type { AppSelector, TreeReader } from '../../domain/format/tree';
import type { CommitIntent, CommitPlan, ConflictReason, PlannedChange } from '../../domain/plan/commit-plan';
import { planCommit, planSingleFile } from '../../domain/plan/plan-commit';
import { committedOf } from '../../domain/uncommitted-changes';
import { intentOf, type CommitJob, type JobApp } from '../../queue/commit-jobs';
import { findLastCommits } from '../app-history';
import { treeReaderOf, type OpenRepository } from '../mirrors';
import { findCommitted } from '../read-app';
import { hashedOf, type HashedDocument } from '../scan-secrets';
import type { CommitData } from './load-commit-data';

/** Largest file of a committed app that is read back, in bytes. */
export const MAX_COMMITTED_BYTES = 64 * 1024 * 1024;

/** An app's state before the commit that is planned. */
export interface KnownApp {
  link: AppLink | null;
  /** Hash of the document that was committed last; null before the first commit. */
  documentHash: string | null;
  /** The commit of the same batch that `link` comes from. */
  after: Sha | null;
}

interface AppRequest {
  job: CommitJob;
  app: JobApp;
  parent: Sha | null;
  /** The parent's tree, with what the job changes before this app. */
  tree: TreeReader;
  known: KnownApp;
}

interface PlannedAppCommit {
  plan: Extract<CommitPlan, { kind: 'changes' | 'nothing' }>;
  documentHash: string;
  /** Text of the document, if the job was accepted with another one. */
  made: string | null;
}

/** Plans the commit of one app of a job. The failure of a job of several apps names the app. */
export async function planApp(
  context: { repository: OpenRepository; data: CommitData },
  request: AppRequest,
): Promise<PlannedAppCommit> {
  const { repository } = context;
  const { job, app, tree, known } = request;
  try {
    const { document: hashed, names } = await findContent(context, request);
    const document = hashed && Buffer.from(hashed.text, 'utf8');
    // A rename commits what the repository has already.
    if (hashed && intentOf(job) !== 'rename') await context.data.refuseSecrets(hashed);
    const { layout } = repository;
    const intent = commitIntentOf(job, { ...app, ...names }, document);
    const { fileName } = job.input.target;
    const plan = fileName
      ? await planSingleFile({ tree, job: intent, link: known.link }, layout.pathOf(fileName))
      : await planCommit({
          tree,
          layout,
          job: intent,
          link: known.link,
          seen: await findSeen(context, request),
        });
    if (plan.kind === 'conflict' || plan.kind === 'name_taken')
      throw await refusalOf(plan, repository, request);
    if (plan.kind === 'changes') await requireOutsideLfs(tree, pathsWritten(plan.changes));
    return { plan, ...committedBy(plan, hashed, request) };
  } catch (error) {
    throw intentOf(job) === 'several' ? withAppName(error, app) : error;
  }
}

const pathsWritten = (changes: readonly PlannedChange[]): string[] =>
  changes.flatMap((change) => ('content' in change && change.content === null ? [] : change.path));

/** Returns the hash of the document that the repository has then, and its text if the job was accepted with another one. */
function committedBy(
  plan: PlannedAppCommit['plan'],
  document: HashedDocument | null,
  { app, known }: AppRequest,
): Pick<PlannedAppCommit, 'documentHash' | 'made'> {
  if (document) {
    const { hash, text } = document;
    return { documentHash: hash, made: hash === app.documentHash ? null : text };
  }
  // A rename without a change leaves the committed document as it is.
  const unchanged = plan.kind === 'nothing' ? known.documentHash : null;
  return { documentHash: hashOfRenamed(app, known.documentHash) ?? unchanged ?? '', made: null };
}

function withAppName(error: unknown, { appId, appName }: JobApp): unknown {
  if (!(error instanceof AppError) || isOfRepository(error)) return error;
  const { code, status, message, remedy, data, errors } = error;
  return new AppError(code, status, `${appName}: ${message}`, {
    remedy,
    data: { ...data, app: { id: appId, name: appName } },
    errors,
  });
}

interface Content {
  document: HashedDocument | null;
  names: AppNames;
}

/** Returns the content to commit: the app as it was accepted, or only its chosen changes. */
async function findContent(
  context: { repository: OpenRepository; data: CommitData },
  request: AppRequest,
): Promise<Content> {
  const { app } = request;
  const document = await findDocument(context, request);
  if (!app.only || document === null) return { document, names: app };
  const { text, names } = (await findChanges(context, request, document)).select(app.only);
  return { document: hashedOf(text), names };
}

/** Compares the app, as it was accepted, with its last commit: others may have been made since. */
async function findChanges(
  { repository, data }: { repository: OpenRepository; data: CommitData },
  { app, parent, known: { link, documentHash } }: AppRequest,
  { text }: HashedDocument,
): Promise<AppChanges> {
  if (!link) throw changesOutdated();
  // After a force push the mirror may not have the file.
  const isHere = parent !== null && (await repository.mirror.findSize(link.oid)) !== null;
  const kept = data.documents.get(documentHash ?? '');
  const committed = isHere
    ? await findCommitted(repository, { syncedState: link, sha: parent })
    : kept !== undefined && committedOf(kept, { syncedState: link, layout: repository.layout });
  if (!committed) throw changesOutdated();
  const followsName = data.links.get(app.appId)?.followsName ?? true;
  return new AppChanges(
    { document: committed, syncedState: link, followsName },
    { ...app, text },
    repository.layout,
  );
}

/** Returns the document to commit. A rename commits the last committed document, never edits made since. */
async function findDocument(
  { repository, data }: { repository: OpenRepository; data: CommitData },
  { job, app, known: { link } }: AppRequest,
): Promise<HashedDocument | null> {
  if (intentOf(job) !== 'rename') {
    const hash = app.documentHash ?? '';
    const text = data.documents.get(hash);
    if (text === undefined) throw new Error(`The document of job ${job.id} no longer exists.`);
    // Kept under its hash: a large text is not hashed again.
    return { text, hash };
  }
  const { mirror, layout } = repository;
  // In the split layout only the part file with the name is written, which the plan takes care of.
  if (link && isSplitLink(link, layout)) return null;
  // After a force push the mirror may not have the file: the plan then reports a conflict.
  if (!link || (await mirror.findSize(link.oid)) === null) return null;
  const bytes = await mirror.readBlob(link.oid, { maxBytes: MAX_COMMITTED_BYTES });
  return hashedOf(parseAppDocument(bytes).withName(app.appName).text);
}

/**
 * Returns the hash that the last committed document has after a rename. The part files do not contain the document's
 * text, so it cannot be computed from them. Null if the app had uncommitted changes: no hash of it matches the repository.
 */
export function hashOfRenamed({ renamed }: JobApp, committed: string | null): string | null {
  return committed !== null && renamed?.from.includes(committed) ? renamed.to : null;
}

/**
 * Returns the tree the user last saw: the commit they named or, for the first commit on a branch, the app's last commit on
 * another branch. Null for a commit outside the history, which the user cannot have seen. For the first commit to a backup
 * branch, it is the branch's start: replacing a state that is unchanged since loses nothing.
 */
async function findSeen(
  { repository, data }: { repository: OpenRepository; data: CommitData },
  { app, parent, known }: AppRequest,
): Promise<TreeReader | null> {
  const { mirror, startBranch } = repository;
  const start = known.link === null && startBranch !== null ? mirror.tip(startBranch) : null;
  if (start !== null && parent !== null) {
    const base = await mirror.findMergeBase(start, parent);
    if (base !== null) return treeReaderOf(mirror, base);
  }
  const seen = app.seen ?? (known.link === null ? data.elsewhere.get(app.appId) : undefined);
  if (seen === undefined) return null;
  if (parent === null) return seen === ZERO_SHA ? treeReaderOf(mirror, null) : null;
  const found = await mirror.findInHistory({ tip: parent, candidates: [{ sha: seen, base: null }] });
  return found.has(seen) ? treeReaderOf(mirror, seen) : null;
}

function commitIntentOf(job: CommitJob, app: JobApp, document: Buffer | null): CommitIntent {
  const { gitAppId, appName, gitVersionId, versionName } = app;
  return {
    kind: intentOf(job),
    gitAppId,
    name: appName,
    gitVersionId,
    versionName,
    document,
    message: job.message ?? '',
    authorName: job.author.name,
    acceptedAt: job.createdAt,
  };
}

async function refusalOf(
  plan: Extract<CommitPlan, { kind: 'conflict' | 'name_taken' }>,
  repository: OpenRepository,
  { job, app, parent, known }: AppRequest,
): Promise<GitError> {
  const { branch } = repository;
  if (plan.kind === 'name_taken') {
    const { gitAppId, name, path } = plan.by;
    const holder = gitAppId === null ? { path: path ?? '' } : { gitAppId };
    return new GitError('git_app_name_taken', {
      message: `The repository has another app named “${name}”.`,
      data: { gitAppId, name, present: await findPresent(repository, parent, holder) },
    });
  }
  const { path, reason, detail } = plan;
  if (parent === null) return repositoryEmptied({ branch, path, reason });
  const other = reason === 'path_occupied' ? { path } : { gitAppId: app.gitAppId };
  const isGone = GONE.has(reason);
  const isBackup = job.input.target.fileName !== undefined;
  return new GitError('git_remote_moved', {
    message: isGone
      ? `${path} is no longer on ${branch}. ${detail}`
      : `${path} was changed on ${branch} by someone else. ${detail}`,
    remedy: isBackup ? BACKUP_REMEDY : remedyFor(reason, known.link !== null),
    data: { branch, path, reason, present: await findPresent(repository, parent, other) },
  });
}

/** The repository no longer has the app. */
const GONE: ReadonlySet<ConflictReason> = new Set(['entry_missing', 'file_missing']);

const BACKUP_REMEDY =
  'Move that file elsewhere, or choose another branch, directory or file name for the backup.';

/** `hasBase`: the workspace has committed or pulled the app, so that both changes can be merged. */
function remedyFor(reason: ConflictReason, hasBase: boolean): string | undefined {
  if (GONE.has(reason)) return 'Commit over it to put the app back, or delete the app here.';
  if (reason === 'path_occupied') return 'Rename the app, or commit over that file.';
  return hasBase
    ? undefined
    : 'Commit over theirs, or pull theirs with discardLocal: yours is then kept as a version.';
}

/** The repository was recreated, or its branches were deleted: there is no commit to review or to pull. */
const repositoryEmptied = (data: { branch: string; path: string; reason: ConflictReason }): GitError =>
  new GitError('git_remote_moved', {
    message: `The repository is empty: ${data.branch}, with ${data.path} on it, is gone.`,
    remedy: REPOSITORY_EMPTIED,
    data: { ...data, present: null },
  });

/**
 * Returns the commit of the state in the way or, if that is too old to be found or its history was replaced, the tip, which
 * has it. The next request may name it, to replace exactly that state.
 */
async function findPresent({ mirror, layout }: OpenRepository, parent: Sha | null, app: AppSelector) {
  if (parent === null) return null;
  const [last] = await findLastCommits({ mirror, layout }, { tip: parent, apps: [app] });
  const { sha, message, author, date } = last ?? (await mirror.commit(parent));
  return { sha, message: message.trimEnd(), author, date: date.toISOString() };
}

/** True for failures of the mirror or the disk, which concern every job of the batch. */
export const isOfRepository = (error: AppError): boolean =>
  ['git_mirror_damaged', 'git_disk_full', 'git_storage_failed', 'git_cancelled', 'git_timeout'].includes(
    error.code,
  );

/** Returns the intent to commit the app as it is now, without a message yet. */
export function intentOfApp(
  { gitAppId, name, version }: AppWithVersion,
  { document, ...rest }: Pick<CommitIntent, 'kind' | 'acceptedAt'> & { document: string },
): CommitIntent {
  const { gitVersionId, name: versionName } = version;
  const identity = { gitAppId, name, gitVersionId, versionName };
  return { ...rest, ...identity, document: Buffer.from(document, 'utf8'), message: '', authorName: '' };
}
