import type { AppLink } from '../format/app-link';
import type { EntryCommit } from '../format/meta-entry';
import type { RepositoryLayout } from '../format/repository-layout';
import type { TreeReader } from '../format/tree-reader';

/** An app to commit, in the state that it had when the request was accepted. */
export interface CommitIntent {
  /** `several`: one of several apps in one commit. */
  kind: 'app' | 'rename' | 'several';
  gitAppId: string;
  name: string;
  /** A rename ignores this and `versionName`: it keeps the version that was committed last. */
  gitVersionId: string;
  versionName: string;
  /** For a rename, the last committed document with its new name; null moves the file unchanged. */
  document: Buffer | null;
  message: string;
  authorName: string;
  acceptedAt: Date;
}

export interface CommitRequest {
  /** The tree of the parent commit. */
  tree: TreeReader;
  layout: RepositoryLayout;
  job: CommitIntent;
  /** Null before the first commit to this repository. */
  link: AppLink | null;
  /**
   * The tree of a commit that the user has seen: what stands in the way is replaced if it is still as it was there. Null:
   * nothing of another writer is replaced. A rename never replaces anything.
   */
  seen: TreeReader | null;
}

/** The link after a commit. The id of a folder is known only once the commit is built. */
export type PlannedLink = Omit<AppLink, 'oid'> & { oid: string | null };

/** New content of a file, or the id of a blob that exists already. Null removes the file. */
export type PlannedChange = { path: string; content: Buffer | null } | { path: string; oid: string };

/** An app whose file was replaced; its Git id is null where it had no entry. */
export interface OverwrittenApp {
  gitAppId: string | null;
  name: string;
  lastCommit: EntryCommit | null;
}

export type ConflictReason =
  'entry_missing' | 'entry_changed' | 'file_missing' | 'file_changed' | 'path_occupied';

/** The app or file that has the wanted name in the repository; its Git id is null where it has no entry. */
export interface NameHolder {
  gitAppId: string | null;
  name: string;
  /** Null where its entry has no usable path. */
  path: string | null;
}

/** Another writer has changed the app, or has something at its path. */
export interface ConflictPlan {
  kind: 'conflict';
  path: string;
  reason: ConflictReason;
  detail: string;
}

export interface NameTakenPlan {
  kind: 'name_taken';
  by: NameHolder;
}

export type CommitPlan =
  /** `link` is the app's link once the commit is on the branch. */
  | { kind: 'changes'; changes: PlannedChange[]; overwrote: OverwrittenApp | null; link: PlannedLink }
  /** The repository has the app in the wanted state. `link` is null for one that was never committed. */
  | { kind: 'nothing'; link: AppLink | null }
  | ConflictPlan
  | NameTakenPlan;
