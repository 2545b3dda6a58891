import { column, valuesOf, type ValuesOf } from '../../core/database';
import type { WorkingCopy, Role } from '../../workspaces';
import type { CommitIntent } from '../domain/plan/commit-plan';
import type { PullRequestFindings } from '../domain/pull-request-report';
import type { JobError } from '../store/job-error';
import type { JobTarget } from '../store/job-target';
import type {
  JobApp,
  BranchList,
  BranchMerge,
  BranchState,
  ChangedApps,
  CheckedBranch,
  CommitChangesInput,
  CommitInput,
  CommitManyInput,
  CommitResult,
  CompareInput,
  CompareRefsInput,
  CompleteMergeInput,
  CompletePullInput,
  CompleteReviewInput,
  CompleteReviewResult,
  CreateBranchInput,
  DefinitionInput,
  DeleteBranchInput,
  DeployInput,
  DeploymentChangesInput,
  DeployResult,
  DiscardInput,
  DrawnPicture,
  DrawPictureInput,
  DiscardResult,
  FinalizeInput,
  HistoryInput,
  ImportInput,
  ImportResult,
  LinkInput,
  LinkResult,
  ListBranchesInput,
  ListChangedAppsInput,
  ListInput,
  ListRefsInput,
  MergeBranchesInput,
  PreviewMergeInput,
  PublishInput,
  PublishResult,
  PullInput,
  PullResult,
  PullTagInput,
  PushCommitsInput,
  PushPreview,
  PushedCommits,
  ReadInput,
  ReadResult,
  ReadReviewInput,
  ReadReviewResult,
  RemoteTips,
  ReportPullRequestInput,
  SwitchBranchInput,
} from './job-inputs';

/**
 * The right to work on one workspace's queue. Another claim makes its fence stale. Every write checks the fence, and the
 * worker too: a claim is not durable, so that a crash of PostgreSQL may give the same number out again.
 */
export interface Lease {
  workspaceId: string;
  fence: string;
  workerId: string;
}

export const JOB_STATUSES = ['queued', 'running', 'succeeded', 'failed', 'cancelled'] as const;

/** `held`: a commit kept here until a push is requested. Requests are told that it is queued. */
export type JobStatus = (typeof JOB_STATUSES)[number] | 'held';

/** The steps of a finalize, in their order; the second is for SSH, the third for HTTPS. */
export const JOB_STEPS = ['reach', 'host_key', 'certificate', 'sign_in', 'read', 'write'] as const;

export type JobStep = (typeof JOB_STEPS)[number];

/** Number of apps that a plan has compared, of all: `120/300`. */
export type JobCount = `${number}/${number}`;

export type JobProgress = JobStep | JobCount;

/** Returns null for a text that is neither. */
export function progressOf(text: string): JobProgress | null {
  if (/^\d+\/\d+$/.test(text)) return text as JobCount;
  return JOB_STEPS.find((step) => step === text) ?? null;
}

/** Columns that every job is read with. */
const JOB_COLUMNS = {
  id: column<string>('id'),
  workspaceId: column<string>('workspace_id'),
  /** Null for a call. */
  targetId: column<string | null>('target_id'),
  /** Position in the workspace's queue; null for a call. */
  position: column<string | null>('position'),
  /** May be a kind of a newer version of Trellis. */
  kind: column<string>('kind'),
  status: column<JobStatus>('status'),
  /** A commit to be pushed later; it is held again if its push fails. */
  isKept: column<boolean>('is_kept'),
  /** The current or failed step, or the apps that were compared, for kinds that report it. */
  progress: column<JobProgress | null>('progress'),
  appId: column<string | null>('app_id'),
  actorId: column<string>('actor_id'),
  message: column<string | null>('message'),
  input: column<unknown>('input'),
  documentHash: column<string | null>('document_hash'),
  attempts: column<number>('attempts'),
  crashes: column<number>('crashes'),
  restarts: column<number>('restarts'),
  commitSha: column<string | null>('commit_sha'),
  result: column<unknown>('result'),
  error: column<JobError | null>('error'),
  createdAt: column<Date>('created_at'),
  startedAt: column<Date | null>('started_at'),
  finishedAt: column<Date | null>('finished_at'),
  /** Earliest time of the next attempt. */
  notBefore: column<Date | null>('not_before'),
  /** True for a running job whose current attempt is its last. */
  isCancelRequested: column<boolean>('cancel_requested'),
  /** The job that was made from this failed one. */
  retriedAs: column<string | null>('retried_as'),
};

export interface StoredJob extends ValuesOf<typeof JOB_COLUMNS> {
  author: { name: string; email: string };
  /** Body of the request's answer, if stored for repeated requests. */
  answer: Record<string, unknown> | null;
}

/** Fields that all kinds have in common. */
export type JobBase = Omit<StoredJob, 'kind' | 'input' | 'result'>;

export type JobOf<K extends JobKind> = JobBase & {
  kind: K;
  input: JobInputs[K];
  /** Valid only for a job that succeeded. */
  result: JobResults[K] | null;
};

type AnyOf<Kinds extends JobKind> = { [K in Kinds]: JobOf<K> }[Kinds];

/** Jobs of the kinds with this definition. */
type JobBy<Definition extends { kind: JobKind }> = AnyOf<Definition['kind']>;

export type Job = AnyOf<JobKind>;
export type QueueJob = AnyOf<QueueKind>;
export type CallJob = AnyOf<CallKind>;
export type CommitJob = AnyOf<CommitKind>;
export type AppCommitJob = AnyOf<AppCommitKind>;
export type BackupJob = JobBy<typeof JOBS.backup_app>;
export type CommitManyJob = JobBy<typeof JOBS.commit_apps>;
export type CompleteMergeJob = JobBy<typeof JOBS.complete_merge>;
export type CompletePullJob = JobBy<typeof JOBS.complete_pull>;
export type CompleteReviewJob = JobBy<typeof JOBS.complete_review>;
export type CreateBranchJob = JobBy<typeof JOBS.create_branch>;
export type DeleteBranchJob = JobBy<typeof JOBS.delete_branch>;
export type DeployJob = JobBy<typeof JOBS.deploy_apps | typeof JOBS.deploy_landed>;
export type DiscardJob = JobBy<typeof JOBS.discard_changes>;
export type FinalizeJob = JobBy<typeof JOBS.finalize>;
export type ImportJob = JobBy<typeof JOBS.import_app>;
export type LinkJob = JobBy<typeof JOBS.link_app>;
export type MergeBranchesJob = JobBy<typeof JOBS.merge_branches>;
export type PublishJob = JobBy<typeof JOBS.publish_version>;
export type PullJob = JobBy<typeof JOBS.pull_app | typeof JOBS.pull_tag | typeof JOBS.sync_app>;
export type PushUnpushedJob = JobBy<typeof JOBS.push_commits>;
export type SwitchBranchJob = JobBy<typeof JOBS.switch_branch>;

/** Trusts that a row of a known kind has that kind's input and result. */
export const isKnownJob = (job: StoredJob): job is Job => isKnownKind(job.kind);

export const isQueueJob = (job: StoredJob): job is QueueJob => definitionOf(job.kind)?.runs === 'queue';

export const isCommitJob = (job: StoredJob): job is CommitJob =>
  (definitionOf(job.kind)?.commits ?? null) !== null;

/** True for a job that applies users' decisions on the merge of an app. */
export const completesMerge = <J extends Job>(
  job: J,
): job is Extract<J, CompleteMergeJob | CompletePullJob> => definitionOf(job.kind)?.completesMerge ?? false;

/** True for a job that has failed for a reason that may pass, and waits for its next attempt. */
export const isPostponed = ({ status, notBefore }: StoredJob): boolean =>
  status === 'queued' && notBefore !== null;

/** The branch of a job. */
export const copyOfJob = (job: { workspaceId: string; input: unknown }): WorkingCopy => ({
  workspaceId: job.workspaceId,
  branchId: targetOfJob(job)?.branchId ?? null,
});

/** Undefined for a job without one. */
export const targetOfJob = ({ input }: { input: unknown }): JobTarget | undefined =>
  (input as { target?: JobTarget }).target;

/** The message of the commit in Git. */
export const commitMessageOf = (job: CommitJob): string => job.input.commitMessage ?? job.message ?? '';

/** The apps of a commit, as they were when it was accepted. */
export function appsOf({ input, appId, documentHash }: CommitJob): JobApp[] {
  if ('apps' in input) return input.apps;
  return [{ ...input, appId: appId ?? '', documentHash }];
}

/** Properties of a kind that do not depend on the process. */
interface JobProperties {
  /**
   * `queue`: in the workspace's order, by any worker. `call`: at once, by the worker beside the server that was asked; it
   * is a job only if it takes long.
   */
  runs: 'queue' | 'call';
  /** The commit that the job makes; null if it makes none. */
  commits: CommitIntent['kind'] | null;
  /**
   * The part of the work that waiting jobs of one target share. `push`: all are started together. `fetch`: each is started
   * when its turn comes.
   */
  shares: 'push' | 'fetch' | null;
  /** Runs again after a failure that may pass, such as an unreachable host. */
  isRetried: boolean;
  /** Enqueued by the program: no request waits for it, so user requests go first. */
  isAutomatic?: true;
  /** A person asks for many of them at once, or for a long one: other people's jobs go first. */
  isBulk?: true;
  /** Applies users' decisions on the merge of an app. */
  completesMerge?: true;
  /** Its failure is not shown with the app: the requested thing may not exist. */
  failsAlone?: true;
  /** The least role that may read the result. */
  resultFor: Role;
  /** The least role that may read the progress, and more of a failure than its code. */
  detailsFor: Role;
}

/** A job that is about to be enqueued, or a call that is about to be sent. */
interface NewJobOf<Kind extends string, Input> {
  workspaceId: string;
  kind: Kind;
  appId: string | null;
  actor: { userId: string; author: { name: string; email: string } };
  message: string | null;
  input: Input;
  /** A commit that is kept here until it is asked to be pushed. */
  isKept?: boolean;
}

type Request<Input> = Pick<NewJobOf<string, Input>, 'workspaceId' | 'actor' | 'input' | 'isKept'> &
  Partial<Pick<NewJobOf<string, Input>, 'appId' | 'message'>>;

export interface JobDefinition<Kind extends string, Input, Result> {
  /** The kind, as rows and answers have it. */
  readonly kind: Kind;
  /** Never set: the types of a row's input and result. */
  readonly types?: { input: Input; result: Result };
  newJob(request: Request<Input>): NewJobOf<Kind, Input>;
}

/** Defines a kind of job by the types of its input and result, and then its properties. */
const defineJob =
  <Input, Result>() =>
  <Kind extends string, const Properties extends JobProperties>(
    kind: Kind,
    properties: Properties,
  ): JobDefinition<Kind, Input, Result> & Properties => ({
    kind,
    ...properties,
    newJob: (request) => ({ appId: null, message: null, ...request, kind }),
  });

type NoResult = Record<string, never>;

const CALL = {
  runs: 'call',
  commits: null,
  shares: null,
  isRetried: false,
  resultFor: 'viewer',
  detailsFor: 'viewer',
} as const;
/** The answer is for builders: it shows the repository, or drafts. A viewer reads answers to their own requests. */
const READ_REPOSITORY = { ...CALL, resultFor: 'builder' } as const;
/** Changes apps of the workspace, not the repository. */
const CHANGE_APP = { ...CALL, runs: 'queue' } as const;
const COMMIT = { ...CHANGE_APP, commits: 'app', shares: 'push', isRetried: true } as const;

/**
 * The kinds of jobs. Other code refers to a kind by its entry here, so that a search for the entry's references finds the
 * code that makes, runs, retries and presents such jobs. A new kind is added here and to the table of answers
 * (http/job-presenter.ts); a call also to worker/calls.ts; a job of the queue also to server/retry.ts and, unless it commits,
 * to worker/run-head.ts. A table without it does not compile.
 */
export const JOBS = {
  finalize: defineJob<FinalizeInput, NoResult>()('finalize', { ...CALL, detailsFor: 'admin' }),
  list_apps: defineJob<ListInput, ReadResult>()('list_apps', READ_REPOSITORY),
  check_updates: defineJob<ReadInput, ReadResult>()('check_updates', READ_REPOSITORY),
  check_changes: defineJob<CompareInput, ReadResult>()('check_changes', READ_REPOSITORY),
  compare_refs: defineJob<CompareRefsInput, ReadResult>()('compare_refs', READ_REPOSITORY),
  draw_picture: defineJob<DrawPictureInput, DrawnPicture>()('draw_picture', READ_REPOSITORY),
  list_history: defineJob<HistoryInput, ReadResult>()('list_history', CALL),
  read_definition: defineJob<DefinitionInput, ReadResult>()('read_definition', CALL),
  create_app: defineJob<CommitInput, CommitResult>()('create_app', COMMIT),
  rename_app: defineJob<CommitInput, CommitResult>()('rename_app', { ...COMMIT, commits: 'rename' }),
  commit_app: defineJob<CommitInput, CommitResult>()('commit_app', COMMIT),
  // A kind of its own, so that a worker of an older version does not commit all changes.
  commit_changes: defineJob<CommitChangesInput, CommitResult>()('commit_changes', COMMIT),
  complete_merge: defineJob<CompleteMergeInput, CommitResult>()('complete_merge', {
    ...COMMIT,
    completesMerge: true,
  }),
  // Not retried: a new job backs up the app's current state, and nothing waits behind a failed one.
  backup_app: defineJob<CommitInput, CommitResult>()('backup_app', {
    ...COMMIT,
    isRetried: false,
    isAutomatic: true,
  }),
  // Pushed alone: the size limit of a batch does not count its documents.
  commit_apps: defineJob<CommitManyInput, CommitResult>()('commit_apps', {
    ...COMMIT,
    commits: 'several',
    shares: null,
  }),
  plan_commit: defineJob<ReadInput, ReadResult>()('plan_commit', READ_REPOSITORY),
  plan_pull: defineJob<ReadInput, ReadResult>()('plan_pull', READ_REPOSITORY),
  publish_version: defineJob<PublishInput, PublishResult>()('publish_version', {
    ...CHANGE_APP,
    isRetried: true,
  }),
  import_app: defineJob<ImportInput, ImportResult>()('import_app', {
    ...CHANGE_APP,
    shares: 'fetch',
    isBulk: true,
  }),
  pull_app: defineJob<PullInput, PullResult>()('pull_app', CHANGE_APP),
  // A kind of its own, so that a worker of an older version does not pull the branch.
  pull_tag: defineJob<PullTagInput, PullResult>()('pull_tag', { ...CHANGE_APP, failsAlone: true }),
  // Not retried but replaced by a new job, like a backup.
  sync_app: defineJob<PullInput, PullResult>()('sync_app', { ...CHANGE_APP, isAutomatic: true }),
  deploy_apps: defineJob<DeployInput, DeployResult>()('deploy_apps', { ...CHANGE_APP, isBulk: true }),
  deployment_changes: defineJob<DeploymentChangesInput, ReadResult>()('deployment_changes', CALL),
  // Not retried: a new job deploys what has landed by then.
  deploy_landed: defineJob<DeployInput, DeployResult>()('deploy_landed', {
    ...CHANGE_APP,
    isAutomatic: true,
  }),
  complete_pull: defineJob<CompletePullInput, PullResult>()('complete_pull', {
    ...CHANGE_APP,
    completesMerge: true,
  }),
  discard_changes: defineJob<DiscardInput, DiscardResult>()('discard_changes', CHANGE_APP),
  link_app: defineJob<LinkInput, LinkResult>()('link_app', CHANGE_APP),
  list_branches: defineJob<ListBranchesInput, BranchList>()('list_branches', CALL),
  list_changed_apps: defineJob<ListChangedAppsInput, ChangedApps>()('list_changed_apps', CALL),
  report_pull_request: defineJob<ReportPullRequestInput, PullRequestFindings>()(
    'report_pull_request',
    READ_REPOSITORY,
  ),
  list_refs: defineJob<ListRefsInput, RemoteTips>()('list_refs', CALL),
  check_branch: defineJob<ReadInput, CheckedBranch>()('check_branch', CALL),
  create_branch: defineJob<CreateBranchInput, BranchState>()('create_branch', {
    ...CHANGE_APP,
    isRetried: true,
  }),
  switch_branch: defineJob<SwitchBranchInput, BranchState>()('switch_branch', CHANGE_APP),
  delete_branch: defineJob<DeleteBranchInput, NoResult>()('delete_branch', CHANGE_APP),
  preview_merge: defineJob<PreviewMergeInput, BranchMerge>()('preview_merge', READ_REPOSITORY),
  merge_branches: defineJob<MergeBranchesInput, BranchMerge>()('merge_branches', {
    ...CHANGE_APP,
    isRetried: true,
    resultFor: 'builder',
  }),
  read_review: defineJob<ReadReviewInput, ReadReviewResult>()('read_review', READ_REPOSITORY),
  complete_review: defineJob<CompleteReviewInput, CompleteReviewResult>()('complete_review', {
    ...CHANGE_APP,
    isRetried: true,
    resultFor: 'builder',
  }),
  preview_push: defineJob<ReadInput, PushPreview>()('preview_push', READ_REPOSITORY),
  push_commits: defineJob<PushCommitsInput, PushedCommits>()('push_commits', {
    ...CHANGE_APP,
    resultFor: 'builder',
  }),
};

export type Jobs = typeof JOBS;
export type JobKind = keyof Jobs;

/**
 * Definitions of some kinds. A table with a key for each is mapped from them (`K in keyof JobsOf<…>`), so that its keys are
 * found as references of the definitions, too.
 */
export type JobsOf<Kinds extends JobKind> = Pick<Jobs, Kinds>;

/** The input of each kind of job, as its row keeps it. */
export type JobInputs = { [K in keyof Jobs]: NonNullable<Jobs[K]['types']>['input'] };

/** The result of each kind of job, as its row keeps it. */
export type JobResults = { [K in keyof Jobs]: NonNullable<Jobs[K]['types']>['result'] };

export type NewJob<K extends JobKind> = NewJobOf<K, JobInputs[K]>;

type KindWith<Properties extends Partial<JobProperties>> = {
  [K in JobKind]: Jobs[K] extends Properties ? K : never;
}[JobKind];

export type CallKind = KindWith<{ runs: 'call' }>;
export type QueueKind = KindWith<{ runs: 'queue' }>;
export type CommitKind = Exclude<JobKind, KindWith<{ commits: null }>>;
/** Kinds that commit one app at a user's request. */
export type AppCommitKind = Exclude<
  KindWith<{ commits: 'app' | 'rename' }>,
  KindWith<{ isAutomatic: true }> | KindWith<{ completesMerge: true }>
>;

export const JOB_KINDS = Object.keys(JOBS) as JobKind[];

export const isKnownKind = (kind: string): kind is JobKind => Object.hasOwn(JOBS, kind);

export const isCallKind = (kind: string): kind is CallKind => definitionOf(kind)?.runs === 'call';

/** Definition of a kind; null if a newer version of Trellis wrote it. */
export const definitionOf = (kind: string): JobProperties | null => (isKnownKind(kind) ? JOBS[kind] : null);

/** True for a kind that the program enqueues. */
export const isAutomaticKind = (kind: string): boolean => definitionOf(kind)?.isAutomatic ?? false;

const kindsWhere = (matches: (definition: JobProperties) => boolean): JobKind[] =>
  JOB_KINDS.filter((kind) => matches(JOBS[kind]));

export const QUEUE_KINDS = kindsWhere(({ runs }) => runs === 'queue');
export const CALL_KINDS = kindsWhere(({ runs }) => runs === 'call');
export const COMMIT_KINDS = kindsWhere(({ commits }) => commits !== null);
export const AUTOMATIC_KINDS = kindsWhere(({ isAutomatic = false }) => isAutomatic);
/** Kinds that let the jobs of people in other workspaces go first. */
export const BULK_KINDS = kindsWhere(({ isAutomatic = false, isBulk = false }) => isAutomatic || isBulk);
/** Kinds that may add the app to the repository; a rename only moves an existing app. */
export const ADDING_KINDS = kindsWhere(({ commits }) => commits !== null && commits !== 'rename');

/** A row of `git_jobs`. */
export type JobRow = Record<string, unknown> & {
  id: string;
  workspace_id: string;
  author_name: string;
  author_email: string;
  result: { answer?: Record<string, unknown> } | null;
  created_at: Date;
  started_at: Date | null;
};

export const jobOf = (row: JobRow): StoredJob => ({
  ...valuesOf(JOB_COLUMNS, row),
  author: { name: row.author_name, email: row.author_email },
  answer: row.result?.answer ?? null,
});
