import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { hashOf } from '../../apps';
import { AppError } from '../../core/errors';
import { GitError } from '../../git';
import { AppChanges, mergeApp, sideOf, type AppOnSide, type RepositoryLayout } from '../domain';
import { appsOf, type CommitJob } from '../queue/job';
import type { JobApp } from '../queue/job-inputs';
import type { Lease } from '../queue/queue-store';
import { WaitingCommits } from '../queue/waiting-commits';
import { RecordOutcome } from './commit/record';
import type { CommittedBefore } from './merge/sides';

/** The change that is made to an app here: what turned `from` into `to`. */
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
 * Puts waiting commits on top of what was pulled. They were accepted before it: committed as they are, they would take it
 * back.
 */
@Injectable()
export class RebaseWaiting {
  constructor(
    private readonly waiting: WaitingCommits,
    private readonly outcomes: RecordOutcome,
  ) {}

  /** Ends the jobs whose changes clash with it. The caller has locked the app and the queue. */
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
        // Committed as it is, it would take back what was pulled: its changes are uncommitted from now on.
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

/** Returns null if its changes clash with what was pulled. */
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
