import { randomBytes } from 'node:crypto';
import type { NamedSource } from '../apps';
import type { ChangeCause } from '../gitsync';
import type { HostFailure } from './app-host-error';
import type { Certificate } from './certificate';

/** Steps of a check, in their order. */
export const HOST_CHECK_STEPS = [
  'reachable',
  'product',
  'version',
  'sign_in',
  'workspace',
  'permissions',
] as const;

export type HostCheckStepName = (typeof HOST_CHECK_STEPS)[number];

export interface HostCheckStep {
  step: HostCheckStepName;
  ok: boolean;
  /** Set if the step failed. */
  code?: HostFailure;
  detail?: string;
  remedy?: string;
}

export interface HostWorkspace {
  id: string;
  name: string;
  slug: string;
}

export interface HostCapabilities {
  /** May read whole apps. */
  canExport: boolean;
  /** May create apps. */
  canImport: boolean;
  /** May change apps. */
  canEdit: boolean;
}

export interface HostCheck {
  /** Ends with the first step that failed. */
  steps: HostCheckStep[];
  /** Version of the product; null if it was not found out. */
  version: string | null;
  /** Workspaces of the account; empty before it is signed in. */
  workspaces: HostWorkspace[];
  capabilities: HostCapabilities;
}

export interface HostApp {
  hostAppId: string;
  name: string;
  /** Changes whenever the list shows that the app may have changed; an unchanged hint proves nothing. */
  hint: string;
  /** Address of the app's editor in the host's page. */
  url: string;
  /** Version that opens in the editor, and is captured. */
  editingVersionId: string | null;
  /** Version that users of the app see. */
  releasedVersionId: string | null;
  /** Shown in other apps; listed before them. */
  isModule?: boolean;
  /** `ApplyProgress.ownName` of the creation that made it, where that is not the name at first. */
  ownName?: string;
}

/** Relation between the ids of a version in the host and those in the repository. Plain JSON. */
export interface IdMap {
  /** Id in the repository by id in the host; ids that are the same are left out. */
  toRepository: Record<string, string>;
  /**
   * The host's name of a version that Trellis made, and the version's name in the repository. Null if the host's name is
   * committed as it is.
   */
  versionName: { host: string; repository: string } | null;
  /** Names in the repository of other versions that Trellis made in this app, by their names in the host. Absent: none. */
  formerNames?: Readonly<Record<string, string>>;
  /** Queries of the repository that the host has not, because their data source is skipped. Absent: none. */
  leftOut?: readonly string[];
}

/** Ids of a module, an app that other apps show. */
export interface ModuleIds {
  id: string;
  versionId: string;
}

/** A module in the host, with its ids in the repository. */
export interface HostedModule extends ModuleIds {
  hostAppId: string;
  hostVersionId: string;
}

/** Modules in a document. */
export interface ShownModules {
  /** Id by which others show it; null for an app that is no module. */
  id: string | null;
  /** Ids of the modules that it shows. */
  shows: string[];
}

/** More than was wanted, which no one sees in the app: it does not count as a change. */
export interface AddedByHost {
  /** Hash of the text that a capture gives with it. */
  captureHash: string;
  /** Such as `event onClick/appVersionId`; at most 20. */
  places: string[];
}

/** An app as it was read from the host. Plain JSON, to be stored as it is. */
export interface CapturedApp {
  /** Text as it is committed. */
  document: string;
  ids: IdMap;
  hostVersionId: string;
  /** Name of the version in the repository. */
  versionName: string;
  /** Name of the app. */
  name: string;
  /** Hash of the host's content, in its own ids: equal as long as the version is unchanged. */
  fingerprint: string;
  /** Parts that the host has added to the wanted state on its own. Absent: none. */
  added?: AddedByHost;
  /** Parts of the app that a pull could not keep, such as `Table: properties/columns`; absent: none. */
  limits?: string[];
  /** Ids of a module and its version in the repository, as other apps name it there; absent: it is no module. */
  module?: ModuleIds;
  /** The name in the document at the host; absent if `document` has the same. */
  documentName?: string | null;
  /** Person who edited it last, with their id there; absent where the host does not tell. */
  editedBy?: { id: string; name: string; email: string };
}

/** `keep`: as it is there. `take`: with the settings that the repository has. `skip`: its queries are left out there. */
export const SOURCE_CHOICES = ['keep', 'take', 'skip'] as const;

export type SourceChoice = (typeof SOURCE_CHOICES)[number];

/** Settings of a data source that a repository has beside its apps. */
export interface SharedSource {
  id: string;
  name: string;
  kind: string;
  /** Values by the names of options, by the names of environments. */
  options: Record<string, Record<string, unknown>>;
}

/** Decisions of people about data sources, by their ids in the repository. */
export interface SourceChoices {
  choices: Readonly<Record<string, SourceChoice>>;
  /** True: `host_sources_undecided` where a decision is missing. False: they stay as they are. */
  asks: boolean;
  shared: readonly SharedSource[];
}

/** A data source that the host has not, or with other settings than the repository. Without any value. */
export interface UndecidedSource {
  id: string;
  name: string;
  kind: string;
  state: 'absent' | 'differs';
  /** Names of the options that differ. */
  differences: string[];
  choices: SourceChoice[];
}

/** A part of an app that runs a query which is left out, or whose texts name it. */
export interface LeftOutUser {
  kind: 'page' | 'component' | 'query';
  name: string;
}

/** Result of a change for such a data source. */
export interface SettledSource {
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
  usedBy?: LeftOutUser[];
}

/**
 * `ask`: `host_tables_undecided` where tables of the host are to be made or changed. `change`: they are, as a person has
 * agreed to.
 */
export type TableConsent = 'ask' | 'change';

/** A table of the host's own database that an app uses. */
export interface PlannedTable {
  name: string;
  isAbsent: boolean;
  /** `cannot`: it differs, and nothing of that is changed. */
  action: 'create' | 'change' | 'same' | 'cannot';
  /** Columns of a new table, or columns that are added. */
  columns: { name: string; type: string }[];
  /** Sentences for people: reasons, and differences that stay. */
  problems: string[];
}

/** Result of a change for such a table. */
export interface SettledTable extends PlannedTable {
  isDone: boolean;
}

/** Decides whether users of the app see the result: always, never, or if `base` is the version that they see now. */
export const RELEASE_RULES = ['if_released', 'always', 'never'] as const;

export type ReleaseRule = (typeof RELEASE_RULES)[number];

export interface ApplyRequest {
  hostAppId: string;
  /** The app as it was captured last. `host_app_changed` if the host has another state by now. */
  base: CapturedApp;
  /** Text of the document as it is committed, with the ids of the repository. */
  wanted: string;
  /** Short name of the wanted state, such as an abbreviated commit id; part of the new version's name. */
  label: string;
  /** Absent: it follows from another change there. */
  cause?: ChangeCause;
  /** Default: `if_released`. */
  release?: ReleaseRule;
  /** Modules that are there, and that the repository has as well. */
  modules?: readonly HostedModule[];
  /** Default: data sources stay as they are. */
  sources?: SourceChoices;
  /** Default: tables stay as they are. */
  tables?: TableConsent;
  /** Awaited once the wanted state is built, and nothing of it is seen yet. If it rejects, nothing is changed. */
  beforeSwitch?: () => Promise<void>;
}

export interface CreateRequest {
  wanted: string;
  name: string;
  /** As in `ApplyRequest`. */
  label: string;
  /** As in `ApplyRequest`. */
  cause?: ChangeCause;
  /** As in `WantedState`. Only a program around Trellis can keep people from editing an app. */
  isLocked?: boolean;
  /** As in `ApplyRequest`. */
  sources?: SourceChoices;
  /** As in `ApplyRequest`. */
  tables?: TableConsent;
  /** `ownName` of an earlier attempt that left no trace, and whose request may still be on its way. */
  ownName?: string;
  /** As in `ApplyRequest`. */
  modules?: readonly HostedModule[];
  /** As in `ApplyRequest`. */
  beforeSwitch?: () => Promise<void>;
}

export interface CaptureOptions {
  /** From a list that may be outdated. The capture may then be outdated, too, until the next list. */
  listedVersionId?: string | null;
  /** As in `ApplyRequest`. */
  modules?: readonly HostedModule[];
  /**
   * The document of `previous` is a repository's that this app has never had: its things are paired with the things of the app by
   * what people see of them.
   */
  isPairedAnew?: boolean;
}

/** A finished `apply` or `create` that is to be taken back. */
export interface RevertRequest {
  hostAppId: string;
  /** Null: `create` has made the app. */
  before: CapturedApp | null;
  after: CapturedApp;
}

/** State that `recover` needs after a restart. Plain JSON, to be stored before the step is taken. */
export interface ApplyProgress {
  operation: 'apply' | 'create';
  /**
   * `making`: a copy of the version, or a new app, is being made under `ownName`. `editing`: it exists, and is being
   * changed. `switching`: it is as wanted, and the app is being switched to it, or gets its name.
   */
  step: 'making' | 'editing' | 'switching';
  /** Null while the app of a `create` is being made. */
  hostAppId: string | null;
  /** Version that was copied; null for `create`. */
  baseVersionId: string | null;
  /** Name or key that the copy, or the new app, has from the beginning; unique. */
  ownName: string;
  /** The version that is ours; null while it is being made. */
  ownVersionId: string | null;
  /** True if users are to see the version. */
  releases: boolean;
  /** Result of the operation once it is finished; set at `switching`. */
  captured: CapturedApp | null;
  /** Name of the app before an `apply`; absent if no step can leave it with another one. */
  formerName?: string;
}

export type OnStep = (progress: ApplyProgress) => Promise<void>;

export interface AppliedApp {
  /** The app after the switch. */
  captured: CapturedApp;
  /** Number of requests to the host. */
  calls: number;
  /** Data sources that the host had not as the repository has them. */
  sources?: SettledSource[];
  /** Tables that the host had not as the repository has them; absent: the request did not ask. */
  tables?: SettledTable[];
  /** Nodes that were deleted, and whose credentials the host has forgotten with them. Absent: none. */
  lostCredentials?: string[];
}

export interface CreatedApp extends AppliedApp {
  hostAppId: string;
}

/**
 * `finished`: the app is as wanted, and `progress.captured` is its state. `removed`: leftovers are gone, and the app is
 * as before. `nothing`: there were no leftovers.
 */
export type Recovery = 'finished' | 'removed' | 'nothing';

/** Names of the constants of a host. */
export interface ConstantNames {
  constants: string[];
  secrets: string[];
}

/** Variables of a host's workspace. */
export interface HostVariables {
  /** False if this product, or its version, has no variables at all. */
  areThere: boolean;
  names: string[];
}

/** A version that a pull has made, or an app that a creation or a proof has left. */
export interface MadeThing {
  hostAppId: string;
  /** Null: the app itself. */
  hostVersionId: string | null;
}

/** `released`: users see it. `edited`: it opens in the editor. `under_way`: an app that is too new to be a leftover. */
export const MADE_STATES = ['unused', 'released', 'edited', 'under_way'] as const;

export interface MadeInHost extends MadeThing {
  appName: string;
  name: string;
  state: (typeof MADE_STATES)[number];
}

export interface MadePage {
  items: MadeInHost[];
  /** Begin of the next page; null: this is the last one. */
  next: string | null;
}

/** Steps of a proof, in their order; edits and interruptions are several. */
export const PROOF_STEPS = [
  ...(['list', 'folders', 'constants', 'data_sources', 'tables'] as const),
  ...(['create', 'traits', 'complete', 'capture'] as const),
  ...(['edits', 'interruptions', 'release', 'rename', 'modules', 'delete'] as const),
];

export type ProofStep = (typeof PROOF_STEPS)[number];

export interface ProofRequest {
  /** Unique name of the app that the proof is made with, as `newProofName` gives it. Stored before it is used. */
  ownName: string;
  /** Names of earlier proofs, whose apps may still be there. */
  formerNames: string[];
}

export interface ProofProgress {
  step: ProofStep;
  /** Steps that have ended, of `total`. */
  done: number;
  total: number;
}

/** Awaited before each step. */
export type OnProof = (progress: ProofProgress) => Promise<void>;

export const newProofName = (): string => `trellis-proof-${randomBytes(4).toString('hex')}`;

/** A host outside Trellis where apps are edited, such as a running ToolJet. Calls reject with AppHostError. */
export abstract class AppHost {
  /** Resolves with false for a host that takes no new apps. */
  takesNewApps(): Promise<boolean> {
    return Promise.resolve(true);
  }

  /** Tries the steps of a connection in order, each with its fault and remedy. Stops at the first failure. */
  abstract check(signal: AbortSignal): Promise<HostCheck>;

  /** True for a host that must show what it can do before it is used. */
  readonly needsProof: boolean = false;

  /** Resolves with false for a host that has to be proven before it is used: not yet, or in another version. */
  isProven(_signal: AbortSignal): Promise<boolean> {
    return Promise.resolve(true);
  }

  /**
   * Finds out on the host itself what it can do, with an app that is made for this and deleted again. Resolves with null
   * for a host that needs no proof. Rejects if the host cannot be reached; with `host_busy` while another one proves it.
   */
  prove(_request: ProofRequest, _onProgress: OnProof, _signal: AbortSignal): Promise<Certificate | null> {
    return Promise.resolve(null);
  }

  /** Deletes the apps of proofs with these names, where an interrupted one has left them. */
  async removeProofs(_ownNames: string[], _signal: AbortSignal): Promise<void> {}

  /** True for a host whose apps may show other ones, which it has to have before. */
  get hasModules(): boolean {
    return false;
  }

  modulesOf(_document: string): ShownModules {
    return { id: null, shows: [] };
  }

  /** Returns the ids of the queries in a document that a change would leave out, by decisions about data sources. */
  leftOutBy(_document: string, _choices: SourceChoices['choices']): string[] {
    return [];
  }

  /** Lists the apps of the workspace. */
  abstract listApps(signal: AbortSignal): Promise<HostApp[]>;

  /**
   * Reads the edited version of an app, and normalizes it: as long as it is unchanged, the text equals `previous` to the
   * byte.
   */
  abstract capture(
    hostAppId: string,
    previous: CapturedApp | null,
    signal: AbortSignal,
    options?: CaptureOptions,
  ): Promise<CapturedApp>;

  /**
   * Changes an app in place, all or nothing: builds a copy of the version, compares it with the wanted state, and
   * switches the app to it. `onStep` is awaited before each step that leaves something behind. Rejects with
   * `host_app_changed`, `host_not_equal`, `host_missing` or `host_name_unsupported`, among others; then the copy has been
   * removed, or `recover` removes it.
   */
  abstract apply(request: ApplyRequest, onStep: OnStep, signal: AbortSignal): Promise<AppliedApp>;

  /** Makes a new app from a document, under a name of its own until it equals the wanted one. */
  abstract create(request: CreateRequest, onStep: OnStep, signal: AbortSignal): Promise<CreatedApp>;

  /**
   * Finishes an interrupted `apply` or `create`, or removes its leftovers: only those listed as ours in `progress`.
   * `onStep` is awaited when more is known.
   */
  abstract recover(progress: ApplyProgress, signal: AbortSignal, onStep: OnStep): Promise<Recovery>;

  /**
   * Gives an app its former version and name back, or deletes a created one, if it still is as `after` says. Returns
   * false, and leaves it alone, if it was edited since, or if the host has no way back.
   */
  revert(_request: RevertRequest, _signal: AbortSignal): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** Returns the names of the folders that apps are in, by the ids of the apps. */
  listFolders(_signal: AbortSignal): Promise<ReadonlyMap<string, string[]>> {
    return Promise.resolve(new Map<string, string[]>());
  }

  /** Returns the names of the constants that apps may refer to, never their values; null if it does not tell. */
  listConstants(_signal: AbortSignal): Promise<ConstantNames | null> {
    return Promise.resolve(null);
  }

  /** Returns the data sources that all apps share, without any setting; null if it does not tell. */
  listDataSources(_signal: AbortSignal): Promise<NamedSource[] | null> {
    return Promise.resolve(null);
  }

  /** Returns the names of the modules that apps may show; null if it does not tell. */
  listModules(_signal: AbortSignal): Promise<string[] | null> {
    return Promise.resolve(null);
  }

  /** Returns the names of the tables in its own database; null if it does not tell, or has none. */
  listTables(_signal: AbortSignal): Promise<string[] | null> {
    return Promise.resolve(null);
  }

  /** Returns the variables of its workspace, such as `client.REGION`, never their values; null if it does not tell. */
  listVariables(_signal: AbortSignal): Promise<HostVariables | null> {
    return Promise.resolve(null);
  }

  /** Lists what Trellis has made besides whole apps, of some apps at a time. `after`: `next` of the page before. */
  listMade(_after: string | null, _signal: AbortSignal): Promise<MadePage> {
    return Promise.resolve({ items: [], next: null });
  }

  /** Removes it, if it is unused still. Resolves with false if there is nothing to remove. */
  removeMade(_thing: MadeThing, _signal: AbortSignal): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** Closes the connections to it; later calls open new ones. */
  abstract close(): Promise<void>;
}

/** Returns the progress of a change that is one step in the host: it has been taken, or not. */
export const progressOf = (
  { hostAppId, base, label }: ApplyRequest,
  captured: CapturedApp,
): ApplyProgress => ({
  ...{ operation: 'apply', step: 'switching', hostAppId, baseVersionId: base.fingerprint, ownName: label },
  ...{ ownVersionId: null, releases: true, captured },
});

/**
 * Reverts such a change, unless the former document is back already. Compares documents: the change was recorded before
 * its hash was known. Returns false if the app was edited since. `isThere` tells if the host has a document now;
 * `putBack` returns false if it has another one by then.
 */
export async function takeBack(
  { before, after }: Pick<RevertRequest, 'after'> & { before: CapturedApp },
  isThere: (document: string) => boolean,
  putBack: () => Promise<boolean>,
): Promise<boolean> {
  if (isThere(before.document)) return true;
  return isThere(after.document) && putBack();
}
