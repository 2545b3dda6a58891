import type { EntryCommit } from './meta-entry';
import type { RepositoryLayout } from './repository-layout';
import type { TreeView } from './tree-view';

/** What an accepted request wants committed, as it was when it was accepted. */
export interface CommitJob {
  /** `commit_apps`: one of several, none of which replaces anything that this workspace has not seen. */
  kind: 'create_app' | 'commit_app' | 'commit_apps' | 'rename_app';
  gitAppId: string;
  name: string;
  /** A rename keeps the version that was committed last, whatever stands here and in `versionName`. */
  gitVersionId: string;
  versionName: string;
  /** Of a rename the last committed document with its new name; null moves the file as it is. */
  document: Buffer | null;
  message: string;
  authorName: string;
  acceptedAt: Date;
  /** Whether what another writer did to this app may be replaced; a rename never does. */
  overwrite: boolean;
}

/** What a workspace last pushed or pulled of an app. */
export interface AppLink {
  path: string;
  /** Of its file; of an app in parts that of its folder. */
  blobOid: string;
  /** Null for an app imported from a file without an entry. */
  entry: { gitAppName: string; gitVersionId: string | null; gitVersionName: string } | null;
}

export interface CommitRequest {
  /** The tree of the commit that is to be built upon. */
  view: TreeView;
  layout: RepositoryLayout;
  job: CommitJob;
  /** Null before the first commit to this repository. */
  link: AppLink | null;
}

/** A link that will hold; the id of a folder is only known once it is written. */
export type PlannedLink = Omit<AppLink, 'blobOid'> & { blobOid: string | null };

/** A file's new content, or a blob that is there already; null removes it. */
export type PlannedChange = { path: string; content: Buffer | null } | { path: string; oid: string };

/** An app whose file was replaced; its Git id is null where it had no entry. */
export interface OverwrittenApp {
  gitAppId: string | null;
  name: string;
  lastCommit: EntryCommit | null;
}

export type MovedReason =
  'entry_missing' | 'entry_changed' | 'file_missing' | 'file_changed' | 'path_occupied';

/** What has the app's name in the repository; its Git id is null where it has no entry. */
export interface Occupant {
  gitAppId: string | null;
  name: string;
  /** Null where its entry does not tell it. */
  path: string | null;
}

export type CommitPlan =
  /** `link` is the app's link once the commit is on the branch. */
  | { kind: 'changes'; changes: PlannedChange[]; overwrote: OverwrittenApp | null; link: PlannedLink }
  /** The repository is as wanted: `link` holds, and no commit is made. Null for an app that was never committed. */
  | { kind: 'nothing'; link: AppLink | null }
  | { kind: 'remote_moved'; path: string; reason: MovedReason; detail: string }
  | { kind: 'name_taken'; by: Occupant };
