import type { Role } from '../../workspaces';
import type { CommitKind as CommitIntentKind } from '../domain';
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

// A new kind of job is added to this file and to three tables that are typed by kind: how to run it
// (worker/loop/run-queue.ts or worker/calls/run-call.ts), how to retry it (server/retry/retry-job.ts), how to answer it
// (http/present-results.ts). A table without it does not compile.

/** The input of each kind of job, as its row keeps it. */
export interface JobInputs {
  finalize: FinalizeInput;
  list_apps: ListInput;
  check_updates: ReadInput;
  check_changes: CompareInput;
  compare_refs: CompareRefsInput;
  list_history: HistoryInput;
  read_definition: DefinitionInput;
  create_app: CommitInput;
  rename_app: CommitInput;
  commit_app: CommitInput;
  commit_changes: CommitChangesInput;
  commit_apps: CommitManyInput;
  complete_merge: CompleteMergeInput;
  backup_app: CommitInput;
  plan_commit: ReadInput;
  publish_version: PublishInput;
  import_app: ImportInput;
  pull_app: PullInput;
  pull_tag: PullTagInput;
  sync_app: PullInput;
  deploy_apps: DeployInput;
  deploy_landed: DeployInput;
  complete_pull: CompletePullInput;
  discard_changes: DiscardInput;
  link_app: LinkInput;
  list_branches: ListBranchesInput;
  list_refs: ListRefsInput;
  check_branch: ReadInput;
  create_branch: CreateBranchInput;
  switch_branch: BranchInput;
  delete_branch: DeleteBranchInput;
  preview_merge: PreviewMergeInput;
  merge_branches: MergeBranchesInput;
  preview_push: ReadInput;
  push_commits: PushCommitsInput;
}

/** The result of each kind of job, as its row keeps it. */
export interface JobResults {
  finalize: Record<string, never>;
  list_apps: ReadResult;
  check_updates: ReadResult;
  check_changes: ReadResult;
  compare_refs: ReadResult;
  list_history: ReadResult;
  read_definition: ReadResult;
  create_app: CommitResult;
  rename_app: CommitResult;
  commit_app: CommitResult;
  commit_changes: CommitResult;
  commit_apps: CommitResult;
  complete_merge: CommitResult;
  backup_app: CommitResult;
  plan_commit: ReadResult;
  publish_version: PublishResult;
  import_app: ImportResult;
  pull_app: PullResult;
  pull_tag: PullResult;
  sync_app: PullResult;
  deploy_apps: DeployResult;
  deploy_landed: DeployResult;
  complete_pull: PullResult;
  discard_changes: DiscardResult;
  link_app: LinkResult;
  list_branches: BranchList;
  list_refs: RemoteTips;
  check_branch: CheckedBranch;
  create_branch: BranchState;
  switch_branch: BranchState;
  delete_branch: Record<string, never>;
  preview_merge: BranchMerge;
  merge_branches: BranchMerge;
  preview_push: PushPreview;
  push_commits: PushedCommits;
}

export type JobKind = keyof JobInputs;

interface JobDefinition {
  /**
   * `queue`: in the workspace's order, by any worker. `call`: at once, by the worker beside the server that was asked; it
   * is a job only if it takes long.
   */
  runs: 'queue' | 'call';
  /** The commit that the job makes; null if it makes none. */
  commits: CommitIntentKind | null;
  /**
   * The part of the work that waiting jobs of one target share. `push`: all are started together. `fetch`: each is started
   * when its turn comes.
   */
  shares: 'push' | 'fetch' | null;
  /** Runs again after a failure that may pass, such as an unreachable host. */
  isRetried: boolean;
  /** Made by the program, so that no request waits for it: what people ask for goes first. */
  isAutomatic?: true;
  /** Takes over what people have decided on the merge of an app. */
  completesMerge?: true;
  /** Its failure is no state of the app: what was asked for may not exist. */
  failsAlone?: true;
  /** The least role that may read the result. */
  resultFor: Role;
  /** The least role that may read the progress, and more of a failure than its code. */
  detailsFor: Role;
}

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

/** Properties of each kind of job that do not depend on the process. */
export const JOB_DEFINITIONS = {
  finalize: { ...CALL, detailsFor: 'admin' },
  list_apps: READ_REPOSITORY,
  check_updates: READ_REPOSITORY,
  check_changes: CALL,
  compare_refs: CALL,
  list_history: CALL,
  read_definition: CALL,
  create_app: COMMIT,
  rename_app: { ...COMMIT, commits: 'rename' },
  commit_app: COMMIT,
  // A kind of its own, so that a worker of an older version does not commit all changes.
  commit_changes: COMMIT,
  complete_merge: { ...COMMIT, completesMerge: true },
  // Made anew after a failure, from the app as it is then: nothing waits behind it.
  backup_app: { ...COMMIT, isRetried: false, isAutomatic: true },
  // Alone in its push: its documents are not among those that limit the size of a batch.
  commit_apps: { ...COMMIT, commits: 'several', shares: null },
  plan_commit: READ_REPOSITORY,
  publish_version: { ...CHANGE_APP, isRetried: true },
  import_app: { ...CHANGE_APP, shares: 'fetch' },
  pull_app: CHANGE_APP,
  // A kind of its own, so that a worker of an older version does not pull the branch.
  pull_tag: { ...CHANGE_APP, failsAlone: true },
  // Made anew after a failure, as a backup is.
  sync_app: { ...CHANGE_APP, isAutomatic: true },
  deploy_apps: CHANGE_APP,
  // Begun anew after a failure, with what has landed by then.
  deploy_landed: { ...CHANGE_APP, isAutomatic: true },
  complete_pull: { ...CHANGE_APP, completesMerge: true },
  discard_changes: CHANGE_APP,
  link_app: CHANGE_APP,
  list_branches: CALL,
  list_refs: CALL,
  check_branch: CALL,
  create_branch: { ...CHANGE_APP, isRetried: true },
  switch_branch: CHANGE_APP,
  delete_branch: CHANGE_APP,
  preview_merge: READ_REPOSITORY,
  merge_branches: { ...CHANGE_APP, isRetried: true, resultFor: 'builder' },
  preview_push: READ_REPOSITORY,
  push_commits: { ...CHANGE_APP, resultFor: 'builder' },
} as const satisfies Record<JobKind, JobDefinition>;

type Definitions = typeof JOB_DEFINITIONS;

export type CallKind = { [K in JobKind]: Definitions[K]['runs'] extends 'call' ? K : never }[JobKind];
export type QueueKind = Exclude<JobKind, CallKind>;
export type CommitKind = { [K in JobKind]: Definitions[K]['commits'] extends null ? never : K }[JobKind];

export const JOB_KINDS = Object.keys(JOB_DEFINITIONS) as JobKind[];

export const isKnownKind = (kind: string): kind is JobKind => Object.hasOwn(JOB_DEFINITIONS, kind);

export const isCallKind = (kind: string): kind is CallKind => definitionOf(kind)?.runs === 'call';

/** Definition of a kind; null if a newer version of Trellis wrote it. */
export const definitionOf = (kind: string): JobDefinition | null =>
  isKnownKind(kind) ? JOB_DEFINITIONS[kind] : null;

/** True for a kind that the program itself asks for. */
export const isAutomaticKind = (kind: string): boolean => definitionOf(kind)?.isAutomatic ?? false;

const kindsWhere = (matches: (definition: JobDefinition) => boolean): JobKind[] =>
  JOB_KINDS.filter((kind) => matches(JOB_DEFINITIONS[kind]));

export const QUEUE_KINDS = kindsWhere(({ runs }) => runs === 'queue');
export const CALL_KINDS = kindsWhere(({ runs }) => runs === 'call');
export const COMMIT_KINDS = kindsWhere(({ commits }) => commits !== null);
export const AUTOMATIC_KINDS = kindsWhere(({ isAutomatic = false }) => isAutomatic);
/** Kinds after which the app is in the repository; a rename only moves one that is there. */
export const ADDING_KINDS = kindsWhere(({ commits }) => commits !== null && commits !== 'rename');
