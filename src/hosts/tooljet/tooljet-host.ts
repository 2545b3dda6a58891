import { createHash } from 'node:crypto';
import type { NamedSource } from '../../apps';
import {
  AppHost,
  type AppliedApp,
  type ApplyProgress,
  type ApplyRequest,
  type CapturedApp,
  type CaptureOptions,
  type ConstantNames,
  type CreatedApp,
  type CreateRequest,
  type HostApp,
  type HostCheck,
  type HostVariables,
  type MadePage,
  type MadeThing,
  type OnProof,
  type OnStep,
  type ProofRequest,
  type Recovery,
  type RevertRequest,
  type ShownModules,
  type SourceChoices,
} from '../app-host';
import { nameKey } from '../../core/names';
import { AppHostError } from '../app-host-error';
import { ABILITIES, allows, hasTried, textOfLimit, type Ability, type Certificate } from '../certificate';
import { checkConnection } from './client/check-connection';
import type { ToolJetConnections, ToolJetSettings } from './client/connections';
import { unknownTraits, type ServerTraits } from './client/server-traits';
import { readFolders, type ListedApp, type ToolJetApi } from './client/tooljet-api';
import { readConstantNames, readDataSources, readTables, readVariableNames } from './client/workspace-things';
import { rowsOfDocument } from './document/capture-version';
import { leftOutBy } from './document/left-out';
import { outsideThings } from './document/outside';
import { isModule, type AppRows } from './document/rows';
import { listMade, removeMade } from './made';
import { ApplyApp } from './pull/apply-app';
import { captureApp } from './pull/capture-app';
import { CreateApp, isOwnName } from './pull/create-app';
import { OtherTrellis } from './pull/other-trellis';
import { recover } from './pull/recover';
import { revert } from './pull/revert';
import { limitsOf } from './proof/find-limits';
import { removeProofs } from './proof/leftovers';
import { prove } from './proof/prove';
import { removeProofTables } from './proof/prove-tables';

export type ToolJetCertificate = Certificate<ServerTraits>;

/** Time for which reads trust the version that was asked for last. */
const VERSION_MS = 10_000;
/** Time for which the pages of what Trellis has made are read from one list of apps. */
const MADE_MS = 60_000;

/** A running ToolJet, over its own API. Each version has to prove first what it can do. */
export class ToolJetHost extends AppHost {
  override readonly needsProof = true;
  readonly #api: ToolJetApi;
  readonly #url: string;
  readonly #others: OtherTrellis;
  /** Time at which the server last told the proven version. */
  #provenAt = -Infinity;
  /** The apps that the first page of what Trellis has made was read from. */
  #listedMade: { at: number; apps: ListedApp[] } | null = null;

  /** `certificate`: of the last proof. Throws 422 `invalid_host_url`. */
  constructor(
    private readonly connections: ToolJetConnections,
    private readonly settings: ToolJetSettings,
    private readonly certificate: ToolJetCertificate | null,
  ) {
    super();
    const { api, url } = connections.open(settings);
    this.#api = api;
    this.#url = url;
    this.#others = new OtherTrellis(api);
  }

  check(signal: AbortSignal): Promise<HostCheck> {
    return checkConnection(this.#api, this.settings.workspaceId, signal);
  }

  override async removeProofs(ownNames: string[], signal: AbortSignal): Promise<void> {
    await removeProofs(this.#api, ownNames, signal);
    const traits = this.certificate?.traits ?? unknownTraits('');
    await removeProofTables({ api: this.#api, traits, signal }, ownNames);
  }

  override async isProven(signal: AbortSignal): Promise<boolean> {
    const version = await this.#askForVersion(signal);
    const { certificate } = this;
    return certificate?.version === version && ABILITIES.every((ability) => hasTried(certificate, ability));
  }

  override prove(
    request: ProofRequest,
    onProgress: OnProof,
    signal: AbortSignal,
  ): Promise<ToolJetCertificate> {
    return prove(this.#api, request, { onProgress, signal });
  }

  override get hasModules(): boolean {
    return this.certificate?.traits.modules ?? false;
  }

  override modulesOf(document: string): ShownModules {
    const rows = rowsOfDocument(document);
    return {
      id: isModule(rows.body) ? String(rows.body.id) : null,
      shows: outsideThings(document, rows).flatMap(({ kind, id }) => (kind === 'module' ? id : [])),
    };
  }

  async listApps(signal: AbortSignal): Promise<HostApp[]> {
    await this.#requireToRead('list', signal);
    const { id, slug } = await this.#api.session.workspace(signal);
    const apps = await this.#listAll(signal);
    return apps.filter(({ name }) => !isOwnName(name)).map((app) => this.#listed(app, slug ?? id));
  }

  async capture(
    appId: string,
    previous: CapturedApp | null,
    signal: AbortSignal,
    options: CaptureOptions = {},
  ): Promise<CapturedApp> {
    const certificate = await this.#requireToRead('capture', signal);
    const captured = await captureApp(this.#api, { appId, previous, ...options }, signal).catch(
      (error: unknown) => {
        // A server that is being upgraded fails before it answers in another way.
        this.#provenAt = -Infinity;
        throw error;
      },
    );
    await this.#others.requireComplete({ appId, captured, previous }, signal);
    if (certificate.limits.length === 0) return captured;
    const limits = limitsOf(rowsOfDocument(captured.document), certificate);
    return { ...captured, limits: limits.map(textOfLimit) };
  }

  override leftOutBy(document: string, choices: SourceChoices['choices']): string[] {
    return leftOutBy(rowsOfDocument(document), choices);
  }

  async apply(request: ApplyRequest, onStep: OnStep, signal: AbortSignal): Promise<AppliedApp> {
    const certificate = await this.#require('pull', signal);
    const wanted = rowsOfDocument(request.wanted);
    this.#requireModules(wanted, certificate);
    this.#requireKept(wanted, request.base, certificate);
    const { traits } = certificate;
    const requireRelease = () => this.#requireAbility(certificate, 'release');
    const options = { api: this.#api, traits, onStep, requireRelease, signal };
    return new ApplyApp(request, { ...options, ...this.#mayChange(request, certificate) }).run();
  }

  async create(request: CreateRequest, onStep: OnStep, signal: AbortSignal): Promise<CreatedApp> {
    const certificate = await this.#require('create', signal);
    this.#requireModules(rowsOfDocument(request.wanted), certificate);
    const { traits } = certificate;
    const options = { api: this.#api, traits, onStep, signal };
    return new CreateApp(request, { ...options, ...this.#mayChange(request, certificate) }).run();
  }

  async recover(progress: ApplyProgress, signal: AbortSignal): Promise<Recovery> {
    const { traits } = await this.#requireCertificate(signal);
    return recover({ api: this.#api, traits, signal }, progress);
  }

  override async revert(request: RevertRequest, signal: AbortSignal): Promise<boolean> {
    const { traits } = await this.#requireCertificate(signal);
    return revert({ api: this.#api, traits, signal }, request);
  }

  override async listFolders(signal: AbortSignal): Promise<Map<string, string[]>> {
    const { traits } = await this.#requireToRead('folders', signal);
    return readFolders(this.#api, traits.folders, signal);
  }

  override async listConstants(signal: AbortSignal): Promise<ConstantNames | null> {
    const certificate = await this.#requireCertificate(signal);
    return allows(certificate, 'constants') ? readConstantNames(this.#api, signal) : null;
  }

  override async listDataSources(signal: AbortSignal): Promise<NamedSource[] | null> {
    const { dataSources: routes } = (await this.#requireCertificate(signal)).traits;
    if (!routes) return null;
    const sources = await readDataSources(this.#api, routes, signal);
    return sources.map(({ kind, name }) => ({ kind, name }));
  }

  override async listModules(signal: AbortSignal): Promise<string[] | null> {
    const { traits } = await this.#require('list', signal);
    return traits.modules ? (await this.#api.listModules(signal)).map(({ name }) => name) : [];
  }

  override async listTables(signal: AbortSignal): Promise<string[] | null> {
    const { tables: routes } = (await this.#requireCertificate(signal)).traits;
    if (!routes) return null;
    return (await readTables(this.#api, routes, signal)).map(({ name }) => name);
  }

  override async listVariables(signal: AbortSignal): Promise<HostVariables | null> {
    const { variables } = (await this.#requireCertificate(signal)).traits;
    if (variables === 'none') return { areThere: false, names: [] };
    return variables ? { areThere: true, names: await readVariableNames(this.#api, signal) } : null;
  }

  override async listMade(after: string | null, signal: AbortSignal): Promise<MadePage> {
    await this.#requireToRead('list', signal);
    const known = after === null ? null : this.#listedMade;
    const isFresh = known !== null && performance.now() - known.at < MADE_MS;
    const apps = isFresh ? known.apps : await this.#listAll(signal);
    if (!isFresh) this.#listedMade = { at: performance.now(), apps };
    return listMade(this.#api, { apps, after }, signal);
  }

  override async removeMade(thing: MadeThing, signal: AbortSignal): Promise<boolean> {
    await this.#require('list', signal);
    return removeMade(this.#api, { thing, list: () => this.#listAll(signal) }, signal);
  }

  close(): Promise<void> {
    this.connections.evict(this.settings.ownerId);
    return Promise.resolve();
  }

  /** Asks for the version. It may be another one since the last time: ToolJet keeps sessions over an upgrade. */
  async #requireCertificate(signal: AbortSignal): Promise<ToolJetCertificate> {
    const version = await this.#askForVersion(signal);
    if (this.certificate?.version !== version) throw notProven(version);
    return this.certificate;
  }

  async #askForVersion(signal: AbortSignal): Promise<string> {
    this.#provenAt = -Infinity;
    const version = await this.#api.version(signal);
    if (version === this.certificate?.version) this.#provenAt = performance.now();
    return version;
  }

  /** Asks for the version from time to time only: reads change nothing there, and are repeated. */
  async #requireToRead(ability: Ability, signal: AbortSignal): Promise<ToolJetCertificate> {
    if (!this.certificate || performance.now() - this.#provenAt >= VERSION_MS)
      return this.#require(ability, signal);
    this.#requireAbility(this.certificate, ability);
    return this.certificate;
  }

  async #require(ability: Ability, signal: AbortSignal): Promise<ToolJetCertificate> {
    const certificate = await this.#requireCertificate(signal);
    this.#requireAbility(certificate, ability);
    return certificate;
  }

  #requireAbility(certificate: Certificate, ability: Ability): void {
    if (!allows(certificate, ability)) throw unable(certificate, ability);
  }

  /** Tells what may be changed beside the app. Throws `host_unproven` for tables that a person wants to be changed. */
  #mayChange({ tables }: ApplyRequest | CreateRequest, certificate: Certificate) {
    if (tables === 'change') this.#requireAbility(certificate, 'tableChanges');
    return {
      maySetSources: allows(certificate, 'sourceSettings'),
      mayChangeTables: allows(certificate, 'tableChanges'),
    };
  }

  /** Lists modules first: other apps show them. A module with the name of an app leaves the name to the app. */
  async #listAll(signal: AbortSignal): Promise<ListedApp[]> {
    const modules = this.hasModules ? await this.#api.listModules(signal) : [];
    const apps = await this.#api.listApps(signal);
    const names = new Set(apps.map(({ name }) => nameKey(name)));
    const hasNameOfApp = ({ name }: ListedApp) => names.has(nameKey(name));
    return [...modules.filter((module) => !hasNameOfApp(module)), ...apps, ...modules.filter(hasNameOfApp)];
  }

  /** Throws `host_unproven` for a module that the server may not keep as one. */
  #requireModules({ body }: AppRows, certificate: Certificate): void {
    if (isModule(body)) this.#requireAbility(certificate, 'modules');
  }

  /** Throws `host_unproven` if the server has shown that it does not keep parts of the app. */
  #requireKept(rows: AppRows, base: CapturedApp, certificate: Certificate): void {
    const isRenamed = rows.body.name !== base.name;
    const ofName = certificate.limits.filter(({ type }) => isRenamed && type === 'app');
    const limits = [...limitsOf(rows, certificate), ...ofName].map(textOfLimit);
    if (limits.length > 0) throw notKept(certificate, limits);
  }

  #listed(app: ListedApp, workspace: string): HostApp {
    const { id, name, slug, updatedAt, releasedVersionId, editingVersion } = app;
    const seen = [name, slug, updatedAt, releasedVersionId, editingVersion];
    return {
      hostAppId: id,
      name,
      hint: createHash('sha256').update(JSON.stringify(seen)).digest('hex'),
      url: `${this.#url}/${workspace}/${app.isModule ? 'modules' : 'apps'}/${slug}`,
      editingVersionId: editingVersion?.id ?? null,
      releasedVersionId,
      isModule: app.isModule,
    };
  }
}

const notProven = (version: string) =>
  new AppHostError('host_unproven', `Trellis has not tried yet what this ToolJet ${version} can do.`, {
    remedy: 'It is tried at the next look at ToolJet. If that was cancelled, let an admin prove it again.',
    data: { version },
  });

/** Verbs for people. */
const VERBS: Record<Ability, string> = {
  list: 'lists its apps',
  capture: 'exports apps reliably',
  create: 'makes new apps reliably',
  pull: 'changes apps reliably',
  release: 'releases versions reliably',
  folders: 'tells its folders',
  constants: 'tells its constants',
  dataSources: 'tells its data sources',
  sourceSettings: 'takes settings of data sources',
  tables: 'tells the tables of its database',
  tableChanges: 'makes tables as they are sent',
  modules: 'keeps modules',
};

const unable = ({ version, abilities }: Certificate, ability: Ability) => {
  const { reasons } = abilities[ability];
  const [first = ''] = reasons;
  return new AppHostError(
    'host_unproven',
    `This ToolJet ${version} has not shown that it ${VERBS[ability]}. ${first}`.trimEnd(),
    {
      remedy:
        ability === 'release'
          ? 'Let pulls of this connection release nothing, and release their versions in ToolJet.'
          : 'Remove the cause and let an admin prove ToolJet again, or use another version of ToolJet.',
      data: { version, ability, reasons },
    },
  );
};

const notKept = ({ version }: Certificate, limits: string[]) =>
  new AppHostError(
    'host_unproven',
    `This ToolJet ${version} has not shown that it keeps these parts of the app: ${limits.join(', ')}.`,
    {
      remedy: 'Make this change in ToolJet by hand, or use another version of ToolJet.',
      data: { version, limits },
    },
  );
