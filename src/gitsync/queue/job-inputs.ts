import type { SettledDataSource, SettledTable, TableConsent } from '../ports';
import type { Item } from '../../apps';
import type { DocumentRef } from '../domain/document-ref';
import type { AppSelector } from '../domain/format/tree';
import type { MissingNames, MissingOfApp } from '../domain/missing-names';
import type { OverwrittenApp } from '../domain/plan/commit-plan';
import type { ReviewContent } from '../domain/review';
import type { JobError } from '../store/job-error';
import type { JobTarget } from '../store/job-target';
import type { LastCommit } from '../store/links';

/** A commit of an app's document as it was when the job was accepted. */
export interface CommitInput {
  target: JobTarget;
  gitAppId: string;
  appName: string;
  gitVersionId: string;
  versionName: string;
  /** Commit whose state of the app the user saw, and which may be replaced. */
  seen?: string;
  /** The host's name for the state that is committed; absent for an app that is edited here. */
  revision?: string;
  /** Hashes of the app's document under its old names, and its hash under the new one; for a rename only. */
  renamed?: { from: string[]; to: string };
  /** Made by the workspace's template; absent without one. The job's own `message` is the user's. */
  commitMessage?: string;
  /** The agent that asked for the commit, as its trailers name it; absent for a person's commit. */
  agent?: { name: string; version: string };
  /** Merges others' changes to the app instead of failing with `git_remote_moved`. */
  merge?: true;
  /** The commit of theirs that was merged last, and the number of their changes so far. */
  merged?: { with: string; total: number };
  /** The key that signs the commit, even if the workspace has another one by then; absent: no signature. */
  signingKeyId?: string;
}

/** A commit of some of an app's changes; the others stay uncommitted. */
export interface CommitChangesInput extends CommitInput {
  /** Ids of the changes, looked up when the job runs. */
  only: string[];
}

/** A commit of the result of a merge. Its document is the result; once it is in use here, the input has `merged`. */
export interface CompleteMergeInput extends CommitInput {
  mergeId: string;
}

/** An app of a commit, as it was when the job was accepted. */
export interface JobApp extends Omit<CommitInput, 'target' | 'commitMessage' | 'agent' | 'signingKeyId'> {
  /** Ids of the changes to commit; absent: all. */
  only?: string[];
  appId: string;
  /** Null for a rename, which commits the document that the repository has. */
  documentHash: string | null;
}

/** Several apps that become one commit. */
export interface CommitManyInput extends Pick<
  CommitInput,
  'target' | 'commitMessage' | 'agent' | 'signingKeyId'
> {
  apps: JobApp[];
}

/** An annotated tag of an app's version. */
export interface PublishInput extends Pick<CommitInput, 'target' | 'gitAppId' | 'signingKeyId'> {
  versionId: string;
  /** Hash of the published document. */
  documentHash: string;
  tag: string;
  /** The message of the tag; empty: its name. */
  notes: string;
  /** True while the version is read-only because of this job: if the job ends without a release, PostgreSQL reopens it. */
  hasClosed?: boolean;
}

export interface ImportInput {
  target: JobTarget;
  from: AppSelector;
  /** Imports the app's state at this tag instead of the branch's. */
  tag?: string;
  name: string | null;
  /** False for an app that is edited here. */
  isLocked: boolean;
  /** A person waits who can decide about data sources. */
  asks?: true;
  /** Absent: tables of the connected editor stay as they are. */
  tables?: TableConsent;
}

export interface PullInput {
  target: JobTarget;
  gitAppId: string;
  discardLocal: boolean;
  /** Rebases uncommitted changes onto the pulled state. */
  merge?: true;
  /** A person waits who can decide about data sources. */
  asks?: true;
  /** As in `ImportInput`. */
  tables?: TableConsent;
}

/** Pulls the app's state at a tag instead of the branch's. */
export interface PullTagInput extends PullInput {
  tag: string;
}

/** Plans a deployment, and applies it. The settings are read when the job runs. */
export interface DeployInput {
  target: JobTarget;
  deploymentId: string;
  /** Null: the branch or tags that the workspace follows. */
  sha: string | null;
  /** The branch or tag by which the commit was found before. */
  ref: string | null;
  /** Changes nothing. */
  isPlan: boolean;
  isApproved: boolean;
  /** It deploys the commit of an earlier deployment again. */
  isRepeat?: true;
  /** False: it was approved as a deployment of a newer commit. Absent in other deployments, and in jobs of 0.3. */
  mayRollBack?: boolean;
  /** An agent asks: only a commit of what the workspace follows. */
  isFollowed?: true;
}

/** Compares an app here with the commit of a deployment that waits, or of a plan. */
export interface DeploymentChangesInput extends ReadInput {
  sha: string;
  gitAppId: string;
}

export type DeployResult = {
  /** Null if there was nothing to do. */
  deploymentId: string | null;
};

/** Pulls, with the decisions of a merge. */
export interface CompletePullInput {
  target: JobTarget;
  gitAppId: string;
  mergeId: string;
  /** The tag that the merge is with; absent: it is with the branch. */
  tag?: string;
}

export interface DiscardInput {
  target: JobTarget;
  /** Ids of the changes; absent: all. */
  only?: string[];
}

export interface LinkInput {
  target: JobTarget;
  /** The app's own, until it is linked. */
  gitAppId: string;
  from: AppSelector;
  /** State to edit from now on; the other is kept as a version. */
  keep: 'mine' | 'theirs';
}

export interface FinalizeInput {
  /** Revision of the configuration: the job is void once it has changed. */
  revision: string;
  keyId: string;
  hostKeyFingerprint: string | null;
  createBranch: boolean;
}

export interface ReadInput {
  target: JobTarget;
}

export interface ListInput extends ReadInput {
  /** Previews one app instead of listing. */
  preview?: AppSelector;
  /** The part of the list to answer; all of it if absent. */
  page?: { offset: number; limit: number };
}

export interface BranchInput {
  /** The default branch. */
  target: JobTarget;
  name: string;
}

export interface SwitchBranchInput extends BranchInput {
  /** Brings the branch here, and leaves the user on the branch that they work on. */
  staysInactive?: true;
}

export interface CreateBranchInput extends BranchInput {
  /** Branch or commit; null: the default branch. */
  from: string | null;
  withChanges: boolean;
  /** Commit where the branch starts, once it is pushed there. */
  start?: string;
}

export interface DeleteBranchInput extends BranchInput {
  /** Also in the repository. */
  remote: boolean;
  force: boolean;
}

export interface ListBranchesInput extends ReadInput {
  /** Asks the remote first. */
  refresh: boolean;
  /** Branches that have a working copy. */
  known: string[];
}

/** A branch, and the branch that takes its changes. */
export interface BranchPair {
  from: string;
  into: string;
  /** Commit of the branch, perhaps abbreviated; null: its last one. */
  sha: string | null;
}

export interface ListChangedAppsInput extends ReadInput {
  pairs: BranchPair[];
}

/** A pull request: the branch with the changes, and the branch that takes them. */
export interface ReportPullRequestInput extends ReadInput {
  from: string;
  into: string;
  /** Names the pages of which a comment shows pictures. */
  hasPictures: boolean;
}

/** The apps that each pair changes, in the order of the pairs. Empty if unknown here. */
export type ChangedApps = { changed: ChangedApp[][] };

export interface ChangedApp {
  gitAppId: string;
  name: string;
  /** Number of changes; 0 for an app that is added or removed as a whole, or whose changes were not counted. */
  total: number;
}

export interface ListRefsInput extends ReadInput {
  /** Names of the branches to answer; null: all. */
  branches: string[] | null;
  /** Answers the tags, too. */
  hasTags: boolean;
}

/** Tips of the remote's branches and tags, by name; missing ones are left out. */
export type RemoteTips = { branches: Record<string, string>; tags?: Record<string, string> };

/** Apps of a branch, compared with the remote. */
export type CheckedBranch = {
  tip: string | null;
  /** Ids of the apps that are behind. */
  behind: string[];
};

/** A branch of the repository. */
export type BranchState = {
  name: string;
  sha: string;
  /** Commits that the branch has and the default branch lacks, and the reverse; 0 if its commits are not known. */
  ahead: number;
  behind: number;
  /** Null for a branch of which only the tip is known: the repository has too many. */
  lastCommit: {
    sha: string;
    message: string;
    author: { name: string; email: string };
    date: string;
  } | null;
};

/** An app that a merge of branches changes, or that clashes in it. */
export type MergedBranchApp = {
  gitAppId: string;
  name: string;
  change: 'added' | 'changed' | 'removed';
  /** Number of the other branch's changes; 0 for an app that is added or removed as a whole. */
  total: number;
  conflicts: number;
};

export type BranchMerge = {
  status: 'merged' | 'fast_forward' | 'up_to_date' | 'conflicts';
  sha: string | null;
  mergeId: string | null;
  apps: MergedBranchApp[];
  /** Other files that clash. */
  files: string[];
  /** Commit that both branches have; null if there is none. Only in previews. */
  base?: string | null;
};

/** Reports the push of held commits, which are released to run before it. */
export interface PushCommitsInput extends ReadInput {
  /** Ids of their jobs. */
  jobIds: string[];
  /** Tip of the branch that the user saw; it is replaced by this workspace's state of the branch. */
  force?: { lease: string };
  /** Target commit of a force push, recorded before the push. */
  made?: string;
}

/** Answers the commits that a force push would drop. */
export type PushPreview = {
  /** The branch in the repository; null if there is none. */
  lease: string | null;
  drops: { sha: string; message: string; author: { name: string; email: string }; date: string }[];
};

export type PushedCommits = {
  /** Number of commits that were pushed. */
  pushed: number;
  /** Tip of the branch after the push. */
  sha: string | null;
};

export interface PreviewMergeInput extends ReadInput {
  from: string;
}

/** The target is the branch that is merged into. */
export interface MergeBranchesInput extends PreviewMergeInput, Pick<CommitInput, 'signingKeyId'> {
  /** The merge whose decisions it applies. */
  mergeId?: string;
  /** Fails with `merge_conflicts`, instead of ending with them. */
  refusesConflicts?: true;
  /** The resulting commit, recorded before the push. */
  made?: { sha: string; status: 'merged' | 'fast_forward'; apps: MergedBranchApp[] };
}

/** Reads the changes of a branch beside another one. */
export interface ReadReviewInput extends ReadInput {
  from: string;
  to: string;
}

export type ReadReviewResult = ReviewContent;

/** The target is the reviewed branch if the workspace works on it, else the default one. */
export interface CompleteReviewInput extends ReadInput, Pick<CommitInput, 'signingKeyId'> {
  reviewId: string;
  /** The reviewed branch. */
  from: string;
  isApproved: boolean;
  /** The commit that takes changes back, recorded before the push. */
  made?: { sha: string; gitAppIds: string[] };
}

export type CompleteReviewResult = {
  /** Null if no change was declined. */
  sha: string | null;
  /** Number of declined changes. */
  declined: number;
};

export type BranchList = { branches: BranchState[] };

export interface CompareInput extends ReadInput {
  /** The app of the repository to compare with, instead of the last commit. */
  from?: AppSelector;
}

export interface CompareRefsInput extends ReadInput {
  from: DocumentRef;
  to: DocumentRef;
  /** Answers the two documents too. */
  hasText: boolean;
  /** Answers which changes clash with uncommitted ones. */
  hasClashes: boolean;
}

export interface DrawPictureInput {
  /** Null if nothing of the repository is drawn. */
  target: JobTarget | null;
  at: DocumentRef;
  /** The state that `at` is compared with; null: none. */
  against: DocumentRef | null;
  /** True if `at` is the earlier one. */
  isBefore: boolean;
  /** Null: the page that is shown first. */
  pageId: string | null;
  format: PictureFormat;
  /** True: a document that seems to contain a secret is not drawn (404). */
  refusesSecrets: boolean;
}

export type PictureFormat = 'svg' | 'png';

export type DrawnPicture = {
  /** Text of an SVG, or a PNG in base64. */
  content: string;
};

export interface HistoryInput extends ReadInput {
  limit: number;
  /** The commit from which the pages go back, and the items before this page; null for the first page. */
  after: { tip: string; count: number } | null;
  /** Lists only the commits that changed this component or query. */
  of?: Item;
}

export interface DefinitionInput extends ReadInput {
  sha: string;
}

/** `sha` without a change: the apps' last commit, if known. */
export type CommitResult =
  | {
      changed: true;
      sha: string;
      message: string;
      author: { name: string; email: string };
      date: string;
      overwrote: OverwrittenApp | null;
      merged?: { with: string; total: number };
      /** As in the input. */
      revision?: string;
    }
  | { changed: false; sha: string | null };

export type ImportResult = {
  appId: string;
  missing: MissingOfApp;
  /** Data sources that the connected editor had not as the repository has them; absent: none. */
  hostDataSources?: SettledDataSource[];
  /** Tables of the connected editor that it had not as the repository has them; absent: none, or the import did not ask. */
  hostTables?: SettledTable[];
  /** Places where the connected editor has added to the app on its own, which is no change; absent: none. */
  hostAdded?: string[];
};

export type PublishResult = { releaseId: string };

export type PullResult = {
  sha: string;
  updated: boolean;
  /** Number of rebased uncommitted changes; absent without `merge`. */
  merged?: number;
  /** Names that the pull has brought, and that are missing where the app is edited. Absent if there are none. */
  missing?: MissingNames;
  /** Data sources that the connected editor had not as the repository has them; absent: none. */
  hostDataSources?: SettledDataSource[];
  /** Tables of the connected editor that it had not as the repository has them; absent: none, or the pull did not ask. */
  hostTables?: SettledTable[];
  /** Places where the connected editor has added to the app on its own, which is no change; absent: none. */
  hostAdded?: string[];
  /** Nodes that the pull has deleted in the connected editor, and whose credentials it has forgotten with them; absent: none. */
  hostLostCredentials?: string[];
};

export type DiscardResult = {
  discarded: number;
  /** Id under which the document is kept as it was before; null if nothing was discarded. */
  undo: string | null;
};

export type LinkResult = {
  sha: string;
  /** Name of the version that keeps the other state; null if both are the same. */
  kept: string | null;
};

/** The body of the answer. */
export type ReadResult = Record<string, unknown>;

/** A commit that was built for a job, and the tip that it was to be pushed on. */
export interface RecordedCommit {
  jobId: string;
  sha: string;
  base: string | null;
  /** Outcome of the job once the commit is in the repository. */
  planned: PlannedOutcome;
}

interface PlannedApp {
  appId: string;
  last: LastCommit;
}

interface PlannedOutcome {
  apps: PlannedApp[];
  overwrote: OverwrittenApp | null;
  /** Outcomes of the jobs right before it in the queue that have no commit in the same push. */
  before: PlannedEnd[];
}

/** Outcome of a job without a commit. */
export type PlannedEnd = { jobId: string } & (
  { kind: 'unchanged'; sha: string | null; apps: PlannedApp[] } | { kind: 'failed'; error: JobError }
);

/** A document that a job commits but was not accepted with. */
export interface MadeDocument {
  hash: string;
  text: string;
}

/** A row of `git_job_commits`. */
export interface CommitRow {
  job_id: string;
  sha: string;
  base: string | null;
  planned: PlannedOutcome;
}

export const recordedOf = ({ job_id: jobId, sha, base, planned }: CommitRow): RecordedCommit => ({
  jobId,
  sha,
  base,
  planned: {
    ...planned,
    apps: planned.apps.map(withDate),
    before: planned.before.map((end) =>
      end.kind === 'failed' ? end : { ...end, apps: end.apps.map(withDate) },
    ),
  },
});

const withDate = ({ appId, last }: PlannedApp): PlannedApp => ({
  appId,
  last: { ...last, date: new Date(last.date) },
});

/** Notification channel for commits that are likely soon; the payload is an `AppToPrepare` as JSON. */
export const PREPARE_CHANNEL = 'trellis_git_prepare';

/** App that is likely to be committed soon. */
export interface AppToPrepare {
  workspaceId: string;
  appId: string;
  target: JobTarget;
}

/** Returns null for the empty payload after a lost connection. */
export const readAppToPrepare = (payload: string): AppToPrepare | null =>
  payload === '' ? null : (JSON.parse(payload) as AppToPrepare);
