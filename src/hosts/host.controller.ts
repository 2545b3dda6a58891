import { Body, Controller, Delete, Get, HttpCode, HttpStatus, Post, Put, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Allow, NotEmbedded } from '../auth';
import { Database } from '../core/database';
import { notFound } from '../core/errors';
import { Refuses } from '../core/http';
import { Audited, CurrentMember, ManagedSettings, RunsBeforeTransaction, type Actor } from '../workspaces';
import { hostNotConnected } from './app-host-error';
import { ABILITIES, type AbilityProof, type Certificate } from './certificate';
import { CheckHost, type CheckedHost } from './check-host';
import {
  AppOfHostQuery,
  AppOfHostView,
  connectionOf,
  HostAnswer,
  HostCheckView,
  HostRequest,
  MadePageView,
  MadeQuery,
  ProofReport,
  RemovedMadeView,
  RemoveMadeRequest,
  SourceDecisionsRequest,
  SourceDecisionsView,
  type CertificateView,
  type HostState,
  type HostView,
  type ProofView,
} from './host.dto';
import { HostStore, type Host } from './store/host-store';
import { HostedAppStore, type ListedHostedApp } from './store/hosted-app-store';
import { MadeInHosts } from './made-in-host';

const TARGET = 'host';

@ApiTags('Apps elsewhere')
@Controller('api/workspaces/:w/host')
export class HostController {
  constructor(
    private readonly database: Database,
    private readonly hosts: HostStore,
    private readonly apps: HostedAppStore,
    private readonly checking: CheckHost,
    private readonly made: MadeInHosts,
    private readonly managed: ManagedSettings,
  ) {}

  /** The host outside Trellis where the apps of the workspace are edited, and how their capture goes. */
  @Get()
  @Allow('viewer')
  async get(@CurrentMember() actor: Actor): Promise<HostAnswer> {
    const host = await this.hosts.find(actor.workspaceId);
    return { host: host && (await this.present(host, actor)) };
  }

  /** An app by its id in the connected editor. Within a program, a new app there is read first. */
  @Get('app')
  @Allow('viewer')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async findApp(
    @CurrentMember() { workspaceId }: Actor,
    @Query() { hostAppId }: AppOfHostQuery,
  ): Promise<AppOfHostView> {
    const host = await this.getHost(workspaceId);
    const key = { hostId: host.id, hostAppId };
    const known = await this.apps.findListed(key);
    if (known?.sharedId) return presentApp(known);
    if (host.kind === 'embedded' && host.hostWorkspaceId !== null)
      await this.hosts.captureEmbedded(host.hostWorkspaceId);
    const found = await this.apps.findListed(key);
    if (!found) throw notFound('The app');
    return presentApp(found);
  }

  /** Set where the apps are edited. A new address, account or workspace has to be checked before it is used. */
  @Put()
  @Allow('admin')
  @NotEmbedded()
  @Audited(
    ({ body: { kind, url, email, hostWorkspaceId, intervalSeconds, releaseRule, commits, password } }) => ({
      action: 'configured',
      target: TARGET,
      detail: {
        ...{ kind, url, email, hostWorkspaceId, intervalSeconds, releaseRule, commits },
        isPasswordNew: password !== undefined,
      },
    }),
  )
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  @Refuses(HttpStatus.UNPROCESSABLE_ENTITY, 'host_password_needed', 'invalid_host_url', 'invalid_certificate')
  async put(@CurrentMember() actor: Actor, @Body() body: HostRequest): Promise<HostAnswer> {
    await this.managed.refuse(actor.workspaceId, 'host');
    const connection = connectionOf(body);
    await this.database.joined((tx) => this.hosts.put(tx, actor, connection));
    return this.get(actor);
  }

  /** Edit the apps here from now on. They stay as they were captured last; nothing changes at the host. */
  @Delete()
  @HttpCode(204)
  @Allow('admin')
  @NotEmbedded()
  @Audited(() => ({ action: 'configured', target: TARGET, detail: { removed: true } }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'managed_by_file')
  async remove(@CurrentMember() { workspaceId }: Actor): Promise<void> {
    await this.managed.refuse(workspaceId, 'host');
    const host = await this.getHost(workspaceId);
    await this.database.joined((tx) => this.hosts.remove(tx, host));
  }

  /** Try the connection step by step. Once all of it works, the apps are captured. */
  @Post('check')
  @HttpCode(200)
  @Allow('admin')
  @NotEmbedded()
  @RunsBeforeTransaction()
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'host_password_refused')
  async check(@CurrentMember() { workspaceId }: Actor): Promise<HostCheckView> {
    const host = await this.getHost(workspaceId);
    const checked = await this.checking.run(host.id);
    if (!checked) throw missing();
    return presentCheck(checked);
  }

  /** Look at all apps soon, without waiting for the end. */
  @Post('capture')
  @HttpCode(202)
  @Allow('builder')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'host_not_connected')
  async capture(@CurrentMember() actor: Actor): Promise<HostAnswer> {
    const host = await this.getHost(actor.workspaceId);
    if (host.checkedAt === null || host.isPasswordRefused) throw hostNotConnected();
    await this.hosts.captureSoon(host);
    return { host: await this.present({ ...host, isCapturing: true }, actor) };
  }

  /** Prove again what the connected editor can do, without waiting for the end. It is captured then. */
  @Post('proof')
  @HttpCode(202)
  @Allow('admin')
  @NotEmbedded()
  @Audited(() => ({ action: 'configured', target: TARGET, detail: { proof: 'wanted' } }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'host_not_connected')
  async prove(@CurrentMember() actor: Actor): Promise<HostAnswer> {
    const host = await this.getProvable(actor.workspaceId);
    if (host.checkedAt === null || host.isPasswordRefused) throw hostNotConnected();
    await this.database.joined(() => this.hosts.wantProof(host));
    return { host: await this.present({ ...host, isCapturing: true }, actor) };
  }

  /** Cancel the proof. Until it is asked for again, nothing is captured or changed in the connected editor. */
  @Delete('proof')
  @HttpCode(204)
  @Allow('admin')
  @NotEmbedded()
  @Audited(() => ({ action: 'configured', target: TARGET, detail: { proof: 'cancelled' } }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async cancelProof(@CurrentMember() { workspaceId }: Actor): Promise<void> {
    const host = await this.getProvable(workspaceId);
    await this.database.joined(() => this.hosts.stopProof(host));
  }

  /** The last proof as a file, to be shown to others: it has neither the server's address nor the account. */
  @Get('proof/report')
  @Allow('admin')
  @ApiOkResponse({ type: ProofReport })
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async report(@CurrentMember() { workspaceId }: Actor, @Res() response: Response): Promise<void> {
    const host = await this.getProvable(workspaceId);
    const version = (host.certificate?.version ?? host.version ?? 'none').replace(/[^\w.-]+/g, '-');
    const text = JSON.stringify(reportOf(host), null, 2);
    response.attachment(`trellis-proof-${version}.json`).type('application/json').send(text);
  }

  /** Versions and apps that Trellis has made in the connected editor, of some apps at a time. */
  @Get('made')
  @Allow('admin')
  @RunsBeforeTransaction()
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'host_not_connected')
  async listMade(
    @CurrentMember() { workspaceId }: Actor,
    @Query() { after }: MadeQuery,
  ): Promise<MadePageView> {
    const host = await this.getHost(workspaceId);
    return this.made.list(host.id, after ?? null);
  }

  /** Remove some of them from the connected editor, unless they are used there by now. */
  @Post('made/remove')
  @HttpCode(200)
  @Allow('admin')
  @NotEmbedded()
  @RunsBeforeTransaction()
  @Audited(() => ({ action: 'configured', target: TARGET, detail: { leftovers: true } }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  @Refuses(HttpStatus.CONFLICT, 'host_not_connected')
  async removeMade(
    @CurrentMember() { workspaceId }: Actor,
    @Body() { items }: RemoveMadeRequest,
  ): Promise<RemovedMadeView> {
    const host = await this.getHost(workspaceId);
    return this.made.remove(host.id, items);
  }

  /** Decisions about data sources whose settings in the connected editor are not the repository's. */
  @Get('data-sources')
  @Allow('viewer')
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async listDecisions(@CurrentMember() { workspaceId }: Actor): Promise<SourceDecisionsView> {
    const { sourceChoices } = await this.getHost(workspaceId);
    const items = Object.entries(sourceChoices).map(([hostSourceId, decided]) => ({
      hostSourceId,
      ...decided,
    }));
    return { items: items.sort((one, other) => (one.name < other.name ? -1 : 1)) };
  }

  /** Decide about some of them. Pulls and deployments follow the decisions from now on. */
  @Put('data-sources')
  @Allow('builder')
  @NotEmbedded()
  @Audited(({ body: { items } }) => ({
    action: 'configured',
    target: TARGET,
    detail: { dataSources: items },
  }))
  @Refuses(HttpStatus.NOT_FOUND, 'not_found')
  async decide(
    @CurrentMember() actor: Actor,
    @Body() { items }: SourceDecisionsRequest,
  ): Promise<SourceDecisionsView> {
    const host = await this.getHost(actor.workspaceId);
    const decided = items.map(({ hostSourceId, name, kind, choice }) => {
      return [hostSourceId, choice && { name, kind, choice }] as const;
    });
    await this.hosts.decide(host, new Map(decided));
    return this.listDecisions(actor);
  }

  private async present(host: Host, { userId }: Actor): Promise<HostView> {
    const apps = await this.apps.list(host.id);
    return presentHost(host, apps, await this.hosts.sharedWith(host, userId));
  }

  private async getProvable(workspaceId: string): Promise<Host> {
    const host = await this.getHost(workspaceId);
    if (!needsProof(host)) throw notFound('The proof of the connected editor');
    return host;
  }

  private async getHost(workspaceId: string): Promise<Host> {
    const host = await this.hosts.find(workspaceId);
    if (!host) throw missing();
    return host;
  }
}

const missing = () => notFound('The connected editor');

const presentHost = (host: Host, apps: ListedHostedApp[], sharedWith: (string | null)[]): HostView => ({
  kind: host.kind,
  url: host.url,
  email: host.email,
  hostWorkspaceId: host.hostWorkspaceId,
  hostWorkspaceName: host.hostWorkspaceName,
  certificateAuthority: host.certificateAuthority,
  intervalSeconds: host.intervalSeconds,
  releaseRule: host.releaseRule,
  commits: host.commits,
  version: host.version,
  state: stateOf(host),
  isCapturing: host.isCapturing,
  firstCapture: presentFirstCapture(host, apps),
  capturedAt: host.capturedAt?.toISOString() ?? null,
  nextCaptureAt: host.nextAt?.toISOString() ?? null,
  error: host.error,
  connectedBy: host.connectedBy,
  sharedWith: sharedWith.map((name) => ({ name })),
  apps: apps.map(presentApp),
  proof: needsProof(host) ? presentProof(host) : null,
});

/** An app that could not be read counts as done: its problem is shown. */
function presentFirstCapture(
  { isCapturing, capturedAt }: Host,
  apps: ListedHostedApp[],
): HostView['firstCapture'] {
  const listed = apps.filter(({ isListed }) => isListed);
  if (!isCapturing || capturedAt !== null || listed.length === 0) return null;
  const done = listed.filter(({ appId, error }) => appId !== null || error !== null).length;
  return { done, total: listed.length };
}

const needsProof = ({ kind }: Host): boolean => kind !== 'embedded';

function presentProof({ proof, certificate, isCapturing }: Host): ProofView {
  const { step = 'list', done = 0, total = 1, startedAt = '', isRunning = false, problem } = proof ?? {};
  return {
    // After a crash no worker holds the host.
    running: isRunning && isCapturing ? { step, done, total, startedAt } : null,
    problem: problem ?? null,
    certificate: certificate && presentCertificate(certificate),
  };
}

const presentCertificate = ({
  version,
  provedAt,
  durationMs,
  calls,
  edits,
  abilities,
  limits,
  traits,
}: Certificate): CertificateView => ({
  ...{ version, provedAt, durationMs, calls, edits, limits },
  abilities: withUntried(abilities),
  traits: traits as object,
});

/** Abilities that Trellis did not know yet when the certificate was made are tried with the next contact. */
const withUntried = (abilities: Certificate['abilities']): Certificate['abilities'] =>
  Object.fromEntries(
    ABILITIES.map((ability) => [ability, { ...UNTRIED, ...abilities[ability] }] as const),
  ) as Certificate['abilities'];

const UNTRIED: AbilityProof = { state: 'not', reasons: ['It was not tried yet.'] };

/** Sentences of a failure may name the server or the account. */
function reportOf(host: Host): ProofReport {
  const { certificate, problem } = presentProof(host);
  const { host: name, hostname } = new URL(host.url);
  const secrets = [host.url, name, hostname, host.email].filter((secret) => secret !== '');
  const hide = (text: string) => secrets.reduce((shown, secret) => shown.replaceAll(secret, '…'), text);
  const abilities = Object.entries<AbilityProof>({ ...certificate?.abilities }).map(
    ([ability, { state, reasons }]) => [ability, { state, reasons: reasons.map(hide) }] as const,
  );
  return {
    certificate: certificate && {
      ...certificate,
      abilities: Object.fromEntries(abilities) as Certificate['abilities'],
    },
    problem: problem && { ...problem, message: hide(problem.message), remedy: hide(problem.remedy ?? '') },
  };
}

function stateOf({ isPasswordRefused, checkedAt, error }: Host): HostState {
  if (isPasswordRefused) return 'password_refused';
  if (checkedAt === null) return 'unchecked';
  return error ? 'failing' : 'connected';
}

const presentApp = ({
  hostAppId,
  sharedId,
  name,
  url,
  capturedAt,
  error,
  limits,
}: ListedHostedApp): AppOfHostView => ({
  hostAppId,
  appId: sharedId,
  name,
  url,
  capturedAt: capturedAt?.toISOString() ?? null,
  error,
  limits,
});

const presentCheck = ({
  isConnected,
  needsWorkspace,
  steps,
  version,
  workspaces,
}: CheckedHost): HostCheckView => ({
  isConnected,
  needsWorkspace,
  steps,
  version,
  workspaces: workspaces.map(({ id, name }) => ({ id, name })),
});
