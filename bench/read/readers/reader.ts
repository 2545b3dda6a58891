import type { GitHost } from '../../support/git-host';
import type { RepositoryApp } from '../repository';

/** Where a way works: a folder of its own, and a repository that all of them read. */
export interface Place {
  git: GitHost;
  url: string;
  workDir: string;
  /** Lets another key than `git.key` in. */
  authorize: (publicKey: string) => Promise<void>;
}

/** One way to read a repository. Each call asks the remote what is new; the first one brings everything. */
export interface Reader {
  /** How many apps there are, each found in the list and in the tree. */
  list(): Promise<number>;
  follow?: Follower;
  /** What it has on disk of the repository, where that can be told. */
  storedBytes?(): Promise<number>;
}

/** What is done with single apps. */
export interface Follower {
  import(app: RepositoryApp): Promise<void>;
  /** How many commits touch the app since its import. */
  check(app: RepositoryApp): Promise<number>;
  /** Answers the document, or how to read it after the clock has stopped. */
  pull(app: RepositoryApp): Promise<string | (() => Promise<string>)>;
  /** A change of its own to an app that it has imported. */
  commit?(app: RepositoryApp, revision: number): Promise<void>;
}

/** A way to be measured: a file of its own, and a line in `readers/index.ts`. */
export interface ReaderDefinition {
  key: string;
  title: string;
  /** What it does, for who reads the results. */
  detail: string;
  start(place: Place): Promise<Reader>;
}
