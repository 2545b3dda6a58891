import { randomBytes } from 'node:crypto';
import { allEnded } from '../../../core/concurrency';
import type {
  AppliedApp,
  ApplyProgress,
  ApplyRequest,
  CapturedApp,
  IdMap,
  OnStep,
  ReleaseRule,
  SettledSource,
} from '../../app-host';
import { AppHostError, notEqual } from '../../app-host-error';
import type { AppState } from '../client/tooljet-api';
import {
  fingerprintOf,
  rowsOfDocument,
  rowsOfExport,
  captureKnown,
  idsOf,
  isOwnVersionName,
  namesOfVersions,
  takenAs,
  type VersionExport,
} from '../document/capture-version';
import {
  describe,
  findDifferences,
  findUnfollowed,
  requirePlainNames,
  requireShortNames,
  type Unequal,
} from '../document/differences';
import { idsIn, IdTranslation } from '../document/id-translation';
import { describeLeftOut, leftOutBy, withoutLeftOut } from '../document/left-out';
import { normalForm } from '../document/normal-form';
import { joinPairs, outsidePairs, lastingPairs, pairRows, type Pairs } from '../document/pair-rows';
import {
  bodyOf,
  idsOfThings,
  isModule,
  isSameJson,
  versionNameOf,
  type AppRows,
  type JsonRecord,
} from '../document/rows';
import { prepareQueries, editVersion, pairAfterwards } from './edit-version';
import { findOutside } from './find-outside';
import { findSources } from './find-sources';
import { takeBackApply } from './recover';
import { unlessGone } from './remove-own';
import { otherTrellis } from './other-trellis';
import { SettleSources } from './settle-sources';
import { SettleTables } from './settle-tables';
import { switchApp, type Switching } from './switch-app';
import { VersionEditor, type Editing } from './version-editor';

interface FoundApp {
  state: AppState;
  versions: { id: string; name: string }[];
  source: VersionExport;
  rows: AppRows;
}

const CLEANUP_TIMEOUT_MS = 60_000;

export interface ApplyOptions extends Switching {
  onStep: OnStep;
  /** Throws if the server may not be asked to release a version. */
  requireRelease?: () => void;
  /** The server has shown that it takes settings of data sources. Default: false. */
  maySetSources?: boolean;
  /** The server has shown that it makes tables as they are sent. Default: false. */
  mayChangeTables?: boolean;
  /** Told before `host_not_equal` is thrown. */
  onUnequal?: OnUnequal;
}

export type OnUnequal = (unequal: Unequal) => void;

/** Changes an app in place: a copy of its version is made as it is wanted, and then the app is switched to it. */
export class ApplyApp {
  /** Rows as the host is to have them: without queries that are left out. */
  readonly #wanted: AppRows;
  /** Rows of the base's document, as the host has them. */
  readonly #before: AppRows;
  /** Pairs of tables that were found or made. */
  #tables: Pairs = new Map();
  /** Queries that are left out, by decision. */
  readonly #leftOut: string[];
  readonly #skipped: SettledSource[];

  constructor(
    private readonly request: ApplyRequest,
    private readonly options: ApplyOptions,
  ) {
    const { wanted, base, sources } = request;
    const whole = rowsOfDocument(wanted);
    this.#leftOut = leftOutBy(whole, sources?.choices ?? {});
    this.#skipped = describeLeftOut(whole, this.#leftOut);
    this.#wanted = withoutLeftOut(whole, this.#leftOut);
    this.#before = withoutLeftOut(rowsOfDocument(base.document), base.ids.leftOut ?? []);
  }

  async run(): Promise<AppliedApp> {
    const { api } = this.options;
    const callsBefore = api.calls;
    const look = await this.#look();
    const before = this.#before;
    this.#requireSameType();
    const tables = await this.#findTables(look);
    const sources = await this.#findSources(look);
    if (tables) this.#tables = await tables.make();
    const isSame = findDifferences(normalForm(this.#wanted), normalForm(before)).length === 0;
    const pairs = isSame ? await this.#withOutside(look.rows, look.rows) : null;
    const captured =
      pairs && !this.#isOutdated(look.rows, pairs) && this.#hasReferences(look.rows, pairs)
        ? captureAsWanted(await this.#withSettings(look, sources), {
            ...this.#comparing,
            ...{ wanted: this.#wanted, pairs },
          })
        : await this.#build(look, sources);
    return {
      ...{ captured, calls: api.calls - callsBefore },
      ...toldSources(sources, this.#skipped),
      ...(tables && { tables: tables.settled }),
    };
  }

  /** True for an app that shows a former version of a module. */
  #isOutdated({ components }: AppRows, pairs: Pairs): boolean {
    const there = idsIn(components);
    const wanted = idsIn(this.#wanted.components);
    const modules = new Set(this.request.modules?.flatMap(({ id, versionId }) => [id, versionId]));
    return [...pairs].some(([host, id]) => modules.has(id) && wanted.has(id) && !there.has(host));
  }

  /** False where ToolJet has dropped references to queries that are left out: the base's document still has them. */
  #hasReferences(rows: AppRows, pairs: Pairs): boolean {
    if (!this.request.base.ids.leftOut) return true;
    const translation = new IdTranslation(pairAfterwards(rows, this.#wanted, pairs));
    const { events } = normalForm(translation.toRepository(rows));
    return isSameJson(events, normalForm(this.#wanted).events);
  }

  #requireSameType(): void {
    if (isModule(this.#wanted.body) === isModule(this.#before.body)) return;
    throw new AppHostError(
      'host_document_unsupported',
      'ToolJet makes no module of an app, nor an app of a module.',
      {
        remedy: 'Rename one of the two, so that they are not taken for each other.',
      },
    );
  }

  /** Null: the caller does not care, or the server may not be asked. Throws `host_tables_undecided`. */
  async #findTables({ rows }: FoundApp): Promise<SettleTables | null> {
    const { tables: consent, wanted: document } = this.request;
    if (!consent || !this.options.mayChangeTables) return null;
    const pairs = this.#pairsOf(rows, rows);
    const tables = new SettleTables(this.options, {
      ...{ document, wanted: this.#wanted, current: rows },
      ...{ pairs, consent },
    });
    await tables.find();
    return tables;
  }

  /** Null: the caller does not care, or the server may not be asked. Throws `host_sources_undecided`. */
  async #findSources({ rows }: FoundApp): Promise<SettleSources | null> {
    const { sources: given } = this.request;
    if (!given || !this.options.maySetSources) return null;
    const pairs = this.#pairsOf(rows, rows);
    const sources = new SettleSources(this.options, { wanted: this.#wanted, pairs, given });
    await sources.find();
    return sources;
  }

  /** Returns the base with the settings that its data sources have then. */
  async #withSettings({ source }: FoundApp, sources: SettleSources | null): Promise<VersionExport> {
    if (!sources || sources.idsToSet.size === 0) return source;
    await sources.set();
    const { api, signal } = this.options;
    const { versionId } = source;
    const { hostAppId: appId } = this.request;
    return { answer: await api.exportVersion({ appId, versionId }, signal), versionId };
  }

  async #build(look: FoundApp, sources: SettleSources | null): Promise<CapturedApp> {
    const { onStep } = this.options;
    const { hostAppId, base, label } = this.request;
    const { state } = look;
    this.#checkName(state);
    const taken = look.versions.map(({ name }) => name);
    const ownName = chooseVersionName(label, { maxLength: this.options.traits.maxVersionName, taken });
    const progress: ApplyProgress = {
      ...{ operation: 'apply', step: 'making', hostAppId, baseVersionId: base.hostVersionId, ownName },
      ...{ ownVersionId: null, releases: isReleased(this.request, state), captured: null },
      formerName: state.name,
    };
    if (progress.releases) this.options.requireRelease?.();
    await onStep({ ...progress });
    try {
      return await this.#finish(progress, look, sources);
    } catch (error) {
      await this.#cleanUp(progress);
      throw error;
    }
  }

  async #finish(
    progress: ApplyProgress,
    look: FoundApp,
    sources: SettleSources | null,
  ): Promise<CapturedApp> {
    const { onStep } = this.options;
    await sources?.make();
    progress.ownVersionId = await this.#copyVersion(progress.ownName);
    progress.step = 'editing';
    await onStep({ ...progress });
    const edited = await this.#edit(progress.ownVersionId, look.rows);
    await this.request.beforeSwitch?.();
    const { captured, changed } = await this.#settle(edited, sources);
    // No lock exists there: nothing is asked of ToolJet between this look and the switch.
    await this.#lookAgain(progress.ownVersionId, look, changed);
    Object.assign(progress, { step: 'switching', captured });
    await onStep({ ...progress });
    await this.#switch(progress, look.state, captured);
    return captured;
  }

  /** Sets data sources as late as possible: users of the app, and of others, are on the new settings at once. */
  async #settle(
    { captured, verify }: EditedVersion,
    sources: SettleSources | null,
  ): Promise<{ captured: CapturedApp; changed: ReadonlySet<string> }> {
    const changed = sources?.idsToSet ?? new Set<string>();
    if (!sources || changed.size === 0) return { captured, changed };
    await sources.set();
    return { captured: await verify(), changed };
  }

  async #edit(versionId: string, base: AppRows): Promise<EditedVersion> {
    const { api, traits, signal } = this.options;
    const { hostAppId } = this.request;
    const editor = new VersionEditor({
      ...{ api, traits, signal },
      place: { appId: hostAppId, versionId },
    });
    const { source, rows: current } = await editor.read();
    const pairs = await this.#withOutside(current, base);
    const editing: Editing = { editor, traits, current, wanted: this.#wanted, pairs };
    prepareQueries(editing, await findSources(editing, source.answer, this.options));
    await editVersion(editing);
    const verify = () => verifyVersion(editing, this.#comparing);
    return { captured: await verify(), verify };
  }

  get #comparing(): Comparing {
    const { wanted: document, base } = this.request;
    return {
      ...{ document, before: this.#before, leftOut: this.#leftOut },
      ...{ formerNames: namesOfVersions(base.ids), onUnequal: this.options.onUnequal },
    };
  }

  #withOutside(rows: AppRows, base: AppRows): Promise<Pairs> {
    const { wanted: document } = this.request;
    const known = this.#pairsOf(rows, base);
    const { modules } = this.request;
    return findOutside(this.options, { document, wanted: this.#wanted, known, current: base, modules });
  }

  /** Identifies the things of a version by the base's, whose ids are known. */
  #pairsOf(rows: AppRows, base: AppRows): Pairs {
    const { ids } = this.request.base;
    const translation = IdTranslation.of(ids);
    const documents = [this.#before, this.#wanted];
    const known = new Set(documents.flatMap(idsOfThings));
    const version: Pairs = new Map([[rows.version.id, this.#wanted.version.id]]);
    // Without data sources that ToolJet has made on its own, and that neither document lists.
    const lasting = [...lastingPairs(rows, pairRows(rows, base))]
      .map(([own, ofBase]) => [own, translation.toRepository(ofBase)] as const)
      .filter(([, repository]) => known.has(repository));
    // A table may have been deleted there and made again, so that an outside pair is out of date.
    return joinPairs(version, this.#tables, lasting, outsidePairs(ids, documents));
  }

  /** Reads app and base. Throws `host_app_changed` if they have changed since `base` was captured. */
  async #look(): Promise<FoundApp> {
    const { api, signal } = this.options;
    const { hostAppId: appId, base } = this.request;
    const versionId = base.hostVersionId;
    const [state, versions, answer] = await allEnded([
      api.app(appId, signal),
      api.versions(appId, signal),
      unlessGone(api.exportVersion({ appId, versionId }, signal)),
    ]);
    if (state.editingVersionId !== versionId)
      throw changedBy(versions.filter(({ id }) => id === state.editingVersionId));
    if (answer === null) throw appChanged();
    const source = { answer, versionId };
    const rows = rowsOfExport(source);
    if (fingerprintOf(rows) !== base.fingerprint) throw appChanged();
    return { state, versions, source, rows };
  }

  /**
   * Throws `host_app_changed` if anything but our own version has come since the first look. `changed`: data sources whose
   * settings are other ones by us.
   */
  async #lookAgain(
    ownVersionId: string,
    { state, versions: before, rows }: FoundApp,
    changed: ReadonlySet<string>,
  ): Promise<void> {
    const { api, signal } = this.options;
    const { hostAppId: appId, base } = this.request;
    const versionId = base.hostVersionId;
    const [now, versions, answer] = await allEnded([
      api.app(appId, signal),
      api.versions(appId, signal),
      unlessGone(api.exportVersion({ appId, versionId }, signal)),
    ]);
    const added = versions.filter(
      ({ id }) => id !== ownVersionId && !before.some((known) => known.id === id),
    );
    const isSame =
      answer !== null &&
      now.releasedVersionId === state.releasedVersionId &&
      [versionId, ownVersionId].includes(now.editingVersionId) &&
      added.length === 0 &&
      fingerprintWithout(changed, rowsOfExport({ answer, versionId })) === fingerprintWithout(changed, rows);
    if (!isSame) throw changedBy(added);
  }

  #checkName({ name }: AppState): void {
    const wanted = this.#wanted.body.name;
    if (wanted === name) return;
    requirePlainNames('the name of this app', [wanted]);
    requireShortNames('the name of an app', [wanted], this.options.traits.maxAppName);
  }

  async #copyVersion(name: string): Promise<string> {
    const { api, signal } = this.options;
    const { hostAppId: appId, base } = this.request;
    try {
      return await api.createVersion({ appId, fromId: base.hostVersionId, name }, signal);
    } catch (error) {
      // ToolJet answers 500 where the base is gone.
      const isRefused = error instanceof AppHostError && error.code === 'host_refused';
      throw isRefused && !(await this.#hasBase()) ? appChanged(error) : error;
    }
  }

  async #hasBase(): Promise<boolean> {
    const { api, signal } = this.options;
    const { hostAppId, base } = this.request;
    return (await api.versions(hostAppId, signal)).some(({ id }) => id === base.hostVersionId);
  }

  #switch({ ownVersionId, releases }: ApplyProgress, state: AppState, captured: CapturedApp): Promise<void> {
    return switchApp(this.options, {
      appId: this.request.hostAppId,
      versionId: releases ? ownVersionId : null,
      name: captured.name === state.name ? null : captured.name,
    });
  }

  /** People are told the failure that led here; `recover` tries again if this fails. */
  async #cleanUp(progress: ApplyProgress): Promise<void> {
    const { api, traits } = this.options;
    const server = { api, traits, signal: AbortSignal.timeout(CLEANUP_TIMEOUT_MS) };
    try {
      await takeBackApply(server, progress, await api.app(this.request.hostAppId, server.signal));
    } catch {
      // It is left to `recover`.
    }
  }
}

/** Data sources to tell of; without a comparison, of skipped ones alone. */
export function toldSources(
  sources: SettleSources | null,
  skipped: SettledSource[],
): Pick<AppliedApp, 'sources'> {
  return sources || skipped.length > 0 ? { sources: [...(sources?.settled ?? []), ...skipped] } : {};
}

/** The copy of a version, edited. `verify`: reads and compares it again. */
interface EditedVersion {
  captured: CapturedApp;
  verify: () => Promise<CapturedApp>;
}

const fingerprintWithout = (sourceIds: ReadonlySet<string>, rows: AppRows): string =>
  fingerprintOf({
    ...rows,
    dataSourceOptions: rows.dataSourceOptions.filter(
      ({ dataSourceId }) => !sourceIds.has(String(dataSourceId)),
    ),
  });

function isReleased(
  { base, release = 'if_released' }: ApplyRequest,
  { releasedVersionId }: AppState,
): boolean {
  const rules: Record<ReleaseRule, boolean> = {
    always: true,
    never: false,
    if_released: releasedVersionId === base.hostVersionId,
  };
  return rules[release];
}

/** `versions`: new in the app. */
function changedBy(versions: { name: string }[]): AppHostError {
  const ofTrellis = versions.find(({ name }) => isOwnVersionName(name));
  return ofTrellis ? otherTrellis(ofTrellis.name) : appChanged();
}

const appChanged = (cause?: unknown) =>
  new AppHostError('host_app_changed', 'Someone changed the app in ToolJet in the meantime.', {
    remedy: 'Nothing was changed there. Commit their changes, then pull again.',
    cause,
  });

const PREFIX = 'git ';
/** ToolJet's HTML filter leaves the others as they are. */
const UNSAFE = /[^A-Za-z0-9._-]+/g;
const RANDOM_BYTES = 2;
/**
 * Returns a name for a version that Trellis makes, such as `git 1a2b3c4 9f0e`. No one else uses this name, so it
 * identifies Trellis' own version after a lost answer, and after a restart.
 */
function chooseVersionName(
  label: string,
  { maxLength, taken }: { maxLength: number; taken: string[] },
): string {
  const suffix = ` ${randomBytes(RANDOM_BYTES).toString('hex')}`;
  const plain = label.replace(UNSAFE, '-').slice(0, maxLength - PREFIX.length - suffix.length);
  const name = PREFIX + plain + suffix;
  return taken.includes(name) ? chooseVersionName(label, { maxLength, taken }) : name;
}

interface Comparing {
  document: string;
  /** Rows of the document that the version was made from; null for a new app. */
  before: AppRows | null;
  /** Queries of the document that the version is to be without. */
  leftOut?: readonly string[];
  /** As in `IdMap`. */
  formerNames?: IdMap['formerNames'];
  onUnequal?: OnUnequal;
}

interface Wanted extends Comparing {
  /** Rows of the document, without queries that are left out. */
  wanted: AppRows;
  pairs: Pairs;
}

/** Reads the version that was edited, and captures it. Throws `host_not_equal`. */
export async function verifyVersion(
  { editor, wanted, pairs }: Pick<Editing, 'editor' | 'wanted' | 'pairs'>,
  comparing: Comparing,
): Promise<CapturedApp> {
  const { source } = await editor.read();
  return captureAsWanted(source, { ...comparing, wanted, pairs });
}

/**
 * Compares a version with the wanted one, and returns it as it is committed once the app is switched to it. Throws
 * `host_not_equal`.
 */
function captureAsWanted(
  source: VersionExport,
  { document, before, leftOut, formerNames, wanted, pairs, onUnequal }: Wanted,
): CapturedApp {
  const named = withAppName(source, wanted.body.name);
  const found = rowsOfExport(named);
  const paired = pairAfterwards(found, wanted, pairs);
  const translated = new IdTranslation(paired).toRepository(found);
  const differences = [
    ...findDifferences(normalForm(wanted), normalForm(translated)),
    ...findUnfollowed({ found: translated, before, wanted }),
  ];
  if (differences.length > 0) {
    onUnequal?.({ differences, wanted, found: translated });
    throw notEqual(describe(differences), {
      message: 'ToolJet would not store the app as it is in Git',
      remedy: 'Nothing was changed there. Change these places in Git, or in ToolJet by hand.',
    });
  }
  const versionName = { host: String(found.version.name), repository: versionNameOf(wanted.version) };
  const isNamedAlike = versionName.host === versionName.repository;
  const ids = idsOf(paired, { versionName: isNamedAlike ? null : versionName, formerNames, leftOut });
  return takenAs(document, captureKnown(named, { previous: document, ids }));
}

/** The app gets its name with the switch, or after the import. */
function withAppName({ answer, versionId }: VersionExport, name: unknown): VersionExport {
  const body: JsonRecord = { ...bodyOf(answer), name };
  return {
    answer: { app: [{ definition: { appV2: body } }], tooljet_version: answer.tooljet_version },
    versionId,
  };
}
