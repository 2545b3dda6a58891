import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Apps, HostedApps } from '../apps';
import { RunningTasks } from '../core/concurrency';
import { Database, DatabaseListener, NotifiedLoop } from '../core/database';
import { AppError } from '../core/errors';
import { UnreadableSecretError } from '../core/secrets';
import type { AppHost, HostApp } from './app-host';
import { AppHostError, AWAY_FAILURES, type HostFailure } from './app-host-error';
import { CaptureApp, type CaptureRequest } from './capture-app';
import { CommitNames } from './commit-names';
import { HostPace } from './host-pace';
import { MakeApps } from './make-apps';
import { OpenHosts } from './open-hosts';
import { ProveHost } from './prove-host';
import { Holds, LostHoldError, type Held } from './store/holds';
import { problemOf, HostStore, HOSTS_CHANNEL, type Host, type OpenableHost } from './store/host-store';
import { HostedAppStore, heldRowOf, type ListedHostedApp } from './store/hosted-app-store';

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
      if (AWAY_FAILURES.has(error.code)) return null;
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

/** Time-outs in a row after which the host counts as away. */
const MOST_TIMEOUTS = 2;
/** Refused apps in a row after which the host is asked whether the account has lost its permissions. */
const MOST_REFUSED = 3;
/** Time for which one look waits for changes that people make, in all: then it goes on beside them. */
const GIVE_WAY_MS = 10_000;
/** Pause between two looks whether people still change apps. */
const GIVEN_WAY_MS = 100;

/** Failures that are one app's: the others are captured all the same. */
const OF_APP = new Set<string>([
  'host_app_not_found',
  'host_answer_invalid',
  'host_busy',
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

/** `onRead` is called when the host is no longer needed. */
type Work = (request: CaptureRequest, onRead: () => void) => Promise<void>;

/** An app that was read and is being stored. Resolves with the code of its failure; rejects with the host's. */
interface Storing {
  hostAppId: string;
  ended: Promise<string | null>;
}

/** Captures of one look at a host. */
class Course {
  /** Failures in a row. */
  timeouts = 0;
  refused = 0;
  givesWayForMs = GIVE_WAY_MS;
  /** While an app is stored here, the next one is read there. */
  storing: Storing | null = null;

  constructor(readonly pace: HostPace) {}
}

/** Brings all apps of a host here, one after the other. */
@Injectable()
export class CaptureHost {
  private readonly logger = new Logger(CaptureHost.name);
  private readonly paces = new Map<string, HostPace>();

  constructor(
    private readonly hosts: HostStore,
    private readonly openHosts: OpenHosts,
    private readonly apps: HostedAppStore,
    private readonly holds: Holds,
    private readonly captureApp: CaptureApp,
    private readonly making: MakeApps,
    private readonly folders: FollowFolders,
    private readonly names: CommitNames,
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
    const course = new Course(this.paceOf(host));
    const readsAll = course.pace.isReadAllDue(host.readAllAt);
    // The first look that comes to its end goes on where one before it was cut short.
    const readsSettled = readsAll && host.capturedAt !== null;
    const startedAt = performance.now();
    try {
      await this.captureListed(run, course, { listed, known: readsSettled ? null : known });
    } finally {
      // Nothing of a look goes on after it.
      await course.storing?.ended.catch(() => undefined);
    }
    if (readsAll) course.pace.noteReadAll(performance.now() - startedAt);
    for (const app of known.values())
      if (isMissing(app, host)) {
        await this.inTurn(run, course, app.hostAppId, (request) => this.captureApp.follow(request));
        await this.settle(run, course);
      }
    await this.folders.run(run);
    await this.names.run(host);
    return readsAll;
  }

  /** `known`: apps that were captured, and are left out while they are as they were; null: all are captured. */
  private async captureListed(
    run: Run,
    course: Course,
    { listed, known }: { listed: HostApp[]; known: ReadonlyMap<string, ListedHostedApp> | null },
  ): Promise<void> {
    for (const [index, app] of listed.entries()) {
      run.held.signal.throwIfAborted();
      // Modules are stored before apps that show them are read.
      if (!app.isModule && listed[index - 1]?.isModule) await this.settle(run, course);
      const before = known?.get(app.hostAppId);
      if (before && isSettled(before, app)) continue;
      await this.inTurn(run, course, app.hostAppId, (request, onRead) =>
        this.captureApp.run(request, app, onRead),
      );
    }
    await this.settle(run, course);
  }

  private paceOf({ id }: OpenableHost): HostPace {
    const pace = this.paces.get(id) ?? new HostPace();
    this.paces.set(id, pace);
    return pace;
  }

  /** Reads one app once people's changes let it, and then waits if the host is slower than usual. */
  private async inTurn(run: Run, course: Course, hostAppId: string, work: Work): Promise<void> {
    const { held } = run;
    await this.giveWay(run, course);
    const startedAt = performance.now();
    const storing = await this.read(run, hostAppId, work);
    const pauseMs = course.pace.pauseAfter(performance.now() - startedAt);
    const before = course.storing;
    course.storing = storing;
    await this.note(run, course, before);
    if (storing.isOver) await this.settle(run, course);
    if (pauseMs > 0) await sleep(pauseMs, undefined, { signal: held.signal });
  }

  /** Resolves once the app was read, or failed. */
  private async read(run: Run, hostAppId: string, work: Work): Promise<Storing & { isOver: boolean }> {
    let ended: Promise<string | null> = Promise.resolve(null);
    const isOver = await new Promise<boolean>((resolve) => {
      ended = this.tryOne(run, hostAppId, (request) => work(request, () => resolve(false)));
      ended.then(
        () => resolve(true),
        () => resolve(true),
      );
    });
    return { hostAppId, ended, isOver };
  }

  /** Waits until the last app that was read is stored. */
  private async settle(run: Run, course: Course): Promise<void> {
    const { storing } = course;
    course.storing = null;
    await this.note(run, course, storing);
  }

  private async note(run: Run, course: Course, storing: Storing | null): Promise<void> {
    if (!storing) return;
    const failure = await storing.ended;
    course.timeouts = failure === 'host_timeout' ? course.timeouts + 1 : 0;
    course.refused = failure === 'host_forbidden' ? course.refused + 1 : 0;
    if (course.timeouts >= MOST_TIMEOUTS)
      throw new AppHostError('host_timeout', `${run.host.url} did not answer in time.`);
    if (course.refused === MOST_REFUSED) await requirePermissions(run);
  }

  /** A pull takes some requests, each of which would otherwise wait for an export. */
  private async giveWay({ host, held }: Run, course: Course): Promise<void> {
    const own = course.storing?.hostAppId ?? null;
    while (course.givesWayForMs > 0 && (await this.apps.areOthersHeld(host.id, own))) {
      await sleep(GIVEN_WAY_MS, undefined, { signal: held.signal });
      course.givesWayForMs -= GIVEN_WAY_MS;
    }
  }

  /** Returns the code of the failure, which is recorded; null if there was none. */
  private async tryOne(
    run: Run,
    hostAppId: string,
    work: (request: CaptureRequest) => Promise<void>,
  ): Promise<string | null> {
    try {
      await this.withApp(run, hostAppId, work);
      return null;
    } catch (error) {
      await this.recordProblem(run, hostAppId, error);
      return (error as AppError).code;
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

/** Throws what a check of the connection finds: several refusals may concern the account rather than its apps. */
async function requirePermissions({ appHost, held }: Run): Promise<void> {
  const { steps } = await appHost.check(held.signal);
  const { code, detail = '', remedy } = steps.find(({ ok }) => !ok) ?? {};
  if (code) throw new AppHostError(code, detail, { remedy });
}

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
