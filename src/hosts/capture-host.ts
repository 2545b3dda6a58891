import { Injectable, Logger } from '@nestjs/common';
import { Apps, HostedApps } from '../apps';
import { RunningTasks } from '../core/concurrency';
import { Database, DatabaseListener, NotifiedLoop } from '../core/database';
import { AppError } from '../core/errors';
import { UnreadableSecretError } from '../core/secrets';
import type { AppHost, HostApp } from './app-host';
import { AppHostError, CONNECTION_FAILURES, type HostFailure } from './app-host-error';
import { CaptureApp, type CaptureRequest } from './capture-app';
import { MakeApps } from './make-apps';
import { OpenHosts } from './open-hosts';
import { ProveHost } from './prove-host';
import { Holds, LostHoldError, type Held } from './store/holds';
import { problemOf, HostStore, HOSTS_CHANNEL, type Host, type OpenableHost } from './store/host-store';
import { HostedAppStore, heldRowOf, type ListedHostedApp } from './store/hosted-app-store';

/** Failures of a host that cannot be asked: its apps stay in their folders. */
const AWAY = new Set([...CONNECTION_FAILURES, 'host_unproven' satisfies HostFailure]);

const NO_FOLDERS: ReadonlyMap<string, string[]> = new Map();

/** Keeps which folders of their host apps are in. */
@Injectable()
export class FollowFolders {
  private readonly logger = new Logger(FollowFolders.name);
  /** Revisions of hosts of which it was told that their folders are not understood. */
  private readonly told = new Set<string>();

  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly hostedApps: HostedApps,
    private readonly store: HostedAppStore,
  ) {}

  /** Asks once for the folders of all apps. A host that does not tell them is captured all the same. */
  async run({ host, appHost, held }: { host: Host; appHost: AppHost; held: Held }): Promise<void> {
    const folders = await this.read(host, appHost, held.signal);
    if (!folders) return;
    for (const app of await this.store.list(host.id)) {
      held.signal.throwIfAborted();
      const found = (folders.get(app.hostAppId) ?? []).toSorted();
      if (app.appId !== null && !isSame(found, app.folders)) await this.keep(app, found, held);
    }
  }

  /** Returns null if the host cannot be asked. */
  private async read(
    { url, revision }: Host,
    appHost: AppHost,
    signal: AbortSignal,
  ): Promise<ReadonlyMap<string, string[]> | null> {
    try {
      return await appHost.listFolders(signal);
    } catch (error) {
      if (!(error instanceof AppHostError)) throw error;
      if (AWAY.has(error.code)) return null;
      if (!this.told.has(revision))
        this.logger.warn({ err: error, url }, 'The folders of a host are not shown');
      this.told.add(revision);
      return NO_FOLDERS;
    }
  }

  private async keep({ appId }: ListedHostedApp, folders: string[], held: Held): Promise<void> {
    await this.database.transaction(async (tx) => {
      const app = await this.apps.lockIfAny(tx, appId!);
      await held.check(tx);
      if (app) await this.hostedApps.setFolders(tx, app, folders);
    });
  }
}

const isSame = (a: string[], b: string[]): boolean =>
  a.length === b.length && a.every((name, index) => name === b[index]);

/** A host's list does not show every change, so all apps are read this often. */
const READ_ALL_MS = 10 * 60_000;
/** Time-outs in a row after which the host counts as away. */
const MOST_TIMEOUTS = 2;

/** Failures that are one app's: the others are captured all the same. */
const OF_APP = new Set<string>([
  'host_app_not_found',
  'host_answer_invalid',
  'host_document_unsupported',
  'host_forbidden',
  'host_name_unsupported',
  'host_refused',
  'host_too_large',
] satisfies HostFailure[]);

interface Run {
  host: OpenableHost;
  appHost: AppHost;
  held: Held;
}

/** Brings all apps of a host here, one after the other. */
@Injectable()
export class CaptureHost {
  private readonly logger = new Logger(CaptureHost.name);

  constructor(
    private readonly hosts: HostStore,
    private readonly openHosts: OpenHosts,
    private readonly apps: HostedAppStore,
    private readonly holds: Holds,
    private readonly captureApp: CaptureApp,
    private readonly making: MakeApps,
    private readonly folders: FollowFolders,
    private readonly proving: ProveHost,
  ) {}

  /** Does nothing if another process captures the host. */
  async run(hostId: string, signal: AbortSignal): Promise<void> {
    const row = { table: 'app_hosts' as const, key: { id: hostId } };
    await this.holds.hold(row, { waitMs: 0, signal }, async (held) => {
      const host = await this.hosts.open(hostId);
      if (host?.checkedAt && !host.isPasswordRefused) await this.capture(host, held);
    });
  }

  private async capture(host: OpenableHost, held: Held): Promise<void> {
    try {
      const appHost = await this.openHosts.open(host);
      const proven = await this.proving.run({ host, appHost, held });
      const hasReadAll = await this.captureAll({ ...proven, held });
      await this.hosts.recordCaptured(proven.host, { hasReadAll });
    } catch (error) {
      if (held.signal.aborted || error instanceof LostHoldError) return;
      if (!(error instanceof AppError)) this.logger.error({ err: error }, 'A capture failed unexpectedly');
      if (error instanceof UnreadableSecretError) throw error;
      await this.hosts.recordFailure(host, problemOf(error));
    }
  }

  /** Returns true if every app was read, whatever its hint. */
  private async captureAll(run: Run): Promise<boolean> {
    const { host, appHost, held } = run;
    await this.making.settle({ host, appHost, signal: held.signal });
    const listed = await this.making.leaveOut(host.id, await appHost.listApps(held.signal));
    await this.apps.noteListed(host.id, listed);
    const known = new Map((await this.apps.list(host.id)).map((app) => [app.hostAppId, app]));
    const readsAll = host.readAllAt === null || Date.now() - host.readAllAt.getTime() >= READ_ALL_MS;
    let timeouts = 0;
    for (const app of listed) {
      held.signal.throwIfAborted();
      const before = known.get(app.hostAppId);
      if (!readsAll && before && isSettled(before, app)) continue;
      timeouts = (await this.captureOne(run, app)) ? 0 : timeouts + 1;
      if (timeouts >= MOST_TIMEOUTS)
        throw new AppHostError('host_timeout', `${host.url} did not answer in time.`);
    }
    for (const app of known.values()) if (isMissing(app, host)) await this.followOne(run, app);
    await this.folders.run(run);
    return readsAll;
  }

  /** Returns false if the host did not answer in time. */
  private async captureOne(run: Run, { hostAppId, hint }: HostApp): Promise<boolean> {
    try {
      await this.withApp(run, hostAppId, (request) => this.captureApp.run(request, hint));
      return true;
    } catch (error) {
      await this.recordProblem(run, hostAppId, error);
      return !hasCode(error, 'host_timeout');
    }
  }

  private async followOne(run: Run, { hostAppId }: ListedHostedApp): Promise<void> {
    try {
      await this.withApp(run, hostAppId, (request) => this.captureApp.follow(request));
    } catch (error) {
      await this.recordProblem(run, hostAppId, error);
    }
  }

  /** An app that is being pulled is left alone: the pull has captured it. */
  private async withApp(
    { host, appHost, held }: Run,
    hostAppId: string,
    work: (request: CaptureRequest) => Promise<void>,
  ): Promise<void> {
    const key = { hostId: host.id, hostAppId };
    await this.holds.hold(heldRowOf(key), { waitMs: 0, signal: held.signal }, (app) =>
      work({ host, appHost, key, held: app }),
    );
  }

  /** Throws the failure again if it is the host's. */
  private async recordProblem({ host }: Run, hostAppId: string, error: unknown): Promise<void> {
    if (!(error instanceof AppError)) throw error;
    const isOfHost = error instanceof AppHostError && !OF_APP.has(error.code);
    if ((isOfHost && !hasCode(error, 'host_timeout')) || error instanceof UnreadableSecretError) throw error;
    await this.apps.recordProblem({ hostId: host.id, hostAppId }, problemOf(error));
  }
}

/** True if the app was captured as the list shows it. */
const isSettled = ({ appId, hint, error, hasProgress }: ListedHostedApp, app: HostApp): boolean =>
  appId !== null && hint === app.hint && error === null && !hasProgress;

/** True if the list before this one did not have the app, either. */
const isMissing = ({ missingSince }: ListedHostedApp, { capturedAt }: OpenableHost): boolean =>
  missingSince !== null && capturedAt !== null && missingSince <= capturedAt;

const hasCode = (error: unknown, code: HostFailure): boolean =>
  error instanceof AppHostError && error.code === code;

/** Hosts that this server captures at once: each may send documents of many megabytes. */
const MOST_AT_ONCE = 4;

/** Captures hosts when they are due. */
@Injectable()
export class CaptureLoop extends NotifiedLoop {
  private readonly captures = new RunningTasks();
  private readonly stopping = new AbortController();

  constructor(
    listener: DatabaseListener,
    private readonly hosts: HostStore,
    private readonly captureHost: CaptureHost,
  ) {
    super(listener, {
      channels: [HOSTS_CHANNEL],
      wakeMs: 100,
      leastMs: 500,
      failure: 'Hosts could not be captured',
    });
  }

  override async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await super.beforeApplicationShutdown();
    await this.captures.ended();
  }

  protected async run(): Promise<number | null> {
    const free = MOST_AT_ONCE - this.captures.size;
    // Each is held at once, so the next look does not find it. A slow one keeps no other waiting.
    for (const id of free > 0 ? await this.hosts.findDue(free) : []) this.captures.add(this.capture(id));
    return this.hosts.dueIn();
  }

  private async capture(id: string): Promise<void> {
    await this.captureHost.run(id, this.stopping.signal).catch((error: unknown) => this.warn(error));
    this.wake();
  }
}
