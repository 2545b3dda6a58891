import { allEnded } from '../../../core/concurrency';
import type { Certificate, Ability } from '../../certificate';
import type {
  ApplyProgress,
  ApplyRequest,
  CapturedApp,
  OnProof,
  ProofRequest,
  ProofStep,
} from '../../app-host';
import { AppHostError } from '../../app-host-error';
import { cancelled } from '../../json-client';
import { unknownTraits, type ServerTraits } from '../client/server-traits';
import type { AppState, ToolJetApi, ToolJetSender } from '../client/tooljet-api';
import { answers, type ToolJetRequest } from '../client/tooljet-http';
import { readConstantNames } from '../client/workspace-things';
import { unfollowedColumns } from '../document/canonical';
import { rowsOfDocument } from '../document/capture-version';
import type { Unequal } from '../document/differences';
import type { AppRows } from '../document/rows';
import { ApplyApp, verifyVersion, type OnUnequal } from '../pull/apply-app';
import { captureApp } from '../pull/capture-app';
import { completeVersion, importRows } from '../pull/create-app';
import { recover } from '../pull/recover';
import { revert } from '../pull/revert';
import { switchApp, type Switching } from '../pull/switch-app';
import { DyingSender, WatchedSender } from './dying-sender';
import { changeEverywhere, listEdits, NothingToEditError, renameApp, type Edit } from './edits';
import {
  findDataSources,
  findFolderPath,
  findTables,
  findTraits,
  findVariables,
  type ProofApp,
} from './find-traits';
import { listsWithout, lostAltogether } from './find-limits';
import { Findings } from './findings';
import { listModules, removeLeftovers, removeProofs } from './leftovers';
import { proveSettings } from './prove-settings';
import { buildProofDocument, withoutKinds } from './proof-document';
import { proveModules } from './prove-modules';
import { proveTables } from './prove-tables';
import { isRefusal, mayPass, twice } from './refusals';
import { saveUnchanged } from './save-unchanged';

/** Longest time for one step: each request has a limit of its own, and a slow server takes its time for all of them. */
const STEP_TIMEOUT_MS = 5 * 60_000;
const CLEANUP_TIMEOUT_MS = 15_000;
/** Chooses what the edits change. */
const SEED = 20_260_101;

/**
 * Proves on the server itself what Trellis can do with it, in an app that is made for this and deleted again. A refusal or
 * another answer than expected is a finding; rejects with failures of the connection, and with `host_busy`, `host_timeout`
 * or `host_cancelled`.
 */
export async function prove(
  api: ToolJetApi,
  request: ProofRequest,
  { onProgress, signal }: { onProgress: OnProof; signal: AbortSignal },
): Promise<Certificate<ServerTraits>> {
  const stuck = new AbortController();
  const limited = AbortSignal.any([signal, stuck.signal]);
  let step: ProofStep | null = null;
  let timer = setTimeout(() => stuck.abort(), STEP_TIMEOUT_MS);
  const watched: OnProof = (progress) => {
    clearTimeout(timer);
    timer = setTimeout(() => stuck.abort(), STEP_TIMEOUT_MS);
    step = progress.step;
    return onProgress(progress);
  };
  try {
    return await new Proof(api, request, { onProgress: watched, signal: limited }).run();
  } catch (error) {
    if (signal.aborted) throw cancelled();
    throw stuck.signal.aborted ? tooSlow(step, error) : error;
  } finally {
    clearTimeout(timer);
  }
}

const tooSlow = (step: ProofStep | null, cause: unknown) =>
  new AppHostError(
    'host_timeout',
    `The proof has not come further for ${STEP_TIMEOUT_MS / 60_000} minutes, at the step “${step ?? 'list'}”.`,
    { remedy: 'ToolJet may be overloaded: it is tried again later.', cause },
  );

/** State of the app that no failed or reverted change may leave otherwise. */
interface Look {
  state: AppState;
  versions: string[];
  fingerprint: string;
}

class Proof {
  readonly #findings = new Findings();
  readonly #edits = listEdits(SEED);
  readonly #startedAt = performance.now();
  readonly #callsBefore: number;
  #traits: ServerTraits = unknownTraits('');
  #document = '';
  /** Id of the app that is to be deleted. */
  #madeId: string | null = null;
  /** Null until it can be used. */
  #app: ProofApp | null = null;
  /** State of the app when the last step ended. */
  #last: CapturedApp | null = null;
  #done = 0;
  #isRemoved = false;

  constructor(
    private readonly api: ToolJetApi,
    private readonly request: ProofRequest,
    private readonly options: { onProgress: OnProof; signal: AbortSignal },
  ) {
    this.#callsBefore = api.calls;
    this.#findings.edits.total = this.#edits.length;
  }

  async run(): Promise<Certificate<ServerTraits>> {
    try {
      await this.#runSteps();
    } finally {
      await this.#removeApp();
    }
    return this.#findings.certificate({
      traits: this.#traits,
      durationMs: Math.round(performance.now() - this.#startedAt),
      calls: this.api.calls - this.#callsBefore,
    });
  }

  async #runSteps(): Promise<void> {
    const { signal } = this.options;
    const version = await this.api.version(signal);
    this.#traits = unknownTraits(version);
    this.#document = buildProofDocument({ name: this.request.ownName, version });
    await this.#step('list', 'list', () => this.#list());
    // After a crash, the app is found by its name, or not at all.
    if (this.#findings.isBroken('list')) return;
    await this.#step('folders', 'folders', async () => {
      this.#traits.folders = await findFolderPath(this.api, signal);
    });
    await this.#step('constants', 'constants', async () => {
      this.#traits.variables = await findVariables(this.api, signal);
      await twice(() => readConstantNames(this.api, signal));
    });
    await this.#step('data_sources', 'dataSources', async () => {
      this.#traits.dataSources = await findDataSources(this.api, signal);
    });
    await this.#about('sourceSettings', () => this.#settings());
    await this.#step('tables', 'tables', async () => {
      this.#traits.tables = await findTables(this.api, signal);
    });
    await this.#about('tableChanges', () => this.#tableChanges());
    await this.#step('create', 'create', () => this.#create());
    if (this.#app === null) return;
    await this.#step('traits', 'pull', () => findTraits(this.#server, this.#app!));
    await this.#step('complete', 'create', () => this.#complete());
    await this.#step('capture', 'capture', () => this.#capture());
    await this.#proveChanges();
    await this.#step('modules', 'modules', () => this.#modules());
    await this.#step('delete', 'create', () => this.#delete());
  }

  async #proveChanges(): Promise<void> {
    if (this.#findings.isBroken('capture') || this.#findings.isBroken('pull')) return this.#skip();
    for (const edit of this.#edits) await this.#step('edits', 'pull', () => this.#edit(edit));
    if (this.#findings.edits.done === 0) this.#findings.breaks('pull', 'No change came back as it was made.');
    const interruptions: [string, () => Promise<unknown>][] = [
      ['an answer lost while a version was made', () => this.#die(isNewVersion)],
      ['an answer lost while components were saved', () => this.#die(isSave)],
      ['a stop while components were saved', () => this.#stop()],
    ];
    for (const [what, interrupt] of interruptions)
      await this.#step('interruptions', 'pull', () => this.#untouched(`After ${what}`, interrupt));
    await this.#step('release', 'release', () => this.#release());
    await this.#step('rename', 'pull', () => this.#rename());
  }

  /** The steps that are left out count as done. */
  #skip(): void {
    if (this.#findings.isBroken('capture'))
      this.#findings.breaks('pull', 'It could not be tried without reliable exports.');
    this.#done += this.#edits.length + INTERRUPTIONS + 2;
  }

  async #step(step: ProofStep, ability: Ability, work: () => Promise<unknown>): Promise<void> {
    const { onProgress, signal } = this.options;
    await onProgress({ step, done: this.#done, total: this.#edits.length + OTHER_STEPS });
    this.#done += 1;
    await this.#about(ability, work);
    signal.throwIfAborted();
  }

  /** A refusal breaks the ability that `work` is about. */
  async #about(ability: Ability, work: () => Promise<unknown>): Promise<void> {
    this.#findings.tried(ability);
    try {
      await work();
    } catch (error) {
      if (!isRefusal(error)) throw error;
      this.#findings.breaks(ability, error.message);
    }
  }

  get #server(): Switching {
    return { api: this.api, traits: this.#traits, signal: this.options.signal };
  }

  /** A data source is made, set and deleted: its credential has to stay where only other options are set. */
  async #settings(): Promise<void> {
    if (this.#traits.dataSources === null) throw answers.invalid('data sources are not listed');
    await proveSettings(this.#server, this.request);
  }

  /** Two tables are made and deleted. */
  async #tableChanges(): Promise<void> {
    if (this.#traits.tables === null) throw answers.invalid('tables are not listed');
    this.#traits.foreignKeys = await proveTables(this.#server, this.request);
    if (!this.#traits.foreignKeys)
      this.#findings.limited('tableChanges', 'Tables that refer to others by foreign keys are not made.');
  }

  /** Removes leftovers, too: no other step could find them. */
  async #list(): Promise<void> {
    const { api } = this;
    const { signal } = this.options;
    const { apps, total } = await twice(() => api.readList(signal));
    if (apps.length !== total)
      this.#findings.limited('list', `The list has ${apps.length} of its ${total} apps.`);
    const { formerNames } = this.request;
    const all = [...(await listModules(api, signal)), ...apps];
    await this.#about('create', () => removeLeftovers(api, { apps: all, formerNames }, signal));
  }

  async #create(): Promise<void> {
    const { api } = this;
    const { signal } = this.options;
    const { appId, name } = await this.#make();
    this.#madeId = appId;
    const [first] = await twice(() => api.versions(appId, signal));
    if (!first) throw answers.invalid('the import made no version');
    this.#app = { appId, name, versionId: first.id };
    await this.#about('list', async () => {
      const listed = await twice(() => api.listApps(signal));
      if (!listed.some((app) => app.id === appId && app.name === name))
        this.#findings.limited('list', 'A new app is not listed under its name.');
    });
    if ((await twice(() => api.findAppNamed(name, signal)))?.id !== appId)
      this.#findings.breaks('create', 'A new app is not found by its name.');
  }

  /** Imports the app. The rest can also be tried with an app that is made in another way. */
  async #make(): Promise<{ appId: string; name: string }> {
    const { api } = this;
    const { signal } = this.options;
    const { ownName } = this.request;
    const rows = rowsOfDocument(this.#document);
    const { version } = this.#traits;
    // A failed import may hold its name for ever.
    for (const name of [ownName, `${ownName}-a`]) {
      try {
        return { appId: await importRows(this.#server, rows, { name, version }), name };
      } catch (error) {
        if (!isRefusal(error)) throw error;
        await removeProofs(api, [ownName], signal);
        if (mayPass(error) && name === ownName) continue;
        this.#findings.breaks('create', `An import is refused: ${error.message}`);
        break;
      }
    }
    const name = `${ownName}-c`;
    return { appId: await api.createApp(name, signal), name };
  }

  /** Brings in what the import has lost. What does not come back then is a limit. */
  async #complete(): Promise<void> {
    const { api } = this;
    const { signal } = this.options;
    const { document, lost } = withoutKinds(this.#document, this.#traits.staticKinds);
    this.#findings.limits(
      'create',
      lost.map((kind) => ({ type: 'query', path: kind, what: 'is lost' })),
    );
    const server = { api, traits: this.#traits, signal };
    const editing = await twice(() => completeVersion(server, this.#app!, rowsOfDocument(document)));
    await this.#collect('create', (note) => {
      const onUnequal = (unequal: Unequal) => {
        note(unequal);
        this.#findLosses(unequal);
      };
      return verifyVersion(editing, { document, before: null, onUnequal });
    });
  }

  /** Sent parts that do not come back may be stored, and missing in exports alone. */
  #findLosses(unequal: Unequal): void {
    this.#findings.unequal('capture', unequal);
    for (const what of lostAltogether(unequal))
      this.#findings.breaks('capture', `An export has nothing of this: ${what}.`);
  }

  /** Turns `host_not_equal` into limits. Returns false then. */
  async #collect(ability: Ability, work: (onUnequal: OnUnequal) => Promise<unknown>): Promise<boolean> {
    try {
      await work((unequal) => this.#findings.unequal(ability, unequal));
      return true;
    } catch (error) {
      if (!(error instanceof AppHostError) || error.code !== 'host_not_equal') throw error;
      return false;
    }
  }

  async #captureNow(): Promise<CapturedApp> {
    const { api } = this;
    const { appId } = this.#app!;
    const known = { appId, previous: this.#last };
    this.#last = await twice(() => captureApp(api, known, this.options.signal));
    return this.#last;
  }

  async #capture(): Promise<void> {
    const first = await this.#captureNow();
    if (first.hostVersionId !== this.#app!.versionId)
      throw answers.invalid('the editor opens another version than the one changed last');
    if (first.name !== this.#app!.name) throw answers.invalid('an export has another name');
    if ((await this.#captureNow()).document !== first.document)
      throw answers.invalid('two exports of an unchanged app are different');
    const rows = rowsOfDocument(first.document);
    for (const list of listsWithout(rows))
      this.#findings.breaks('capture', `An export has nothing of this: ${list}.`);
    this.#nameUnfollowed(rows);
    await saveUnchanged(this.#server, this.#app!);
    const saved = await this.#captureNow();
    if (saved.document !== first.document || saved.fingerprint !== first.fingerprint)
      this.#findings.limited('capture', 'An app that is saved unchanged seems to be changed.');
  }

  #nameUnfollowed(rows: AppRows): void {
    const members = unfollowedColumns(rows).map(({ list, column }) => `${list}/${column}`);
    if (members.length === 0) return;
    const reason = `Changes of these members are not brought along: ${members.join(', ')}.`;
    for (const ability of ['capture', 'pull'] as const) this.#findings.limited(ability, reason);
  }

  /** Notes all that a failed or reverted change has to leave as it is. */
  async #look({ fingerprint }: CapturedApp): Promise<Look> {
    const { api } = this;
    const { signal } = this.options;
    const { appId } = this.#app!;
    const [state, versions] = await allEnded([this.#state(), twice(() => api.versions(appId, signal))]);
    return { state, versions: versions.map(({ id }) => id).sort(), fingerprint };
  }

  async #isAs(before: Look): Promise<boolean> {
    const now = await this.#look(await this.#captureNow());
    return JSON.stringify(now) === JSON.stringify(before);
  }

  /** Expects that the app is as before when `work` has ended. */
  async #untouched(what: string, work: () => Promise<unknown>): Promise<void> {
    const before = await this.#look(this.#last!);
    await work();
    if (!(await this.#isAs(before))) this.#findings.breaks('pull', `${what}, the app is not as before.`);
  }

  async #apply(
    wanted: string,
    base: CapturedApp,
    more: Partial<ConstructorParameters<typeof ApplyApp>[1]> & Pick<ApplyRequest, 'release'> = {},
  ): Promise<CapturedApp> {
    const { release = 'never', ...options } = more;
    const { appId: hostAppId } = this.#app!;
    const request = { hostAppId, base, wanted, label: `proof${this.#done}`, release };
    const onStep = () => Promise.resolve();
    return (await new ApplyApp(request, { ...this.#server, onStep, ...options }).run()).captured;
  }

  async #edit(edit: Edit): Promise<void> {
    const before = await this.#look(this.#last!);
    try {
      if (await this.#collect('pull', (onUnequal) => this.#pull(edit, onUnequal))) {
        this.#findings.edits.done += 1;
        return;
      }
    } catch (error) {
      if (error instanceof NothingToEditError)
        return this.#findings.limited('pull', `There was nothing to ${edit.name}.`);
      if (!isRefusal(error)) throw error;
      this.#findings.limited('pull', `To ${edit.name} is refused: ${error.message}`);
    }
    if (!(await this.#isAs(before)))
      this.#findings.breaks('pull', `A failed attempt to ${edit.name} leaves the app changed.`);
  }

  /** A refusal that may pass is tried again, on top of what the app has then. */
  #pull(edit: Edit, onUnequal: OnUnequal): Promise<void> {
    return twice(async () => {
      const base = this.#last!;
      const wanted = edit.apply(base.document);
      this.#last = await this.#apply(wanted, base, { onUnequal });
      if ((await this.#captureNow()).document !== wanted)
        this.#findings.limited('pull', `After the attempt to ${edit.name} the app seems to be changed.`);
      await this.#forget(base);
    });
  }

  /** Keeps the app small. The version that came first may own data sources of the workspace. */
  async #forget({ hostVersionId }: CapturedApp): Promise<void> {
    const { appId, versionId } = this.#app!;
    if (hostVersionId !== versionId && hostVersionId !== this.#last?.hostVersionId)
      await this.api.deleteVersion(appId, hostVersionId, this.options.signal);
  }

  /** Loses the answer to a request and everything after it, and recovers as after a restart. */
  async #die(isLast: (request: ToolJetRequest) => boolean): Promise<void> {
    const wrap = (sender: ToolJetSender) => new DyingSender(sender, isLast);
    await this.#interrupted({ api: this.api.through(wrap) });
  }

  async #stop(): Promise<void> {
    const stop = new AbortController();
    const wrap = (sender: ToolJetSender) =>
      new WatchedSender(sender, (request) => isSave(request) && stop.abort());
    const signal = AbortSignal.any([this.options.signal, stop.signal]);
    await this.#interrupted({ api: this.api.through(wrap), signal });
  }

  async #interrupted(server: Partial<Switching>): Promise<void> {
    let last: ApplyProgress | null = null;
    const onStep = (progress: ApplyProgress) => Promise.resolve(void (last = structuredClone(progress)));
    const base = this.#last!;
    const wanted = changeEverywhere(base.document, `interrupted ${this.#done}`);
    const error: unknown = await this.#apply(wanted, base, { ...server, onStep }).catch(
      (thrown: unknown) => thrown,
    );
    this.options.signal.throwIfAborted();
    const isExpected =
      error instanceof AppHostError && ['host_unreachable', 'host_cancelled'].includes(error.code);
    if (!isExpected) throw error instanceof Error ? error : answers.invalid('a change ended too early');
    if (last !== null) await twice(() => recover(this.#server, last!));
  }

  async #release(): Promise<void> {
    const base = this.#last!;
    const former = await this.#state();
    await this.#findRelease(base.hostVersionId);
    const before = await this.#look(base);
    const wanted = changeEverywhere(base.document, 'released');
    const after = await this.#apply(wanted, base, { release: 'if_released' });
    const { appId } = this.#app!;
    const state = await this.#state();
    if (state.releasedVersionId !== after.hostVersionId) throw answers.invalid('a release has no effect');
    this.#requireSamePlace('release', former, state);
    const isReverted = await twice(() => revert(this.#server, { hostAppId: appId, before: base, after }));
    if (!isReverted || !(await this.#isAs(before)))
      this.#findings.breaks('release', 'A release cannot be taken back.');
  }

  async #findRelease(versionId: string): Promise<void> {
    const { appId } = this.#app!;
    let refusal: unknown = answers.invalid('a release has no effect');
    for (const release of ['release', 'app'] as const) {
      this.#traits = { ...this.#traits, release };
      try {
        await twice(() => switchApp(this.#server, { appId, versionId, name: null }));
        const { releasedVersionId } = await twice(() => this.api.app(appId, this.options.signal));
        if (releasedVersionId === versionId) return;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  /** Renames the app by a pull, and then alone. It has to stay at its address, and as it is released. */
  async #rename(): Promise<void> {
    const { ownName } = this.request;
    const before = await this.#state();
    const base = await this.#captureNow();
    const wanted = renameApp(base.document, `${ownName}-b`);
    const release = this.#findings.isBroken('release') ? 'never' : 'if_released';
    await this.#collect('pull', (onUnequal) => this.#apply(wanted, base, { onUnequal, release }));
    const pulled = await this.#state();
    if (pulled.name !== `${ownName}-b`)
      this.#findings.limits('pull', [{ type: 'app', path: 'name', what: 'is changed' }]);
    const name = `${ownName}-d`;
    await twice(() => switchApp(this.#server, { appId: this.#app!.appId, versionId: null, name }));
    const renamed = await this.#state();
    if (renamed.releasedVersionId !== pulled.releasedVersionId)
      throw answers.invalid('a rename changes the release');
    this.#requireSamePlace('pull', before, renamed);
  }

  /** People open the app at its address, as far as they may. */
  #requireSamePlace(ability: Ability, before: AppState, after: AppState): void {
    if (after.slug !== before.slug)
      this.#findings.limits(ability, [{ type: 'app', path: 'slug', what: 'is changed' }]);
    if (after.isPublic !== before.isPublic)
      this.#findings.breaks(ability, 'The app is opened to others, or closed to them, by the way.');
  }

  async #modules(): Promise<void> {
    const broken = (['create', 'capture', 'pull'] as const).find((ability) =>
      this.#findings.isBroken(ability),
    );
    const { ownName } = this.request;
    this.#traits.modules = await proveModules(this.#server, {
      ownName,
      mayChange: broken === undefined,
      findings: this.#findings,
    });
  }

  #state(): Promise<AppState> {
    return twice(() => this.api.app(this.#app!.appId, this.options.signal));
  }

  async #delete(): Promise<void> {
    const { signal } = this.options;
    await twice(() => this.api.deleteApp(this.#app!.appId, signal));
    this.#madeId = null;
    const left = await twice(() => removeProofs(this.api, [this.request.ownName], signal));
    if (left > 0) this.#findings.breaks('create', 'A deleted app is still listed.');
    this.#isRemoved = true;
  }

  /** If this fails, the next proof finds the app by its name. */
  async #removeApp(): Promise<void> {
    if (this.#isRemoved) return;
    const signal = AbortSignal.timeout(CLEANUP_TIMEOUT_MS);
    const failed = () => 0;
    if (this.#madeId !== null) await this.api.deleteApp(this.#madeId, signal).catch(failed);
    await removeProofs(this.api, [this.request.ownName], signal).catch(failed);
  }
}

const INTERRUPTIONS = 3;
/** Steps besides the edits. */
const OTHER_STEPS = 13 + INTERRUPTIONS;

const isNewVersion = ({ method, path }: ToolJetRequest): boolean =>
  method === 'POST' && path.endsWith('/versions');

const isSave = ({ method, path }: ToolJetRequest): boolean =>
  method === 'POST' && path.endsWith('/components');
