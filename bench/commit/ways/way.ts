import type { GitRepository } from '../../../test/support/git-repository';
import type { CommitTimes } from '../commit-phases';
import type { EditTimes } from '../edit-times';
import type { GitHost } from '../../support/git-host';
import type { Trellis } from '../../support/trellis-process';

/** Edit of the app, which a way commits. */
export interface Change {
  revision: number;
  gitAppId: string;
  /** Relative to the repository's root. */
  path: string;
  document: string;
  message: string;
  author: { name: string; email: string };
}

/** Environment of a way: a repository on the server for it alone, and a folder of its own. */
export interface Scene {
  git: GitHost;
  repository: GitRepository;
  /** `ssh://…`, as seen by the way. */
  url: string;
  workDir: string;
  /** Delay between the way and the server, in each direction; for ways with a server of their own. */
  delayMs: number;
  /** Path of the app's file relative to the repository's root, and its content. */
  path: string;
  document: string;
  trellis: Trellis;
  /** Another build of Trellis to compare with. */
  otherBuild: Trellis | null;
  /** Authorizes another key besides `git.key`. */
  authorize: (publicKey: string) => Promise<void>;
}

export const OPERATIONS = ['commit', 'check', 'pull'] as const;

export type Operation = (typeof OPERATIONS)[number];

/** Way to keep an app in Git, set up for a scene. Only `commit`, `check` and `pull` are timed. */
export interface Way {
  /** Work done before the user presses the button: the edit is saved. */
  prepare?(change: Change): Promise<void>;
  commit(change: Change): Promise<void>;
  /** Asks the server; returns true if there is nothing new. */
  check(): Promise<boolean>;
  /** Applies what someone else has committed; returns the app's document, or a function that reads it. */
  pull(): Promise<string | (() => Promise<string>)>;
  /** Runs after the clock has stopped. */
  afterwards?(operation: Operation): Promise<void>;
  /** Phases of its commits, if they are observable. */
  readonly commitTimes?: readonly CommitTimes[];
  /** Times of its edits with their commits. */
  readonly editTimes?: readonly EditTimes[];
  close?(): void;
}

/** Way to measure: a new one is a file of its own, and a line in `ways/index.ts`. */
export interface WayDefinition {
  key: string;
  title: string;
  /** Description for readers of the results. */
  detail: string;
  /** Trellis itself: always measured. */
  isOwn?: true;
  /** Takes about a second: measured in fewer rounds. */
  isSlow: boolean;
  operations: readonly Operation[];
  start(scene: Scene): Promise<Way>;
}
