import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { hashOf, Apps, type AppWithVersion, type AppDocument } from '../../apps';
import { AppError } from '../../core/errors';
import { GitError } from '../../git';
import { AppChanges } from '../domain/app-changes';
import type { RepositoryLayout } from '../domain/format/repository-layout';
import type { AppOnSide } from '../domain/merge/conflicts';
import { mergeApp, sideOf, isSameSide } from '../domain/merge/merge-app';
import { keepUncommitted } from '../domain/uncommitted-changes';
import { appsOf, type CommitJob, type JobApp } from '../queue/commit-jobs';
import type { Lease } from '../queue/jobs';
import { WaitingCommits } from '../queue/open-commits';
import { QueueStore } from '../queue/queue-store';
import { AppLinkStore, type StoredLink, type LastCommit } from '../store/links';
import { RecordOutcome } from './commit/record';
import { linkTo, type ForeignApp } from './read-app';

/** Describes the last commit or pull for comparisons. */
export const committedBefore = (
  { syncedState }: LastCommit,
  document: AppDocument,
  link: Pick<StoredLink, 'followsName'>,
) => ({ document, syncedState, followsName: link.followsName });

export type CommittedBefore = ReturnType<typeof committedBefore>;

/** A change to an app here: from `from` to `to`. */
export interface Rebase {
  from: AppOnSide;
  to: AppOnSide;
}

interface WaitingRequest {
  lease: Lease;
  appId: string;
  /** Place in the queue of the first job. */
  from: string;
  /** A job whose document has the change already. */
  except: string | null;
  rebase: Rebase;
  /** The app as it was last pushed or pulled before. */
  before: CommittedBefore;
  layout: RepositoryLayout;
  isSplit: boolean;
}

/** A waiting commit as it is from now on. */
interface RebasedJob {
  id: string;
  text: string;
  hash: string;
  input: CommitJob['input'];
}

/** A waiting commit that was changed, or has failed. */
export type ChangedJob = RebasedJob | { id: string; error: AppError };

/**
 * Rebases waiting commits onto the pulled state. They were accepted before: committed unchanged, they would revert the pull.
 */
@Injectable()
export class RebaseWaiting {
  constructor(
    private readonly waiting: WaitingCommits,
    private readonly outcomes: RecordOutcome,
  ) {}

  /** Ends the jobs whose changes clash with the pulled state. The caller has locked the app and the queue. */
  async run(tx: EntityManager, request: WaitingRequest): Promise<ChangedJob[]> {
    const { lease, appId, from, except } = request;
    const { workspaceId } = lease;
    const jobs = await this.waiting.list(tx, { workspaceId, appId, from });
    const rebased: ChangedJob[] = [];
    for (const job of jobs) {
      const app = appsOf(job).find((one) => one.appId === appId);
      if (!app || app.documentHash === null || job.id === except) continue;
      const text = await this.waiting.documentOf(tx, workspaceId, app.documentHash);
      const merged = rebaseOne(request, app, text);
      if (merged === null) {
        const error = clashesWithPulled(app.appName);
        // Committed unchanged, it would revert the pull: its changes become uncommitted.
        await this.outcomes.failed(lease, [job], { error, isFinal: true });
        rebased.push({ id: job.id, error });
        continue;
      }
      rebased.push(await this.rewrite(tx, job, { appId, merged }));
    }
    return rebased;
  }

  private async rewrite(
    tx: EntityManager,
    job: CommitJob,
    { appId, merged }: { appId: string; merged: AppOnSide },
  ): Promise<RebasedJob> {
    const { text } = merged.document;
    const hash = hashOf(text);
    const input = withContent(job.input, { appId, merged, hash });
    await this.waiting.rewrite(tx, { ...job, input }, { appId, hash, document: text });
    return { id: job.id, text, hash, input };
  }
}

/** Returns null if its changes clash with the pulled state. */
function rebaseOne({ rebase, before, layout, isSplit }: WaitingRequest, app: JobApp, text: string) {
  const { from, to } = rebase;
  const of = { isSplit, committed: before.document };
  if (!app.only) return clean({ from, to }, sideOf(text, app, of));
  try {
    const chosen = new AppChanges(before, { ...app, text }, layout).select(app.only);
    return clean({ from, to }, sideOf(chosen.text, chosen.names, of));
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

function clean({ from, to }: Rebase, mine: AppOnSide): AppOnSide | null {
  const { result, conflicts } = mergeApp({ base: from, mine, theirs: to });
  return conflicts.length === 0 ? result : null;
}

function withContent(
  input: CommitJob['input'],
  { appId, merged, hash }: { appId: string; merged: AppOnSide; hash: string },
): CommitJob['input'] {
  const { appName, gitVersionId, versionName } = merged;
  const names = { appName, gitVersionId, versionName };
  if ('apps' in input) {
    const apps = input.apps.map((app) =>
      app.appId === appId ? { ...app, ...names, documentHash: hash } : app,
    );
    return { ...input, apps };
  }
  // The changes that were chosen are in the document now.
  const { only: _, ...whole } = { only: undefined, ...input };
  return { ...whole, ...names };
}

const clashesWithPulled = (appName: string): GitError =>
  new GitError('git_remote_moved', {
    message: `This commit changes parts of ${appName} that were changed in the repository and pulled since.`,
    remedy: 'Review the uncommitted changes, and commit again.',
  });

interface RebaseRequest {
  lease: Lease;
  /** Locked. */
  app: AppWithVersion;
  link: StoredLink;
  /** The state that was pulled, which the app is linked to from now on. */
  foreign: ForeignApp;
  rebase: Rebase;
  before: CommittedBefore;
  layout: RepositoryLayout;
  isSplit: boolean;
  /** The working copy, and the state that it gets. */
  present: AppOnSide;
  result: AppOnSide;
  job: { id: string; position: string | null; actorId: string; createdAt: Date };
  /** True if the job commits the result. */
  hasResult: boolean;
}

/** Puts an app, with its uncommitted changes and waiting commits, on top of another state in the repository. */
@Injectable()
export class RebaseApp {
  constructor(
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly waiting: RebaseWaiting,
  ) {}

  /**
   * Changes the working copy, the link and the waiting commits in one transaction. The caller has locked the app. The queue
   * is locked last: the app's new name may have to wait for a request, and requests lock the queue behind it.
   */
  async run(tx: EntityManager, request: RebaseRequest): Promise<ChangedJob[]> {
    const { lease, app, foreign, present, result, job, hasResult } = request;
    if (isRespelled(request) || !isSameSide(result, present)) await this.replace(tx, request);
    const { id: appId, workspaceId, gitAppId } = app;
    const link = linkTo(foreign, { appId, gitAppId, position: job.position });
    const waiting = { ...request, appId, from: job.position ?? '0', except: hasResult ? job.id : null };
    return this.queues.guarded(lease, async () => {
      await this.links.save(tx, { workspaceId, targetId: foreign.targetId }, [link]);
      return this.waiting.run(tx, waiting);
    });
  }

  /** Makes a merged state the app's working copy. Throws 409 `app_name_taken`. */
  private async replace(tx: EntityManager, { app, link, result, job }: RebaseRequest): Promise<void> {
    const { appName, gitVersionId, versionName, document } = result;
    await this.apps.applyVersion(tx, app, {
      appName: appName === app.name ? null : appName,
      gitVersionId,
      name: versionName,
      document: document.text,
      changedById: job.actorId,
      keepAs: keepUncommitted({ app, link }, { why: 'before merge', at: job.createdAt, isEditedSafe: true }),
    });
  }
}

/** True for an app of the split layout that has no changes of its own, and other white space or order than the part files. */
const isRespelled = ({ app, result, foreign: { document, last } }: RebaseRequest): boolean =>
  !app.hosted && result.document.text === document.text && app.version.documentHash !== last.documentHash;
