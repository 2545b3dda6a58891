import { Injectable } from '@nestjs/common';
import type { AppPlaces, HeldPlace, HeldPlaces, WantedApp, WorkspacePlace } from '../gitsync';
import type { AppHost } from './app-host';
import { AppHostError } from './app-host-error';
import { KeepCaptured } from './capture-app';
import { CaptureApp, type CaptureRequest } from './capture/capture-app';
import { hostBusy, hostNotConnected } from './host-not-connected';
import { OpenHosts } from './open-hosts';
import { applyWanted } from './pull/apply-wanted';
import { ChangeHostedApp } from './pull/change-hosted-app';
import { changePlaces } from './pull/change-places';
import { MakeApps } from './pull/make-apps';
import type { PlaceChange } from './pull/place-change';
import { Holds, WAIT_MS, type Held } from './store/holds';
import { HostStore, type OpenableHost } from './store/host-store';
import { heldRowOf, HostedAppStore, type HostedApp } from './store/hosted-app-store';

/** A person may wait for the answer, which goes without what takes longer. */
const MAX_LOOK_UP_MS = 5_000;

/** Changes apps in the hosts where they are edited. */
@Injectable()
export class PlacesOfHosts implements AppPlaces {
  constructor(
    private readonly hosts: HostStore,
    private readonly apps: HostedAppStore,
    private readonly openHosts: OpenHosts,
    private readonly holds: Holds,
    private readonly captureApp: CaptureApp,
    private readonly keep: KeepCaptured,
    private readonly making: MakeApps,
  ) {}

  async find(workspaceId: string): Promise<WorkspacePlace | null> {
    const host = await this.findHost(workspaceId);
    if (!host) return null;
    const appHost = await this.openHosts.open(host);
    return {
      takesNewApps: () => appHost.takesNewApps(),
      listConstants: (signal) => (isUsable(host) ? listConstants(appHost, signal) : Promise.resolve(null)),
    };
  }

  async hold<T>(
    appId: string,
    signal: AbortSignal,
    work: (place: HeldPlace | null) => Promise<T>,
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
    work: (places: HeldPlaces) => Promise<T>,
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
            changePlaces(this.changesOf(wanted, known, made), store),
          );
        },
      }),
    );
  }

  private changesOf(
    wanted: WantedApp[],
    known: Map<string | null, CaptureRequest>,
    made: PlaceChange[],
  ): PlaceChange[] {
    const services = { keepCaptured: this.keep, captureApp: this.captureApp };
    const changed = wanted.flatMap((one) => {
      const request = one.appId === null ? undefined : known.get(one.appId);
      return request ? new ChangeHostedApp(request, services, one) : [];
    });
    return [...changed, ...made];
  }

  /** Finishes what earlier changes of the apps have left behind, and brings here what was changed there. */
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
async function listConstants(appHost: AppHost, signal: AbortSignal): Promise<string[] | null> {
  try {
    return await appHost.listConstants(AbortSignal.any([signal, AbortSignal.timeout(MAX_LOOK_UP_MS)]));
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppHostError) return null;
    throw error;
  }
}
