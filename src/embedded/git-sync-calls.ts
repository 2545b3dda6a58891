import type { AppView } from '../apps';
import type {
  AppGitView,
  ChangesView,
  CommitRequestBody,
  CommitResultView,
  HistoryPage,
  ImportedAppView,
  ImportRequest,
  KeptCommitView,
  NothingCommittedView,
  PullRequestBody,
  PullResultView,
  RepositoryAppView,
  UpdatesView,
} from '../gitsync';
import type { GitSyncMember } from '../hosts';

// Calls of the program, in the words of the HTTP API, whose answers these are.

/** Person in whose name a call is made, with their roles: as `GitSyncMembers.find` returns them. */
export interface GitSyncCaller {
  by: GitSyncMember;
}

/** `revision`: the `hash` of the document that is meant, for 409 `app_changed` if the program has another one by now. */
export type GitSyncCommitCall = GitSyncCaller & Omit<CommitRequestBody, 'overwrite'> & { overwrite?: string };

export type GitSyncPullCall = GitSyncCaller & PullRequestBody;

export interface GitSyncHistoryCall extends GitSyncCaller {
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** 1 to 200; default: 50. */
  limit?: number;
}

/** `locked` is your `create`’s `isLocked` (default: true). Only an admin may import an app to be edited. */
export type GitSyncImportCall = GitSyncCaller & ImportRequest;

/** An app in Git, and its state there. */
export interface GitSyncStatus extends AppGitView {
  state: AppView['gitState'];
}

export type GitSyncChanges = ChangesView;
export type GitSyncCommit = CommitResultView | KeptCommitView | NothingCommittedView;
export type GitSyncUpdates = UpdatesView;
export type GitSyncPull = PullResultView;
export type GitSyncHistory = HistoryPage;
export type GitSyncRepositoryApp = RepositoryAppView;
/** `appId`: the id of the app in the program, whose `create` has made it. */
export type GitSyncImport = Pick<ImportedAppView, 'name' | 'missing'> & { appId: string };
