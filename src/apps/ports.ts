import type { EntityManager } from 'typeorm';
import type { Actor } from '../workspaces';
import type { AppWithVersion } from './store/app-store';

/**
 * State of an app compared with its repository, as far as it is known without asking the remote. `conflict`: a merge of the app
 * is to be settled.
 */
export const GIT_STATES = ['none', 'clean', 'changed', 'behind', 'locked', 'failed', 'conflict'] as const;

export type GitState = (typeof GIT_STATES)[number];

/**
 * Port for the module that keeps apps in Git; `app.module.ts` binds the implementation. The `commit…` methods run in
 * the transaction of the change: if they throw, the change is rolled back.
 */
export abstract class AppGitPort {
  /** Enqueues the first commit of an app. Returns the job's id. */
  abstract commitCreation(tx: EntityManager, app: AppWithVersion, request: CreationCommit): Promise<string>;

  /** Enqueues the commit of a new name. Returns the job's id, or null if there is nothing to commit. */
  abstract commitRename(tx: EntityManager, rename: AppRename): Promise<string | null>;

  /** Returns true if apps of the workspace can be committed now. Locks its settings. */
  abstract canCommit(tx: EntityManager, actor: Committer): Promise<boolean>;

  /** Throws 409 `uncommitted_changes` if the repository does not have the app as it is here. */
  abstract refuseUncommitted(tx: EntityManager, app: AppWithVersion): Promise<void>;

  /** Keeps the app's name here with nothing to commit; the repository may have the app under another name. */
  abstract keepName(tx: EntityManager, app: AppWithVersion): Promise<void>;

  /** Records that documents changed by the new name alone: committed ones still count as committed. Called last. */
  abstract renamed(tx: EntityManager, app: AppWithVersion, hashes: RenamedHashes): Promise<void>;

  /** Keyed by app id. */
  abstract statesOf(apps: AppWithVersion[]): Promise<Map<string, GitState>>;
}

/** Hashes of documents under the app's new name, by their hashes under the former one. */
export type RenamedHashes = Map<string, string>;

/** Author and place of a commit. */
export type Committer = Pick<Actor, 'workspaceId' | 'branchId' | 'userId' | 'author' | 'agent'>;

export interface CreationCommit {
  actor: Committer;
  /** As the request has it: the commit whose state of the repository may be replaced, if anything may. */
  overwrite?: unknown;
}

export interface AppRename {
  app: AppWithVersion;
  /** The app under its old name. */
  before: AppWithVersion;
  actor: Committer;
}
