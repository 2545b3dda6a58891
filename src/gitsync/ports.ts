import type { EntityManager } from 'typeorm';
import type { JobError } from './store/job-error';
import type { NamedSource } from '../apps';
import type { AppError } from '../core/errors';
import type { SharedSource } from './domain/format/split/data-sources';

/** Returns the label of a commit's state. */
export const labelOf = (sha: string): string => sha.slice(0, 8);

/** A data source whose settings at the host are not the repository's, and what a change did with it. */
export type SettledDataSource = {
  id: string;
  name: string;
  kind: string;
  /** Absent for a skipped one, which is not compared. */
  state?: 'absent' | 'differs';
  done: 'kept' | 'made' | 'set' | 'skipped';
  /** Names of secret options whose values are to be entered there. */
  secrets: string[];
  /** Names of the queries that are left out; of a skipped one. */
  queries?: string[];
  /** Parts of the app that use these queries; of a skipped one. */
  usedBy?: { kind: 'page' | 'component' | 'query'; name: string }[];
};

/** A table of the host's own database that is not as the repository has it, and what a change did with it. */
export type SettledTable = {
  name: string;
  isAbsent: boolean;
  action: 'create' | 'change' | 'same' | 'cannot';
  /** Columns of a new table, or columns that are added. */
  columns: { name: string; type: string }[];
  /** Reasons, and differences that stay. */
  problems: string[];
  isDone: boolean;
};

/** `ask`: `host_tables_undecided` where tables of the host are to be made or changed. `change`: they are. */
export type TableConsent = 'ask' | 'change';

/** Data sources and tables of the host that a change has met beside its app. */
export interface MetAtHost {
  dataSources: SettledDataSource[];
  tables: SettledTable[];
  /** Places where the host has added to the wanted state on its own, which is no change. */
  added: string[];
  /** Nodes that the change has deleted, and whose credentials the host has forgotten with them. */
  lostCredentials: string[];
}

/** Things that changes at a host have met, by the `source` of each app. */
export type MetBySource = ReadonlyMap<string, MetAtHost>;

/** Reason of a change at a host. */
export interface ChangeCause {
  origin: 'pull' | 'import' | 'deployment' | 'discard' | 'link';
  /** Account in whose name it is made. */
  actorId: string;
  /** The commit whose state it is; null for a state that is in none. */
  commit: { sha: string; message: string } | null;
}

/** An app's document as a pull wants it. */
export interface WantedState {
  document: string;
  /** Settings of data sources that the repository has beside the app. */
  shared?: readonly SharedSource[];
  /** A person waits who can decide about data sources: `host_sources_undecided` where a decision is missing. */
  asks?: boolean;
  /** Absent: tables stay as they are. */
  tables?: TableConsent;
  /** Short name of the state, such as an abbreviated commit id. */
  label: string;
  /** Absent: it follows from another change there. */
  cause?: ChangeCause;
  /** False: people are to edit the new app there. Default: it is to follow the repository. */
  isLocked?: boolean;
}

/** An app that is edited at a host, and held there: until the hold ends, the app here is as the host had it when it began. */
export interface HeldHostedApp {
  /** By decisions about data sources, a change would leave out other queries there than the last one did. */
  leavesOutOthers: boolean;
  /**
   * Gives the things of the app the ids that the same ones have in a document of the repository, so that the app here differs
   * from it in what people see alone. Changes nothing at the host.
   */
  pairWith(document: string): Promise<void>;
  /**
   * Changes the app at its host, all or nothing. Afterwards the app here may take the document. Throws AppError, and leaves
   * the app as it was, if the host rejects the document, or if the app was edited there since.
   */
  apply(wanted: WantedState): Promise<MetAtHost>;
}

/** An app, and the state that it should get at the host of its workspace. */
export interface WantedApp {
  /** Null: the app has to be created there. */
  appId: string | null;
  /** Git id, or the path of an app without an entry in the repository. */
  source: string;
  /** Its name afterwards. */
  name: string;
  read: () => Promise<WantedState>;
}

/** Records, in the transaction that gives the apps here their states, that the changes stay. `added`: ids by sources. */
export type KeepChanges = (tx: EntityManager, added: ReadonlyMap<string, string>) => Promise<void>;

/** A host has refused the state of an app. The others have their former states, except for `stillChanged`. */
export interface RefusedChange {
  kind: 'refused';
  refusal: AppError;
  source: string;
  /** Name of the app that was refused. */
  name: string;
  /** Names of apps that still have the wanted state, because their former one could not be restored. */
  stillChanged: string[];
}

/** Apps that nothing else changes or captures while they are held. */
export interface HeldHostedApps {
  /**
   * Builds all wanted states, and switches the apps to them one after the other. Then `store` gives the apps here the same
   * states. If one of the apps is refused, or `store` returns null or throws AppError, the others get their former states
   * again.
   */
  change<T>(
    wanted: WantedApp[],
    store: (keep: KeepChanges, met: MetBySource) => Promise<{ result: T } | null>,
  ): Promise<{ kind: 'stored'; result: T } | { kind: 'nothing_stored' } | RefusedChange>;
}

/** The host at which the apps of a workspace are edited. */
export interface WorkspaceHost {
  /** Resolves with false for a host with a fixed set of apps. */
  takesNewApps(): Promise<boolean>;
  /** Lists the names of its constants; null if it does not report them. */
  listConstants(signal: AbortSignal): Promise<{ constants: string[]; secrets: string[] } | null>;
  /** Lists the data sources that its apps share; null if it does not report them. */
  listDataSources(signal: AbortSignal): Promise<NamedSource[] | null>;
  /** Lists the names of the tables in its own database; null if it does not report them. */
  listTables(signal: AbortSignal): Promise<string[] | null>;
  /** Lists the names of its modules; null if it does not report them. */
  listModules(signal: AbortSignal): Promise<string[] | null>;
  /** Lists the variables of its workspace, such as `client.REGION`; null if it does not report them. Not `areThere`: it has none at all. */
  listVariables(signal: AbortSignal): Promise<{ areThere: boolean; names: string[] } | null>;
}

/** Port that answers questions of the worker beside this server; `app.module.ts` binds the implementation. */
export abstract class WorkerQuestions {
  /** Resolves with JSON. Rejects with an AppError, which the worker gets. */
  abstract answer(name: string, input: unknown): Promise<unknown>;
}

/**
 * Port for the module that knows the hosts of apps that are edited outside Trellis; `app.module.ts` and `worker.module.ts`
 * bind the implementation.
 * Such an app is changed at its host first: `Apps.applyVersion` refuses a document that it does not have there.
 */
export abstract class AppHosts {
  /** Returns null for a workspace whose apps are edited here. */
  abstract find(workspaceId: string): Promise<WorkspaceHost | null>;

  /** Returns the host's name for the state that the app here has from it; null for an app that is edited here. */
  abstract revisionOf(tx: EntityManager, appId: string): Promise<string | null>;

  /**
   * Runs `work` with the app at its host, which nothing else changes or captures until it ends; with null for an app that is
   * edited here. Earlier changes there count as uncommitted changes here.
   */
  abstract hold<T>(
    appId: string,
    signal: AbortSignal,
    work: (app: HeldHostedApp | null) => Promise<T>,
  ): Promise<T>;

  /** Holds several apps of a workspace as `hold` does. Apps that are edited here are skipped. */
  abstract holdAll<T>(
    { workspaceId, appIds }: { workspaceId: string; appIds: string[] },
    signal: AbortSignal,
    work: (apps: HeldHostedApps) => Promise<T>,
  ): Promise<T>;
}

/**
 * Port for the module that looks for commits which arrive in the repository; `app.module.ts` binds the implementation. The
 * settings of the workspace say how it looks.
 */
export abstract class ArrivingCommits {
  /** Has the workspace's remote polled soon, and forgets remotes that are no longer polled. */
  abstract pollSoon(tx: EntityManager, workspaceId: string): Promise<void>;

  /** Has all branches compared with the remote, if the workspace follows pushes. */
  abstract compareAll(tx: EntityManager, workspaceId: string): Promise<void>;

  /** Returns the last poll of the workspace's remote, and its failure; null before the first. */
  abstract lastPoll(workspaceId: string): Promise<{ at: Date; error: JobError | null } | null>;

  abstract hasWebhook(workspaceId: string): Promise<boolean>;
}

/** Port for the module whose reports show secrets; `app.module.ts` binds the implementation. */
export abstract class ReportsOfSecrets {
  /** Has the reports of the workspace written again, because another text may be committed now. */
  abstract repeat(workspaceId: string): Promise<void>;
}

/**
 * Token of a text of SQL: CTEs after `ended (job_id, commit)`, the jobs that are being recorded as succeeded, for what follows
 * commits. Each commit waits for this statement, so that it has no room for a second one.
 */
export const AFTER_COMMITS = Symbol('SQL after commits');

/** Token of the steps that delete rows of other modules after their retention time. Each may end early at the signal. */
export const OLD_ROWS = Symbol('deletion of old rows');

export type DeleteOld = (signal: AbortSignal) => Promise<void>;
