import type { GitHost } from '../../support/git-host';
import type { App } from '../repository';

/** Environment of a way: a folder and an app of its own, and a repository that all of them use. */
export interface Place {
  git: GitHost;
  url: string;
  workDir: string;
  app: App;
  /** Authorizes another key besides `git.key`. */
  authorize: (publicKey: string) => Promise<void>;
}

/** Way to use a repository. */
export interface Way {
  /** Connects or clones, and returns the number of apps. */
  list(): Promise<number>;
  /** Brings the way's app in, with the commit that changed it last. */
  import(): Promise<void>;
  /** Edits the app: not measured. */
  edit?(revision: number): Promise<void>;
  commit(revision: number): Promise<void>;
  /** Returns the number of commits on the first page of the app's history. */
  history(): Promise<number>;
  /** Returns the number of commits that have changed the app since it was imported or committed. */
  check(): Promise<number>;
  /** Returns the document, or a function that reads it after the clock has stopped. */
  pull(): Promise<string | (() => Promise<string>)>;
  /** Size of its copy of the repository on disk. */
  storedBytes(): Promise<number>;
  /** Most memory that its process has had in use since its start. */
  peakBytes?(): Promise<number>;
}

export interface WayDefinition {
  key: string;
  title: string;
  /** Description for readers of the results. */
  detail: string;
  start(place: Place): Promise<Way>;
}

export const PAGE = 20;
