import type { GitHost } from '../../support/git-host';
import type { RepositoryApp } from '../repository';

/** Environment of a way: a folder of its own, and a repository that all of them read. */
export interface Place {
  git: GitHost;
  url: string;
  workDir: string;
  /** Authorizes another key besides `git.key`. */
  authorize: (publicKey: string) => Promise<void>;
}

/** Way to read a repository. Each call asks the remote for changes; the first one fetches everything. */
export interface Reader {
  /** Returns the number of apps found in the list and in the tree. */
  list(): Promise<number>;
  follow: Follower;
}

export type Planned = 'pulls' | 'deployment';

/** Operations on single apps. */
export interface Follower {
  import(app: RepositoryApp): Promise<void>;
  /** Returns the number of commits that touch the app since its import. */
  check(app: RepositoryApp): Promise<number>;
  /** Returns the document, or a function that reads it after the clock has stopped. */
  pull(app: RepositoryApp): Promise<string | (() => Promise<string>)>;
  /** Returns the number of imported apps that a pull, or a deployment, would change. */
  plan(what: Planned): Promise<number>;
  /** Commits its own change to an imported app. */
  commit?(app: RepositoryApp, revision: number): Promise<void>;
}

/** Way to measure: a file of its own, and a line in `readers/index.ts`. */
export interface ReaderDefinition {
  key: string;
  title: string;
  /** Description for readers of the results. */
  detail: string;
  start(place: Place): Promise<Reader>;
}
