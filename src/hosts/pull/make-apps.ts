import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../../core/errors';
import type { WantedApp } from '../../gitsync';
import type { AppHost, HostApp } from '../app-host';
import { hostBusy } from '../host-not-connected';
import { OpenHosts } from '../open-hosts';
import { heldCreationOf, HostCreationStore, type HostCreationKey } from '../store/host-creation-store';
import type { OpenableHost } from '../store/host-store';
import { Holds, WAIT_MS } from '../store/holds';
import { AddApp } from './add-app';
import { KeepCreated } from '../make-apps';
import type { PlaceChange } from './place-change';

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

  /** Runs `work` with the changes that make the apps; no other process makes the same ones meanwhile. */
  async hold<T>(
    { host, wanted, signal }: { host: OpenableHost; wanted: WantedApp[]; signal: AbortSignal },
    work: (made: PlaceChange[]) => Promise<T>,
  ): Promise<T> {
    const keys = wanted.map(({ source }) => ({ hostId: host.id, source }));
    for (const key of keys) await this.creations.add(key);
    const options = { waitMs: WAIT_MS, signal };
    const done = await this.holds.holdAll(keys.map(heldCreationOf), options, async (held) => {
      const appHost = await this.openHosts.open(host);
      const creations = keys.map((key, index) => ({ host, appHost, key, held: held[index] }));
      return work(creations.map((creation, index) => new AddApp(creation, this.keep, wanted[index])));
    });
    if (!done) throw hostBusy(wanted);
    return done.result;
  }

  /** Removes what interrupted imports and deployments have left behind. Those that are gone on with are left alone. */
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
