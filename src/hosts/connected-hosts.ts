import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../core/errors';
import type {
  AppHosts,
  HeldHostedApp,
  HeldHostedApps,
  WantedApp,
  WorkspaceHost,
  WantedState,
  KeepChanges,
  RefusedChange,
  SettledDataSource,
} from '../gitsync';
import type { ApplyProgress, CapturedApp } from './app-host';
import { AppHostError, hostBusy, hostNotConnected } from './app-host-error';
import { KeepCaptured, CaptureApp, type CaptureRequest } from './capture-app';
import { MakeApps, sourceChoices, type HostChange } from './make-apps';
import { OpenHosts } from './open-hosts';
import { Holds, WAIT_MS, type Held } from './store/holds';
import { HostStore, type OpenableHost } from './store/host-store';
import { heldRowOf, HostedAppStore, type HostedApp } from './store/hosted-app-store';

/** A person may wait for the answer: anything slower is left out of it. */
const MAX_LOOK_UP_MS = 5_000;

/** Changes apps in the hosts where they are edited. */
@Injectable()
export class ConnectedHosts implements AppHosts {
  constructor(
    private readonly hosts: HostStore,
    private readonly apps: HostedAppStore,
    private readonly openHosts: OpenHosts,
    private readonly holds: Holds,
    private readonly captureApp: CaptureApp,
    private readonly keep: KeepCaptured,
    private readonly making: MakeApps,
  ) {}

  async find(workspaceId: string): Promise<WorkspaceHost | null> {
    const host = await this.findHost(workspaceId);
    if (!host) return null;
    const appHost = await this.openHosts.open(host);
    const ask: typeof lookUp = async (signal, work) => (isUsable(host) ? lookUp(signal, work) : null);
    return {
      takesNewApps: () => appHost.takesNewApps(),
      listConstants: (signal) => ask(signal, (limited) => appHost.listConstants(limited)),
      listDataSources: (signal) => ask(signal, (limited) => appHost.listDataSources(limited)),
      listTables: (signal) => ask(signal, (limited) => appHost.listTables(limited)),
      listModules: (signal) => ask(signal, (limited) => appHost.listModules(limited)),
    };
  }

  async hold<T>(
    appId: string,
    signal: AbortSignal,
    work: (app: HeldHostedApp | null) => Promise<T>,
  ): Promise<T> {
    const app = await this.apps.findByApp(appId);
    if (!app) return work(null);
    return this.holdApps([app], signal, ([request]) =>
      work({
        apply: (wanted) => applyWanted({ keepCaptured: this.keep, request }, wanted, { isRevertible: false }),
      }),
    );
  }

  async holdAll<T>(
    { workspaceId, appIds }: { workspaceId: string; appIds: string[] },
    signal: AbortSignal,
    work: (apps: HeldHostedApps) => Promise<T>,
  ): Promise<T> {
    const host = await this.findHost(workspaceId);
    if (!isUsable(host)) throw hostNotConnected();
    const found: HostedApp[] = [];
    for (const appId of appIds) {
      const app = await this.apps.findByApp(appId);
      if (app) found.push(app);
    }
    return this.holdApps(found, signal, (requests, heldSignal) =>
      work({
        change: (wanted, store) => {
          const known = new Map(found.map(({ appId }, index) => [appId, requests[index]]));
          const added = wanted.filter(({ appId }) => appId === null);
          return this.making.hold({ host, wanted: added, signal: heldSignal }, (made) =>
            changeInHosts(this.changesOf(wanted, known, made), store),
          );
        },
      }),
    );
  }

  private changesOf(
    wanted: WantedApp[],
    known: Map<string | null, CaptureRequest>,
    made: HostChange[],
  ): HostChange[] {
    const services = { keepCaptured: this.keep, captureApp: this.captureApp };
    const changed = wanted.flatMap((one) => {
      const request = one.appId === null ? undefined : known.get(one.appId);
      return request ? new ChangeHostedApp(request, services, one) : [];
    });
    return [...changed, ...made];
  }

  /** Finishes earlier interrupted changes of the apps, and captures changes made there. */
  private async holdApps<T>(
    apps: HostedApp[],
    signal: AbortSignal,
    work: (requests: CaptureRequest[], signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const options = { waitMs: WAIT_MS, signal };
    const done = await this.holds.holdAll(apps.map(heldRowOf), options, async (held, heldSignal) => {
      const requests: CaptureRequest[] = [];
      for (const [index, app] of apps.entries()) requests.push(await this.open(app, held[index]));
      for (const request of requests) await this.captureApp.run(request, null);
      return work(requests, heldSignal);
    });
    if (!done) throw hostBusy(apps);
    return done.result;
  }

  private async open(key: HostedApp, held: Held): Promise<CaptureRequest> {
    const host = await this.hosts.open(key.hostId);
    if (!isUsable(host)) throw hostNotConnected();
    return { host, appHost: await this.openHosts.open(host), key, held };
  }

  private async findHost(workspaceId: string): Promise<OpenableHost | null> {
    const host = await this.hosts.find(workspaceId);
    const opened = host && (await this.hosts.open(host.id));
    return opened?.checkedAt ? opened : null;
  }
}

const isUsable = (host: OpenableHost | null): host is OpenableHost =>
  host?.checkedAt != null && !host.isPasswordRefused;

/** Resolves with null if the host does not tell them, or not in time. */
async function lookUp<T>(
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T | null>,
): Promise<T | null> {
  try {
    return await work(AbortSignal.any([signal, AbortSignal.timeout(MAX_LOOK_UP_MS)]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppHostError) return null;
    throw error;
  }
}

/** Changes an app that a host has. */
class ChangeHostedApp implements HostChange {
  readonly source: string;
  readonly name: string;

  constructor(
    private readonly request: CaptureRequest,
    private readonly services: { keepCaptured: KeepCaptured; captureApp: CaptureApp },
    private readonly wanted: WantedApp,
  ) {
    this.source = wanted.source;
    this.name = wanted.name;
  }

  async make(beforeSwitch: () => Promise<void>): Promise<void> {
    const { request, services, wanted } = this;
    const { keepCaptured } = services;
    await applyWanted({ keepCaptured, request }, await wanted.read(), { isRevertible: true, beforeSwitch });
  }

  async revert(): Promise<boolean> {
    const { appHost, key, held } = this.request;
    const { captureApp, keepCaptured } = this.services;
    // A change that failed at its switch may have been made.
    const switched = (await captureApp.recover(this.request))?.switched;
    if (!switched) return true;
    const isReverted = await appHost.revert({ hostAppId: key.hostAppId, ...switched }, held.signal);
    if (isReverted) await keepCaptured.reverted(this.request, switched.before);
    return isReverted;
  }

  keep(tx: EntityManager): Promise<void> {
    return this.services.keepCaptured.stays(tx, this.request);
  }
}

interface Options {
  /** Keeps the state for a revert until the deployment has ended. */
  isRevertible: boolean;
  beforeSwitch?: () => Promise<void>;
}

/** Changes an app in its host, on top of its last captured state. */
async function applyWanted(
  { keepCaptured, request }: { keepCaptured: KeepCaptured; request: CaptureRequest },
  { document: wanted, label, ...given }: WantedState,
  { isRevertible, beforeSwitch }: Options,
): Promise<SettledDataSource[]> {
  const { host, appHost, key, held } = request;
  const base = (await keepCaptured.find(key))?.captured;
  if (!base) throw hostNotConnected();
  const { captured, sources = [] } = await appHost.apply(
    { hostAppId: key.hostAppId, base, wanted, label, sources: sourceChoices(host, given), beforeSwitch },
    (progress) => keepCaptured.progress(request, progress, isRevertible ? switchOf(base, progress) : null),
    held.signal,
  );
  await keepCaptured.applied(request, captured);
  return sources;
}

const switchOf = (before: CapturedApp, { step, captured: after }: ApplyProgress) =>
  step === 'switching' && after ? { before, after } : null;

/**
 * Makes changes in a host, and stores them here. If one fails, or the store refuses them, finished ones are reverted.
 * After another failure, such as a database error, they stay, to be continued.
 */
async function changeInHosts<T>(
  changes: HostChange[],
  store: (keep: KeepChanges) => Promise<{ result: T } | null>,
): Promise<{ kind: 'stored'; result: T } | { kind: 'nothing_stored' } | RefusedChange> {
  try {
    await switchTogether(changes);
    const stored = await store(async (tx, added) => {
      for (const change of changes) await change.keep(tx, added);
    });
    if (stored) return { kind: 'stored', ...stored };
    await revertAll(changes);
    return { kind: 'nothing_stored' };
  } catch (error) {
    if (error instanceof AppError) await revertAll(changes);
    if (!(error instanceof FailedChangeError)) throw error;
    const { refusal, change } = error;
    const { source, name } = change;
    return { kind: 'refused', refusal, source, name, stillChanged: await revertAll(changes, change) };
  }
}

/**
 * Returns the names of the apps that could not be changed back. It may be unknown whether the failed change was made:
 * that is found out once the host can be reached.
 */
async function revertAll(changes: HostChange[], failed: HostChange | null = null): Promise<string[]> {
  const stillChanged: string[] = [];
  for (const change of changes.toReversed()) {
    const isReverted = await change.revert().catch(() => change === failed);
    if (!isReverted) stillChanged.unshift(change.name);
  }
  return stillChanged;
}

/** A change that failed with an error that is told. */
class FailedChangeError extends Error {
  constructor(
    readonly refusal: AppError,
    readonly change: HostChange,
  ) {
    super(refusal.message);
  }
}

/** Apps that are built before the first of them is switched. All of them are in memory, with megabytes each. */
const MOST_AT_ONCE = 10;

/**
 * Builds changes one after the other, and then switches the apps one after the other. If one fails, builds without a
 * switch are removed. Throws `FailedChangeError`.
 */
async function switchTogether(changes: HostChange[]): Promise<void> {
  for (let first = 0; first < changes.length; first += MOST_AT_ONCE)
    await switchGroup(changes.slice(first, first + MOST_AT_ONCE));
}

async function switchGroup(changes: HostChange[]): Promise<void> {
  const built: BuiltChange[] = [];
  try {
    for (const change of changes) built.push(await BuiltChange.build(change));
    for (const one of built) await one.switch();
  } catch (error) {
    await Promise.all(built.map((one) => one.giveUp(error)));
    throw error;
  }
}

/** A change that waits for its switch. */
class BuiltChange {
  private constructor(
    private readonly ended: Promise<void>,
    private readonly goOn: (error?: Error) => void,
  ) {}

  static async build(change: HostChange): Promise<BuiltChange> {
    let goOn: (error?: Error) => void = () => undefined;
    const mayGoOn = new Promise<void>((resolve, reject) => {
      goOn = (error) => (error === undefined ? resolve() : reject(error));
    });
    const [isBuilt, ended] = startChange(change, mayGoOn);
    // Failures are reported by the promise that is awaited last.
    for (const promise of [mayGoOn, ended]) promise.catch(() => undefined);
    await Promise.race([isBuilt, ended]);
    return new BuiltChange(ended, goOn);
  }

  switch(): Promise<void> {
    this.goOn();
    return this.ended;
  }

  /** Removes the build, unless the app was switched. */
  async giveUp(error: unknown): Promise<void> {
    this.goOn(error instanceof Error ? error : new Error(String(error)));
    await this.ended.catch(() => undefined);
  }
}

function startChange(change: HostChange, mayGoOn: Promise<void>): [Promise<void>, Promise<void>] {
  let ended: Promise<void> = Promise.resolve();
  const isBuilt = new Promise<void>((resolve) => {
    ended = change.make(() => {
      resolve();
      return mayGoOn;
    });
  });
  const told = ended.catch((error: unknown) => {
    throw error instanceof AppError ? new FailedChangeError(error, change) : error;
  });
  return [isBuilt, told];
}
