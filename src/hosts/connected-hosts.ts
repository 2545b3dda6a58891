import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppError } from '../core/errors';
import type {
  AppHosts,
  HeldHostedApp,
  HeldHostedApps,
  WantedApp,
  WorkspaceHost,
  KeepChanges,
  RefusedChange,
  MetAtHost,
  MetBySource,
} from '../gitsync';
import type { HostedModule } from './app-host';
import { AppHostError, hostBusy, hostNotConnected } from './app-host-error';
import { applyWanted } from './apply-wanted';
import { KeepCaptured, CaptureApp, type CaptureRequest } from './capture-app';
import { FollowModules, type FormerVersion } from './follow-modules';
import { MakeApps, sourceChoices, type HostChange } from './make-apps';
import { OpenHosts } from './open-hosts';
import { inStages, type Staged } from './stage-modules';
import { Holds, WAIT_MS, type Held } from './store/holds';
import { HostStore, type OpenableHost } from './store/host-store';
import { heldRowOf, HostedAppStore, type HostedApp } from './store/hosted-app-store';

/** A person may wait for the answer: anything slower is left out of it. */
const MAX_LOOK_UP_MS = 5_000;

/** A pull of another Trellis ends within this time, or is told. */
const OTHERS_MS = 60_000;
const RETRY_MS = 2_000;

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
    private readonly following: FollowModules,
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
      listVariables: (signal) => ask(signal, (limited) => appHost.listVariables(limited)),
    };
  }

  revisionOf(tx: EntityManager, appId: string): Promise<string | null> {
    return this.apps.revisionOf(tx, appId);
  }

  async hold<T>(
    appId: string,
    signal: AbortSignal,
    work: (app: HeldHostedApp | null) => Promise<T>,
  ): Promise<T> {
    const app = await this.apps.findByApp(appId);
    if (!app) return work(null);
    const former: FormerVersion[] = [];
    const result = await this.holdApps([app], signal, async ([request]) =>
      work({
        leavesOutOthers: await this.leavesOutOthers(request),
        pairWith: (document) => this.captureApp.onto(request, document),
        apply: async (wanted) => {
          const options = { isRevertible: false, modules: await this.apps.modules(app.hostId) };
          const applied = await applyWanted({ keepCaptured: this.keep, request }, wanted, options);
          const { formerVersionId: versionId, met } = applied;
          if (versionId !== null) former.push({ versionId, label: wanted.label });
          return met;
        },
      }),
    );
    await this.following.run(app.hostId, former, signal);
    return result;
  }

  /** True if the last change left out other queries than the decisions by now say. */
  private async leavesOutOthers({ host, appHost, key }: CaptureRequest): Promise<boolean> {
    const captured = (await this.keep.find(key))?.captured;
    if (!captured) return false;
    const before = captured.ids.leftOut ?? [];
    const { choices } = sourceChoices(host, {});
    const isSkipping = Object.values(choices).includes('skip');
    const now = new Set(isSkipping ? appHost.leftOutBy(captured.document, choices) : []);
    return before.length !== now.size || !before.every((id) => now.has(id));
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
    const former: FormerVersion[] = [];
    const result = await this.holdApps(found, signal, (requests, heldSignal) =>
      work({
        change: async (wanted, store) => {
          const known = new Map(found.map(({ appId }, index) => [appId, requests[index]]));
          const added = wanted.filter(({ appId }) => appId === null);
          const staged = await inStages(wanted, await this.openHosts.open(host));
          if ('kind' in staged) return staged;
          const modules = async () => [
            ...(await this.apps.modules(host.id)),
            ...(await this.making.modulesAmong(host.id, added)),
          ];
          const outcome = await this.making.hold(
            { host, wanted: added, modules, signal: heldSignal },
            (made) => {
              const changed = this.changesOf(wanted, { known, modules });
              return changeInHosts(staged.sort([...changed, ...made]), store).finally(() =>
                former.push(...changed.flatMap((change) => change.former ?? [])),
              );
            },
          );
          if (outcome.kind !== 'stored') former.length = 0;
          return outcome;
        },
      }),
    );
    await this.following.run(host.id, former, signal);
    return result;
  }

  private changesOf(
    wanted: WantedApp[],
    { known, modules }: { known: Map<string | null, CaptureRequest>; modules: ListModules },
  ): ChangeHostedApp[] {
    const services = { keepCaptured: this.keep, captureApp: this.captureApp, modules };
    return wanted.flatMap((one) => {
      const request = one.appId === null ? undefined : known.get(one.appId);
      return request ? new ChangeHostedApp(request, services, one) : [];
    });
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
      for (const request of requests) await this.captureFirst(request);
      return work(requests, heldSignal);
    });
    if (!done) throw hostBusy(apps);
    return done.result;
  }

  /** Waits for another Trellis that is changing the app. */
  private async captureFirst(request: CaptureRequest): Promise<void> {
    const endsAt = performance.now() + OTHERS_MS;
    for (;;) {
      try {
        return await this.captureApp.run(request, null);
      } catch (error) {
        const isBusy = error instanceof AppHostError && error.code === 'host_busy';
        if (!isBusy || performance.now() >= endsAt) throw error;
        await sleep(RETRY_MS, undefined, { signal: request.held.signal });
      }
    }
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

type ListModules = () => Promise<readonly HostedModule[]>;

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
  met: MetAtHost = { dataSources: [], tables: [], added: [], lostCredentials: [] };
  /** Set once a module has another version. */
  former: FormerVersion | null = null;

  constructor(
    private readonly request: CaptureRequest,
    private readonly services: {
      keepCaptured: KeepCaptured;
      captureApp: CaptureApp;
      modules: ListModules;
    },
    private readonly wanted: WantedApp,
  ) {
    this.source = wanted.source;
    this.name = wanted.name;
  }

  async make(beforeSwitch: () => Promise<void>): Promise<void> {
    const { request, services, wanted } = this;
    const { keepCaptured } = services;
    const state = await wanted.read();
    const options = { isRevertible: true, modules: await services.modules(), beforeSwitch };
    const applied = await applyWanted({ keepCaptured, request }, state, options);
    const { formerVersionId: versionId } = applied;
    this.met = applied.met;
    if (versionId !== null) this.former = { versionId, label: state.label };
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

/**
 * Makes changes in a host, and stores them here. If one fails, or the store refuses them, finished ones are reverted.
 * After another failure, such as a database error, they stay, to be continued.
 */
async function changeInHosts<T>(
  staged: Staged<HostChange>[],
  store: (keep: KeepChanges, met: MetBySource) => Promise<{ result: T } | null>,
): Promise<{ kind: 'stored'; result: T } | { kind: 'nothing_stored' } | RefusedChange> {
  const changes = staged.map(({ change }) => change);
  try {
    await switchTogether(staged);
    const keep: KeepChanges = async (tx, added) => {
      for (const change of changes) await change.keep(tx, added);
    };
    const stored = await store(keep, new Map(changes.map(({ source, met }) => [source, met])));
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
 * switch are removed. Apps that show modules are built once these have been switched. Throws `FailedChangeError`.
 */
async function switchTogether(staged: Staged<HostChange>[]): Promise<void> {
  let group: HostChange[] = [];
  for (const [index, { change, stage }] of staged.entries()) {
    group.push(change);
    if (group.length < MOST_AT_ONCE && staged[index + 1]?.stage === stage) continue;
    await switchGroup(group);
    group = [];
  }
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
