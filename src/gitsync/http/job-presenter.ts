import { HttpStatus, Injectable, StreamableFile } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppPresenter, Apps, type GitOutcomeView } from '../../apps';
import { Database } from '../../core/database';
import { AppError, notFound } from '../../core/errors';
import { HttpAnswer, problemOf } from '../../core/http';
import { isAtLeast, type Actor, type WorkspaceContent } from '../../workspaces';
import type { NewCall } from '../calls';
import { commitWebUrl } from '../domain/remote/provider';
import { parseRemoteUrl } from '../domain/remote/url';
import { JobStore } from '../queue/job-store';
import {
  copyOfJob,
  isKnownJob,
  isPostponed,
  JOB_STEPS,
  targetOfJob,
  definitionOf,
  JOBS,
  type CommitJob,
  type CompleteReviewJob,
  type CreateBranchJob,
  type DeployJob,
  type ImportJob,
  type Job,
  type JobOf,
  type PublishJob,
  type StoredJob,
  type JobKind,
  type Jobs,
} from '../queue/jobs';
import { ReadBranches } from '../server/branches';
import { PostReview } from '../server/post-reviews';
import type { AppGitStatus } from '../server/git-for-apps';
import { definitionIn } from '../server/read-repository';
import { WORKING_COPIES } from '../store/branches';
import { appErrorOf } from '../store/job-error';
import { ReviewStore } from '../store/reviews';
import { presentBranch } from './branches.controller';
import type { AppGitView, LastCommitView } from './commit.dto';
import type { JobView } from './job.dto';
import { PresentReleases } from './releases.controller';
import { postingOf } from './reviews.dto';
import { presentError, SettingsPresenter } from './settings.dto';

type Reader = Pick<Actor, 'role' | 'userId'>;

type Body = Record<string, unknown>;

const JSON_TYPE = 'application/json; charset=utf-8';

/** The answer of a request once its job has succeeded. */
interface ResultPresentation<K extends JobKind> {
  status: (job: JobOf<K>) => number;
  /** Rejects with 404 if the app of the job is gone. */
  body: (job: JobOf<K>, reader: Reader) => Promise<Body>;
  /** Work that follows the job, and that its request waits for. */
  before?: (job: JobOf<K>) => Promise<void>;
  /** The request succeeds even if its job fails: an app is created, or renamed, whatever Git makes of it. */
  alsoOfFailed?: true;
}

const ok = () => HttpStatus.OK;
const created = () => HttpStatus.CREATED;

/** A job as JSON, and the answer that its request was waiting for. */
@Injectable()
export class JobPresenter {
  private readonly byKind: { [K in keyof Jobs]: ResultPresentation<K> };

  constructor(
    private readonly jobs: JobStore,
    private readonly apps: Apps,
    private readonly appPresenter: AppPresenter,
    private readonly settings: SettingsPresenter,
    private readonly branches: ReadBranches,
    private readonly releases: PresentReleases,
    private readonly database: Database,
    private readonly reviews: ReviewStore,
    private readonly posting: PostReview,
  ) {
    const stored = { status: ok, body: ({ result }: Job) => Promise.resolve({ ...result }) };
    const commit = { status: statusOfCommit, body: (job: CommitJob) => Promise.resolve(bodyOf(job)) };
    const appChange = {
      body: (job: CommitJob) => this.appOf(job, { appId: job.appId, more: { git: outcomeOf(job) } }),
      alsoOfFailed: true,
    } as const;
    const deployed = {
      status: ({ input: { isApproved, isRepeat } }: DeployJob) =>
        isApproved || isRepeat ? HttpStatus.OK : HttpStatus.CREATED,
      body: async ({ result }: DeployJob) => ({ ...(await this.releases.deployed(result?.deploymentId)) }),
    };
    this.byKind = {
      finalize: {
        status: ok,
        body: async (job, reader) => ({ ...(await this.settings.view(job.workspaceId, reader)) }),
      },
      list_apps: stored,
      check_updates: stored,
      check_changes: stored,
      compare_refs: stored,
      draw_picture: stored,
      list_history: stored,
      read_definition: stored,
      plan_commit: stored,
      plan_pull: stored,
      create_app: { status: created, ...appChange },
      rename_app: { status: ok, ...appChange },
      commit_app: commit,
      commit_changes: commit,
      commit_apps: commit,
      complete_merge: commit,
      backup_app: commit,
      publish_version: { status: created, body: (job) => this.releaseOf(job) },
      import_app: { status: created, body: (job) => this.importedBy(job) },
      discard_changes: stored,
      pull_app: stored,
      pull_tag: stored,
      sync_app: stored,
      deploy_apps: deployed,
      deploy_landed: deployed,
      deployment_changes: stored,
      complete_pull: stored,
      list_branches: stored,
      list_changed_apps: stored,
      report_pull_request: stored,
      list_refs: stored,
      check_branch: stored,
      create_branch: { status: created, body: (job) => this.createdBranch(job) },
      switch_branch: { status: ok, body: (job) => Promise.resolve({ name: job.input.name }) },
      preview_merge: stored,
      merge_branches: stored,
      read_review: stored,
      complete_review: {
        status: created,
        before: (job) => this.posting.run(job.input.reviewId),
        body: (job) => this.completedBy(job),
      },
      preview_push: stored,
      push_commits: stored,
      delete_branch: { status: () => HttpStatus.NO_CONTENT, body: () => Promise.resolve({}) },
      link_app: stored,
    };
  }

  /** Shows a job of a kind that only a newer version knows without its result. */
  async view(job: StoredJob, reader: Reader): Promise<JobView> {
    const definition = definitionOf(job.kind);
    const mayReadDetails = isAtLeast(reader.role, definition?.detailsFor ?? 'admin');
    const mayReadResult =
      job.actorId === reader.userId || isAtLeast(reader.role, definition?.resultFor ?? 'admin');
    const summary = mayReadDetails ? null : definition ? 'The set-up failed.' : 'The job failed.';
    return {
      id: job.id,
      kind: job.kind,
      ...statusOf(job),
      appId: await this.appIdOf(job),
      ...branchOf(job),
      message: job.message,
      author: { id: job.actorId, ...job.author },
      ...presentProgress(mayReadDetails ? job.progress : null),
      attempts: job.attempts,
      commit: job.commitSha,
      result: job.status === 'succeeded' && mayReadResult ? await this.resultOf(job, reader) : null,
      error: job.error && presentError(job.error, { summary }),
      ...timesOf(job),
    };
  }

  /** Returns the answer of an ended job. */
  async answer(job: StoredJob): Promise<HttpAnswer> {
    const reader: Reader = { role: 'admin', userId: job.actorId };
    const presentation = isKnownJob(job) ? this.presentationOf(job) : null;
    if (job.error && job.status !== 'succeeded' && !presentation?.alsoOfFailed)
      return new HttpAnswer(job.error.status, problemOf(appErrorOf(job.error)));
    if (!isKnownJob(job)) return new HttpAnswer(200, { ...(await this.view(job, reader)) });
    const { status, body, before } = this.presentationOf(job);
    await before?.(job);
    return new HttpAnswer(status(job), await body(job, reader));
  }

  /** Returns the body of a call's answer. `result`: JSON text, passed on unparsed. */
  async answerOfCall({ kind, workspaceId, actor }: NewCall, result: Buffer): Promise<Body | StreamableFile> {
    if (kind === JOBS.finalize.kind)
      return { ...(await this.settings.view(workspaceId, { role: 'admin', userId: actor.userId })) };
    const body = kind === JOBS.read_definition.kind ? Buffer.from(definitionIn(result)) : result;
    return new StreamableFile(body, { type: JSON_TYPE, length: body.length });
  }

  private presentationOf<K extends JobKind>(job: JobOf<K>): ResultPresentation<K> {
    return this.byKind[job.kind];
  }

  /** Returns null for a deleted app on another branch than the default. */
  private async appIdOf(job: StoredJob): Promise<string | null> {
    const { appId } = job;
    if (appId === null || copyOfJob(job).branchId === null) return appId;
    return (await this.apps.sharedIdsOf([appId])).get(appId) ?? null;
  }

  private async resultOf(job: StoredJob, reader: Reader): Promise<Record<string, unknown> | null> {
    if (!isKnownJob(job)) return null;
    try {
      return await this.presentationOf(job).body(job, reader);
    } catch (error) {
      if (error instanceof AppError && error.status === 404) return null;
      throw error;
    }
  }

  private async releaseOf({ appId, result }: PublishJob): Promise<Body> {
    return { ...(await this.releases.published(appId ?? '', result?.releaseId ?? '')) };
  }

  private async completedBy({ input: { reviewId, isApproved }, result }: CompleteReviewJob): Promise<Body> {
    const review = await this.reviews.findSummary(reviewId);
    if (!review) throw notFound('The review');
    return { id: reviewId, status: 'completed', ...result, approved: isApproved, ...postingOf(review) };
  }

  private importedBy(job: ImportJob): Promise<Body> {
    const { appId = null, ...more } = job.result ?? {};
    return this.appOf(job, { appId, more });
  }

  private async createdBranch({ workspaceId, actorId: userId, result }: CreateBranchJob): Promise<Body> {
    const branch = result && (await this.branches.one({ workspaceId, userId }, result));
    if (!branch) throw notFound('The branch');
    return { ...presentBranch(branch) };
  }

  /** Returns the app as in the first answer: a repeated request gets the same answer again. */
  private async appOf(job: Job, { appId, more }: { appId: string | null; more: Body }): Promise<Body> {
    if (job.answer) return job.answer;
    const app = appId && (await this.apps.find(this.database.manager, appId));
    if (!app) throw notFound('The app');
    return this.jobs.keepAnswer(job.id, { ...(await this.appPresenter.one(app)), ...more });
  }
}

const statusOfCommit = ({ result }: CommitJob): number => (result?.changed ? 201 : 200);

function bodyOf({ result }: CommitJob): Body {
  if (!result?.changed) return { changed: result?.changed, sha: result?.sha };
  const { sha, message, author, date, changed, overwrote, merged, revision } = result;
  return {
    sha,
    message,
    author,
    date,
    changed,
    ...(overwrote ? { overwrote } : {}),
    ...(merged ? { merged } : {}),
    ...(revision ? { revision } : {}),
  };
}

function outcomeOf({ id, commitSha, result, error, status }: CommitJob): GitOutcomeView {
  const overwrote = result?.changed ? result.overwrote : null;
  return {
    jobId: id,
    ...(commitSha ? { commit: commitSha } : {}),
    ...(overwrote ? { overwrote: { ...overwrote } } : {}),
    ...(error && status !== 'succeeded' ? { error: presentError(error) } : {}),
  };
}

/** Tells a step from a number of apps, which are one column. */
function presentProgress(progress: StoredJob['progress']): Pick<JobView, 'progress' | 'compared'> {
  const step = JOB_STEPS.find((known) => known === progress) ?? null;
  const [done, total] = step || !progress ? [] : progress.split('/').map(Number);
  return { progress: step, ...(total === undefined ? {} : { compared: { done: done ?? 0, total } }) };
}

const branchOf = (job: StoredJob): { branch?: string } => {
  const target = targetOfJob(job);
  return target?.branchId === undefined ? {} : { branch: target.branch };
};

const statusOf = ({ status }: StoredJob): Pick<JobView, 'status' | 'isHeld'> =>
  status === 'held' ? { status: 'queued', isHeld: true } : { status };

const timesOf = (job: StoredJob) => ({
  createdAt: job.createdAt.toISOString(),
  startedAt: job.startedAt?.toISOString() ?? null,
  finishedAt: job.finishedAt?.toISOString() ?? null,
  nextAttemptAt: isPostponed(job) ? (job.notBefore?.toISOString() ?? null) : null,
});

/** Describes Git jobs, and the deployments that they make, to `workspaces`. */
@Injectable()
export class JobsInWorkspace implements WorkspaceContent {
  readonly eventType = 'job';
  readonly workingCopy = WORKING_COPIES;
  readonly routeResources = {
    j: { name: 'The job', sql: 'select id from git_jobs where workspace_id = :w and id = :j' },
    deployment: {
      name: 'The deployment',
      sql: 'select id from git_deployments where workspace_id = :w and id = :deployment',
    },
    app: {
      name: 'The app',
      sql: 'select app_id as id from provider_app_workspaces where workspace_id = :w and app_id = :app',
    },
  };

  constructor(
    private readonly jobs: JobStore,
    private readonly presenter: JobPresenter,
  ) {}

  async viewForEvent(actor: Actor, jobId: string): Promise<unknown> {
    const job = await this.jobs.find(jobId);
    return job ? this.presenter.view(job, actor) : null;
  }

  async onWorkspaceDeleted(tx: EntityManager, workspaceId: string): Promise<void> {
    await this.jobs.cancel(tx, { workspaceId });
  }
}

export function presentAppGit({ target, last, ...status }: AppGitStatus): AppGitView {
  const { repositoryUrl, branch } = target;
  const commitUrlTemplate = commitWebUrl(parseRemoteUrl(repositoryUrl), '{sha}');
  return {
    enabled: true,
    repositoryUrl,
    branch,
    commitUrlTemplate,
    lastCommit: presentLastCommit(last),
    ...status,
  };
}

const presentLastCommit = (last: AppGitStatus['last']): LastCommitView | null =>
  last && !last.isUnknown
    ? {
        sha: last.sha,
        message: last.message,
        author: last.author,
        date: last.date.toISOString(),
        versionName: last.syncedState.entry?.gitVersionName ?? null,
        ...(last.tag === undefined ? {} : { tag: last.tag }),
      }
    : null;
