import type { SettledDataSource, SettledTable, TableConsent } from '../ports';
import type { AppSelector } from '../domain/format/tree';
import type { MissingNames, MissingOfApp } from '../domain/missing-names';
import type { JobTarget } from '../store/job-target';
import { CHANGE_APP, defineJob, READ_REPOSITORY } from './define-job';
import type { JobOf, JobWith } from './jobs';
import type { ReadInput, ReadResult } from './read-jobs';

/** Kinds that bring states of the repository to apps. */
export const APP_JOBS = {
  plan_pull: defineJob<ReadInput, ReadResult>()('plan_pull', READ_REPOSITORY),
  import_app: defineJob<ImportInput, ImportResult>()('import_app', {
    ...CHANGE_APP,
    shares: 'fetch',
    isBulk: true,
  }),
  pull_app: defineJob<PullInput, PullResult>()('pull_app', CHANGE_APP),
  // A kind of its own, so that a worker of an older version does not pull the branch.
  pull_tag: defineJob<PullTagInput, PullResult>()('pull_tag', { ...CHANGE_APP, failsAlone: true }),
  complete_pull: defineJob<CompletePullInput, PullResult>()('complete_pull', {
    ...CHANGE_APP,
    completesMerge: true,
  }),
  discard_changes: defineJob<DiscardInput, DiscardResult>()('discard_changes', CHANGE_APP),
  link_app: defineJob<LinkInput, LinkResult>()('link_app', CHANGE_APP),
};

export interface ImportInput {
  target: JobTarget;
  from: AppSelector;
  /** Imports the app's state at this tag instead of the branch's. */
  tag?: string;
  name: string | null;
  /** False for an app that is edited here. */
  isLocked: boolean;
  /** A person waits who can decide about data sources. */
  asks?: true;
  /** Absent: tables of the connected editor stay as they are. */
  tables?: TableConsent;
}

export type ImportResult = {
  appId: string;
  missing: MissingOfApp;
  /** Data sources that the connected editor had not as the repository has them; absent: none. */
  hostDataSources?: SettledDataSource[];
  /** Tables of the connected editor that it had not as the repository has them; absent: none, or the import did not ask. */
  hostTables?: SettledTable[];
  /** Places where the connected editor has added to the app on its own, which is no change; absent: none. */
  hostAdded?: string[];
};

export interface PullInput {
  target: JobTarget;
  gitAppId: string;
  discardLocal: boolean;
  /** Rebases uncommitted changes onto the pulled state. */
  merge?: true;
  /** A person waits who can decide about data sources. */
  asks?: true;
  /** As in `ImportInput`. */
  tables?: TableConsent;
}

/** Pulls the app's state at a tag instead of the branch's. */
export interface PullTagInput extends PullInput {
  tag: string;
}

/** Pulls, with the decisions of a merge. */
export interface CompletePullInput {
  target: JobTarget;
  gitAppId: string;
  mergeId: string;
  /** The tag that the merge is with; absent: it is with the branch. */
  tag?: string;
}

export type PullResult = {
  sha: string;
  updated: boolean;
  /** Number of rebased uncommitted changes; absent without `merge`. */
  merged?: number;
  /** Names that the pull has brought, and that are missing where the app is edited. Absent if there are none. */
  missing?: MissingNames;
  /** Data sources that the connected editor had not as the repository has them; absent: none. */
  hostDataSources?: SettledDataSource[];
  /** Tables of the connected editor that it had not as the repository has them; absent: none, or the pull did not ask. */
  hostTables?: SettledTable[];
  /** Places where the connected editor has added to the app on its own, which is no change; absent: none. */
  hostAdded?: string[];
  /** Nodes that the pull has deleted in the connected editor, and whose credentials it has forgotten with them; absent: none. */
  hostLostCredentials?: string[];
};

export interface DiscardInput {
  target: JobTarget;
  /** Ids of the changes; absent: all. */
  only?: string[];
}

export type DiscardResult = {
  discarded: number;
  /** Id under which the document is kept as it was before; null if nothing was discarded. */
  undo: string | null;
};

export interface LinkInput {
  target: JobTarget;
  /** The app's own, until it is linked. */
  gitAppId: string;
  from: AppSelector;
  /** State to edit from now on; the other is kept as a version. */
  keep: 'mine' | 'theirs';
}

export type LinkResult = {
  sha: string;
  /** Name of the version that keeps the other state; null if both are the same. */
  kept: string | null;
};

export type CompletePullJob = JobOf<typeof APP_JOBS.complete_pull>;
export type DiscardJob = JobOf<typeof APP_JOBS.discard_changes>;
export type ImportJob = JobOf<typeof APP_JOBS.import_app>;
export type LinkJob = JobOf<typeof APP_JOBS.link_app>;
/** Pulls the branch or, with a tag, the state at the tag. */
export type PullJob = JobWith<PullInput | PullTagInput, PullResult>;
