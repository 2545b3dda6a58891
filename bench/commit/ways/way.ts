import type { GitRepository } from '../../../test/support/git-repository';
import type { CommitTimes } from '../commit-phases';
import type { GitHost } from '../../support/git-host';
import type { Trellis } from '../../support/trellis-process';

/** An edit of the app, which a way commits. */
export interface Change {
  revision: number;
  gitAppId: string;
  /** From the repository's root. */
  path: string;
  document: string;
  message: string;
  author: { name: string; email: string };
}

/** Where a way works: a repository on the server, which nobody else uses, and a folder of its own. */
export interface Scene {
  git: GitHost;
  repository: GitRepository;
  /** `ssh://…`, as the way has it. */
  url: string;
  workDir: string;
  /** Between the way and the server, each way; for a server of the way's own. */
  delayMs: number;
  /** The app's file from the repository's root, and what stands in it. */
  path: string;
  document: string;
  trellis: Trellis;
  /** Lets another key than `git.key` in. */
  authorize: (publicKey: string) => Promise<void>;
}

export const OPERATIONS = ['commit', 'check', 'pull'] as const;

export type Operation = (typeof OPERATIONS)[number];

/** One way to keep an app in Git, set up for a scene. Only `commit`, `check` and `pull` are timed. */
export interface Way {
  /** What has happened before the user presses the button: the edit is saved. */
  prepare?(change: Change): Promise<void>;
  commit(change: Change): Promise<void>;
  /** Asks the server; answers whether it has nothing new. */
  check(): Promise<boolean>;
  /** Takes over what someone else has committed; answers the app's document, or how to read it where it is now. */
  pull(): Promise<string | (() => Promise<string>)>;
  /** After the clock has stopped. */
  afterwards?(operation: Operation): Promise<void>;
  /** Where the time of its commits went, one for each, where that can be told. */
  readonly commitTimes?: readonly CommitTimes[];
  close?(): void;
}

/** A way to be measured: a new one is a file of its own, and a line in `ways/index.ts`. */
export interface WayDefinition {
  key: string;
  title: string;
  /** What it does, for who reads the results. */
  detail: string;
  /** Trellis itself: always measured. */
  isOwn?: true;
  /** Takes a second or so: it is measured in fewer rounds. */
  isSlow: boolean;
  operations: readonly Operation[];
  start(scene: Scene): Promise<Way>;
}
