import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { HostedApps } from '../apps';
import { Database } from '../core/database';
import { AppError } from '../core/errors';
import type { MetAtHost, WantedApp, WantedState } from '../gitsync';
import type {
  AppHost,
  ApplyProgress,
  CapturedApp,
  HostApp,
  HostedModule,
  Recovery,
  SourceChoices,
} from './app-host';
import { hostBusy } from './app-host-error';
import { OpenHosts } from './open-hosts';
import { Holds, WAIT_MS, type Held } from './store/holds';
import {
  HostCreationStore,
  heldCreationOf,
  type HostCreation,
  type HostCreationKey,
} from './store/host-creation-store';
import type { Host, OpenableHost } from './store/host-store';
import { HostedAppStore, moduleOf } from './store/hosted-app-store';

/** Changes an app in a host, or makes it there. */
export interface HostChange {
  /** Git id, or the path of an app without an entry in the repository. */
  source: string;
  /** The name that the app has then. */
  name: string;
  /** Things of the host that `make` has met. */
  met: MetAtHost;
  /** `beforeSwitch` is awaited once the wanted state is built; it need not be called where the app has that already. */
  make(beforeSwitch: () => Promise<void>): Promise<void>;
  /** Reverts the change, even if another process made it before it ended. Returns false if that is not possible. */
  revert(): Promise<boolean>;
  /** Records in the caller's transaction that the change stays. `added`: ids of apps that are new here, by sources. */
  keep(tx: EntityManager, added: ReadonlyMap<string, string>): Promise<void>;
}

/** An app that is being made in a host, and the right to do that. */
interface HeldCreation {
  host: Host;
  appHost: AppHost;
  key: HostCreationKey;
  held: Held;
}

/** Stores the progress of new apps in hosts, and cleans up after interrupted ones. */
@Injectable()
export class KeepCreated {
  constructor(
    private readonly database: Database,
    private readonly hostedApps: HostedApps,
    private readonly creations: HostCreationStore,
    private readonly store: HostedAppStore,
  ) {}

  find(key: HostCreationKey): Promise<HostCreation | null> {
    return this.creations.find(key);
  }

  async progress({ key, held }: HeldCreation, progress: ApplyProgress): Promise<void> {
    await this.database.transaction(async (tx) => {
      await held.check(tx);
      await this.creations.saveProgress(tx, key, progress);
    });
  }

  /** Joins the app there to the one here, in the caller's transaction. */
  async join(tx: EntityManager, { host, key, held }: HeldCreation, appId: string): Promise<void> {
    const made = madeOf(await this.creations.find(key));
    if (!made) throw new Error('The app was not made.');
    const { hostAppId, captured } = made;
    await held.check(tx);
    // Its own address comes with the next look at the host.
    const { url, kind } = host;
    await this.hostedApps.join(tx, appId, { location: { kind, url }, document: captured.document });
    await this.store.add(tx, { hostId: key.hostId, hostAppId }, { appId, captured, url });
    await this.creations.remove(tx, key);
  }

  /** Finishes an interrupted creation, or removes its leftovers. */
  async recover(creation: HeldCreation): Promise<Recovery> {
    const { appHost, key, held } = creation;
    const progress = (await this.creations.find(key))?.progress;
    if (!progress) return 'nothing';
    return appHost.recover(progress, held.signal, (step) => this.progress(creation, step));
  }

  /** Removes the app there, and forgets its creation. Returns false, and leaves it, if it was edited since. */
  async undo(creation: HeldCreation): Promise<boolean> {
    const { appHost, key, held } = creation;
    const recovery = await this.recover(creation);
    const made = recovery === 'finished' ? madeOf(await this.creations.find(key)) : null;
    const isUndone =
      made === null ||
      (await appHost.revert({ hostAppId: made.hostAppId, before: null, after: made.captured }, held.signal));
    await this.database.transaction(async (tx) => {
      await held.check(tx);
      // The row itself stays: another process may wait for it.
      await this.creations.saveProgress(tx, key, null);
    });
    return isUndone;
  }
}

/** Returns the app that was made; null if it is not complete. */
function madeOf(creation: HostCreation | null): { hostAppId: string; captured: CapturedApp } | null {
  const { hostAppId, captured } = creation?.progress ?? {};
  return hostAppId && captured ? { hostAppId, captured } : null;
}

interface MakeRequest {
  host: OpenableHost;
  wanted: WantedApp[];
  /** Lists the modules that the host has, asked for before each app is made. */
  modules: () => Promise<readonly HostedModule[]>;
  signal: AbortSignal;
}

/** Makes apps in hosts. Until they are here, captures leave them out. */
@Injectable()
export class MakeApps {
  private readonly logger = new Logger(MakeApps.name);

  constructor(
    private readonly openHosts: OpenHosts,
    private readonly holds: Holds,
    private readonly creations: HostCreationStore,
    private readonly keep: KeepCreated,
  ) {}

  /** Runs `work` with the changes that make the apps, while no other process can make the same ones. */
  async hold<T>(
    { host, wanted, modules, signal }: MakeRequest,
    work: (made: HostChange[]) => Promise<T>,
  ): Promise<T> {
    const keys = wanted.map(({ source }) => ({ hostId: host.id, source }));
    for (const key of keys) await this.creations.add(key);
    const options = { waitMs: WAIT_MS, signal };
    const done = await this.holds.holdAll(keys.map(heldCreationOf), options, async (held) => {
      const appHost = await this.openHosts.open(host);
      const creations = keys.map((key, index) => ({ host, appHost, key, held: held[index] }));
      const services = { keepCreated: this.keep, modules };
      return work(creations.map((creation, index) => new AddApp(creation, services, wanted[index])));
    });
    if (!done) throw hostBusy(wanted);
    return done.result;
  }

  /** Returns the modules that were made, and that are not here yet. */
  async modulesAmong(hostId: string, wanted: WantedApp[]): Promise<HostedModule[]> {
    const found: HostedModule[] = [];
    for (const { source } of wanted) {
      const made = madeOf(await this.creations.find({ hostId, source }));
      const module = made && moduleOf(made.hostAppId, made.captured);
      if (module) found.push(module);
    }
    return found;
  }

  /** Removes leftovers of interrupted imports and deployments, except apps that were edited since. */
  async settle({ host, appHost, signal }: { host: OpenableHost; appHost: AppHost; signal: AbortSignal }) {
    for (const key of await this.creations.list(host.id))
      await this.holds
        .hold(heldCreationOf(key), { waitMs: 0, signal }, (held) =>
          this.keep.undo({ host, appHost, key, held }),
        )
        .catch((error: unknown) => this.leave(key, error));
  }

  /** The next look at the host tries it again. */
  private leave({ source }: HostCreationKey, error: unknown): void {
    if (!(error instanceof AppError)) throw error;
    this.logger.warn({ err: error, source }, 'An app that was not completed could not be removed');
  }

  /** Leaves out apps that are being made. `listed` was read before: each of them is known by its name or its id then. */
  async leaveOut(hostId: string, listed: HostApp[]): Promise<HostApp[]> {
    const creations = (await this.creations.list(hostId)).flatMap(({ progress }) => progress ?? []);
    const ids = new Set(creations.map(({ hostAppId }) => hostAppId));
    const names = new Set(creations.map(({ ownName }) => ownName));
    return listed.filter(({ hostAppId, name, ownName = name }) => !ids.has(hostAppId) && !names.has(ownName));
  }
}

/** Returns the decisions about data sources of a host. */
export const sourceChoices = (
  { sourceChoices: remembered }: Pick<Host, 'sourceChoices'>,
  { asks = false, shared = [] }: Pick<WantedState, 'asks' | 'shared'>,
): SourceChoices => ({
  choices: Object.fromEntries(Object.entries(remembered).map(([id, { choice }]) => [id, choice])),
  asks,
  shared,
});

/** Makes an app in a host. */
class AddApp implements HostChange {
  readonly source: string;
  readonly name: string;
  met: MetAtHost = { dataSources: [], tables: [], added: [], lostCredentials: [] };

  constructor(
    private readonly creation: HeldCreation,
    private readonly services: {
      keepCreated: KeepCreated;
      modules: () => Promise<readonly HostedModule[]>;
    },
    private readonly wanted: WantedApp,
  ) {
    this.source = wanted.source;
    this.name = wanted.name;
  }

  private get keepCreated(): KeepCreated {
    return this.services.keepCreated;
  }

  async make(beforeSwitch: () => Promise<void>): Promise<void> {
    const { host, appHost, held } = this.creation;
    const { document, label, cause, isLocked, ...given } = await this.wanted.read();
    if (await this.isMade(document)) return;
    const begun = (await this.keepCreated.find(this.creation.key))?.progress;
    const modules = await this.services.modules();
    const {
      captured,
      sources = [],
      tables = [],
    } = await appHost.create(
      {
        ...{ wanted: document, name: this.name, label, cause, ownName: begun?.ownName },
        ...{ isLocked, modules, beforeSwitch },
        ...{ sources: sourceChoices(host, given), tables: given.tables },
      },
      (progress) => this.keepCreated.progress(this.creation, progress),
      held.signal,
    );
    this.met = { dataSources: sources, tables, added: captured.added?.places ?? [], lostCredentials: [] };
  }

  /** Returns true if the app is there as wanted; else removes it, for example if another process began it. */
  private async isMade(document: string): Promise<boolean> {
    const recovery = await this.keepCreated.recover(this.creation);
    if (recovery !== 'finished') return false;
    const made = madeOf(await this.keepCreated.find(this.creation.key));
    if (made?.captured.document === document && made.captured.name === this.name) return true;
    await this.keepCreated.undo(this.creation);
    return false;
  }

  revert(): Promise<boolean> {
    return this.keepCreated.undo(this.creation);
  }

  keep(tx: EntityManager, added: ReadonlyMap<string, string>): Promise<void> {
    return this.keepCreated.join(tx, this.creation, added.get(this.source) ?? '');
  }
}
