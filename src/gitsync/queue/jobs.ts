import { defineJob, type JobProperties, type NewJobOf } from './define-job';
import type {
  BranchInput,
  BranchList,
  BranchMerge,
  BranchState,
  CheckedBranch,
  CommitChangesInput,
  CommitInput,
  CommitManyInput,
  CommitResult,
  CompareInput,
  CompareRefsInput,
  CompleteMergeInput,
  CompletePullInput,
  CreateBranchInput,
  DefinitionInput,
  DeleteBranchInput,
  DeployInput,
  DeployResult,
  DiscardInput,
  DiscardResult,
  FinalizeInput,
  HistoryInput,
  ImportInput,
  ImportResult,
  LinkInput,
  LinkResult,
  ListBranchesInput,
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
  RemoteTips,
} from './job-inputs';

type NoResult = Record<string, never>;

const CALL = {
  runs: 'call',
  commits: null,
  shares: null,
  isRetried: false,
  resultFor: 'viewer',
  detailsFor: 'viewer',
} as const;
/** Builders may look into the repository. */
const READ_REPOSITORY = { ...CALL, resultFor: 'builder' } as const;
/** Changes apps of the workspace, not the repository. */
const CHANGE_APP = { ...CALL, runs: 'queue' } as const;
const COMMIT = { ...CHANGE_APP, commits: 'app', shares: 'push', isRetried: true } as const;

/**
 * The kinds of jobs. Everything else refers to a kind by its entry here, so that a search for the entry's references finds
 * who makes, runs, retries and presents such jobs. A new kind is added here, to the table of answers
 * (http/job-presenter.ts) and to that of the operations: a call to worker/calls/run-call.ts; a job of the queue to
 * worker/loop/run-queue.ts, unless it commits, and to server/retry/retry-job.ts. A table without it does not compile.
 */
export const JOBS = {
  finalize: defineJob<FinalizeInput, NoResult>()('finalize', { ...CALL, detailsFor: 'admin' }),
  list_apps: defineJob<ListInput, ReadResult>()('list_apps', READ_REPOSITORY),
  check_updates: defineJob<ReadInput, ReadResult>()('check_updates', READ_REPOSITORY),
  check_changes: defineJob<CompareInput, ReadResult>()('check_changes', CALL),
  compare_refs: defineJob<CompareRefsInput, ReadResult>()('compare_refs', CALL),
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
  // Made anew after a failure, from the app as it is then: nothing waits behind it.
  backup_app: defineJob<CommitInput, CommitResult>()('backup_app', {
    ...COMMIT,
    isRetried: false,
    isAutomatic: true,
  }),
  // Alone in its push: its documents are not among those that limit the size of a batch.
  commit_apps: defineJob<CommitManyInput, CommitResult>()('commit_apps', {
    ...COMMIT,
    commits: 'several',
    shares: null,
  }),
  plan_commit: defineJob<ReadInput, ReadResult>()('plan_commit', READ_REPOSITORY),
  publish_version: defineJob<PublishInput, PublishResult>()('publish_version', {
    ...CHANGE_APP,
    isRetried: true,
  }),
  import_app: defineJob<ImportInput, ImportResult>()('import_app', { ...CHANGE_APP, shares: 'fetch' }),
  pull_app: defineJob<PullInput, PullResult>()('pull_app', CHANGE_APP),
  // A kind of its own, so that a worker of an older version does not pull the branch.
  pull_tag: defineJob<PullTagInput, PullResult>()('pull_tag', { ...CHANGE_APP, failsAlone: true }),
  // Made anew after a failure, as a backup is.
  sync_app: defineJob<PullInput, PullResult>()('sync_app', { ...CHANGE_APP, isAutomatic: true }),
  deploy_apps: defineJob<DeployInput, DeployResult>()('deploy_apps', CHANGE_APP),
  // Begun anew after a failure, with what has landed by then.
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
  list_refs: defineJob<ListRefsInput, RemoteTips>()('list_refs', CALL),
  check_branch: defineJob<ReadInput, CheckedBranch>()('check_branch', CALL),
  create_branch: defineJob<CreateBranchInput, BranchState>()('create_branch', {
    ...CHANGE_APP,
    isRetried: true,
  }),
  switch_branch: defineJob<BranchInput, BranchState>()('switch_branch', CHANGE_APP),
  delete_branch: defineJob<DeleteBranchInput, NoResult>()('delete_branch', CHANGE_APP),
  preview_merge: defineJob<PreviewMergeInput, BranchMerge>()('preview_merge', READ_REPOSITORY),
  merge_branches: defineJob<MergeBranchesInput, BranchMerge>()('merge_branches', {
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
/** Kinds that commit one app, and that people ask for. */
export type AppCommitKind = Exclude<
  KindWith<{ commits: 'app' | 'rename' }>,
  KindWith<{ isAutomatic: true }> | KindWith<{ completesMerge: true }>
>;

export const JOB_KINDS = Object.keys(JOBS) as JobKind[];

export const isKnownKind = (kind: string): kind is JobKind => Object.hasOwn(JOBS, kind);

export const isCallKind = (kind: string): kind is CallKind => definitionOf(kind)?.runs === 'call';

/** Definition of a kind; null if a newer version of Trellis wrote it. */
export const definitionOf = (kind: string): JobProperties | null => (isKnownKind(kind) ? JOBS[kind] : null);

/** True for a kind that the program itself asks for. */
export const isAutomaticKind = (kind: string): boolean => definitionOf(kind)?.isAutomatic ?? false;

const kindsWhere = (matches: (definition: JobProperties) => boolean): JobKind[] =>
  JOB_KINDS.filter((kind) => matches(JOBS[kind]));

export const QUEUE_KINDS = kindsWhere(({ runs }) => runs === 'queue');
export const CALL_KINDS = kindsWhere(({ runs }) => runs === 'call');
export const COMMIT_KINDS = kindsWhere(({ commits }) => commits !== null);
export const AUTOMATIC_KINDS = kindsWhere(({ isAutomatic = false }) => isAutomatic);
/** Kinds after which the app is in the repository; a rename only moves one that is there. */
export const ADDING_KINDS = kindsWhere(({ commits }) => commits !== null && commits !== 'rename');
