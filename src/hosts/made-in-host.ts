import { Injectable } from '@nestjs/common';
import type { MadePage, MadeThing } from './app-host';
import { AppHostError, hostBusy, hostNotConnected } from './app-host-error';
import { OpenHosts } from './open-hosts';
import { Holds } from './store/holds';
import { HostStore, type OpenableHost } from './store/host-store';
import { heldRowOf, HostedAppStore } from './store/hosted-app-store';

const DEADLINE_MS = 60_000;
/** A pull or a capture of the app may end within this time. */
const WAIT_MS = 5_000;

/** A thing that was not removed. Without a code, it is used by now, or gone. */
export interface KeptThing extends MadeThing {
  code: string | null;
  message: string | null;
}

/** Lists what Trellis has made in a host besides the apps themselves, and removes its unused parts. */
@Injectable()
export class MadeInHosts {
  constructor(
    private readonly hosts: HostStore,
    private readonly apps: HostedAppStore,
    private readonly openHosts: OpenHosts,
    private readonly holds: Holds,
  ) {}

  /** `after`: `next` of the page before. Throws failures of the connection. */
  async list(hostId: string, after: string | null): Promise<MadePage> {
    const host = await this.open(hostId);
    return (await this.openHosts.open(host)).listMade(after, AbortSignal.timeout(DEADLINE_MS));
  }

  /** Tries each of them. Throws failures of the connection. */
  async remove(hostId: string, things: MadeThing[]): Promise<{ removed: MadeThing[]; kept: KeptThing[] }> {
    const host = await this.open(hostId);
    const signal = AbortSignal.timeout(DEADLINE_MS);
    const removed: MadeThing[] = [];
    const kept: KeptThing[] = [];
    for (const thing of things) {
      try {
        if (await this.removeOne(host, thing, signal)) removed.push(thing);
        else kept.push({ ...thing, code: null, message: null });
      } catch (error) {
        if (!(error instanceof AppHostError) || !OF_ONE.has(error.code)) throw error;
        kept.push({ ...thing, code: error.code, message: error.message });
      }
    }
    return { removed, kept };
  }

  /** Holds the app: a pull may be using the version. */
  private async removeOne(host: OpenableHost, thing: MadeThing, signal: AbortSignal): Promise<boolean> {
    const appHost = await this.openHosts.open(host);
    const app = await this.apps.find({ hostId: host.id, hostAppId: thing.hostAppId });
    if (!app) return appHost.removeMade(thing, signal);
    const done = await this.holds.hold(heldRowOf(app), { waitMs: WAIT_MS, signal }, (held) =>
      appHost.removeMade(thing, held.signal),
    );
    if (!done) throw hostBusy([app]);
    return done.result;
  }

  private async open(hostId: string): Promise<OpenableHost> {
    const host = await this.hosts.open(hostId);
    if (!host || host.checkedAt === null || host.isPasswordRefused) throw hostNotConnected();
    return host;
  }
}

/** Refusals that concern one thing alone. */
const OF_ONE = new Set(['host_busy', 'host_refused', 'host_forbidden']);
