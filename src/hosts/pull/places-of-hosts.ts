import { Injectable } from '@nestjs/common';
import { conflict } from '../../core/errors';
import type { AppPlaces, HeldPlace, WantedState } from '../../gitsync';
import { CaptureApp, type CaptureRequest } from '../capture/capture-app';
import { KeepCaptured } from '../capture/keep-captured';
import { hostNotConnected } from '../host-not-connected';
import { OpenHosts } from '../open-hosts';
import { heldRowOf, HostedAppStore, type HostedApp } from '../store/hosted-app-store';
import { HostStore } from '../store/host-store';
import { Holds, type Held } from '../store/holds';

/** A capture of one app, or another pull of it, that is under way ends within this time. */
const WAIT_MS = 120_000;

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
  ) {}

  async hasApps(workspaceId: string): Promise<boolean> {
    const host = await this.hosts.find(workspaceId);
    return host !== null && host.checkedAt !== null;
  }

  async hold<T>(
    appId: string,
    signal: AbortSignal,
    work: (place: HeldPlace | null) => Promise<T>,
  ): Promise<T> {
    const app = await this.apps.findByApp(appId);
    if (!app) return work(null);
    const done = await this.holds.hold(heldRowOf(app), { waitMs: WAIT_MS, signal }, async (held) => {
      const request = await this.open(app, held);
      // Finishes what an earlier pull has left behind, and brings here what was changed there.
      await this.captureApp.run(request, null);
      return work({ apply: (wanted) => this.apply(request, wanted) });
    });
    if (!done) throw busy(app.name);
    return done.result;
  }

  private async open(key: HostedApp, held: Held): Promise<CaptureRequest> {
    const host = await this.hosts.open(key.hostId);
    if (!host?.checkedAt || host.isPasswordRefused) throw hostNotConnected();
    return { host, appHost: await this.openHosts.open(host), key, held };
  }

  private async apply(request: CaptureRequest, { document: wanted, label }: WantedState): Promise<void> {
    const { appHost, key, held } = request;
    const base = (await this.keep.find(key))?.captured;
    if (!base) throw hostNotConnected();
    const { captured } = await appHost.apply(
      { hostAppId: key.hostAppId, base, wanted, label },
      (progress) => this.keep.progress(request, progress),
      held.signal,
    );
    await this.keep.applied(request, captured);
  }
}

const busy = (name: string) =>
  conflict('host_busy', `${name} is being read or changed in the place where it is edited.`, {
    remedy: 'Try again in a minute.',
  });
