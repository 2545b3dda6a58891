import type { GitSyncPerson } from './git-sync-members';

/** Ids of an app in the program that Trellis is a part of. */
export interface GitSyncAppId {
  workspaceId: string;
  appId: string;
}

/** An app, as the list of its workspace shows it. */
export interface GitSyncApp {
  /** At most 200 characters; the same for as long as the app exists. */
  id: string;
  /** Name of its folder in the repository: at most 100 characters, and unique in the workspace whatever their case. */
  name: string;
  /** As in `GitSyncDocument`; an app whose hash and name have not changed is not read again. */
  hash: string;
  /** Address of the app’s editor: absolute, or a path such as `/apps/7/edit`. */
  url: string;
  /** The key with which `create` made it; absent or null for other apps. */
  creationKey?: string | null;
}

export interface GitSyncDocument {
  /** As in `GitSyncApp`. Where the document has the app’s name, too, it gets the new one in Git when the app is renamed. */
  name: string;
  /**
   * JSON text in one of the forms that Trellis knows, at most 32 MiB. How it is spelled, and in which order an object’s
   * members are, does not matter: they are kept as they are in Git while the values are the same.
   */
  text: string;
  /** Any text of at most 200 characters that changes with the document, such as a version number or a SHA-256. */
  hash: string;
  /** Person who edited it last; null where that is unknown. */
  editedBy: GitSyncPerson | null;
}

/** Reason of a change of an app, for the program’s own records. */
export interface GitSyncCause {
  /** `revert`: a deployment, or an import, that could not be ended is taken back. */
  origin: 'pull' | 'import' | 'deployment' | 'discard' | 'link' | 'revert';
  /** Person in whose name it is done; null where there is none, or they have never opened Trellis. */
  by: GitSyncPerson | null;
  /** Id and message of the commit whose state it is; null where that is in no commit. */
  sha: string | null;
  message: string | null;
}

export interface GitSyncChange extends GitSyncAppId, GitSyncCause {
  /** Text of the new document, as it is in Git. It has the form of the present one. */
  document: string;
  /** The app’s name in Git: give it this one. If it keeps another one, people see a change that is not committed. */
  name: string;
  /** The hash of the document that it replaces. */
  expectedHash: string;
  /** Reason, to be shown in a history: an abbreviated commit id. */
  label: string;
}

export interface GitSyncCreation extends GitSyncCause {
  workspaceId: string;
  /**
   * UUID of this creation, to be stored with the app in a column with a unique constraint. A request whose answer was lost
   * comes again with the same key.
   */
  creationKey: string;
  name: string;
  /** Text of its document, as it is in Git. */
  document: string;
  /**
   * True: the app is to follow the repository, and to be changed by pulls and deployments alone. That is your program’s to keep,
   * and to end: Trellis takes edits all the same, and shows them as changes.
   */
  isLocked: boolean;
  /** Reason, to be shown in a history: an abbreviated commit id. */
  label: string;
}

export type GitSyncMadeApp = Pick<GitSyncApp, 'id' | 'hash'>;

export interface GitSyncRemoval extends GitSyncAppId, GitSyncCause {
  /** The hash of the document that is removed with the app. */
  expectedHash: string;
}

/**
 * Apps of the program that Trellis is a part of: implement it as a provider of your program. It is called in your process,
 * outside of any request, also for questions of Trellis’ Git worker. An answer that takes more than 60 s comes too late.
 *
 * Throw `GitSyncRefusal` to tell people why something cannot be done; any other error is logged, and people are told that the
 * program failed.
 */
export abstract class GitSyncApps {
  /** Lists all apps of a workspace. An app that is missing twice in a row, and cannot be read, is deleted in Trellis. */
  abstract list(workspaceId: string): Promise<GitSyncApp[]>;

  /** Reads an app; null if there is no such app. */
  abstract read(id: GitSyncAppId): Promise<GitSyncDocument | null>;

  /**
   * Replaces the document of an app in one step, if its hash is still the expected one, and returns the new hash. Returns
   * null, and changes nothing, if the app has another hash by now or is gone. Compare and write in one statement or
   * transaction: nothing else protects concurrent edits.
   */
  abstract apply(change: GitSyncChange): Promise<string | null>;

  /**
   * Makes an app, and returns its id and hash. If an app with this key exists, returns its id and hash, and changes
   * nothing. A program that has this, and `remove`, takes apps from the repository; without them, imports are refused,
   * and so are deployments that add apps.
   */
  create?(creation: GitSyncCreation): Promise<GitSyncMadeApp>;

  /**
   * Deletes an app that `create` made, to take back a deployment or an import, if its hash is still the expected one.
   * Returns false, and changes nothing, if it has another one by now or is gone.
   */
  remove?(removal: GitSyncRemoval): Promise<boolean>;
}

/** Thrown by a program’s `GitSyncApps`: its message is shown to people. */
export class GitSyncRefusal extends Error {
  override readonly name = 'GitSyncRefusal';
}
