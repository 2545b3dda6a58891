import { Injectable, Logger } from '@nestjs/common';
import { AppError } from '../core/errors';
import { applyWanted } from './apply-wanted';
import { CaptureApp, KeepCaptured, type CaptureRequest } from './capture-app';
import { OpenHosts } from './open-hosts';
import { Holds, LostHoldError, WAIT_MS } from './store/holds';
import { HostStore, type OpenableHost } from './store/host-store';
import { heldRowOf, HostedAppStore, type HostedAppKey } from './store/hosted-app-store';

/** A version of a module that was replaced by another one. */
export interface FormerVersion {
  versionId: string;
  /** As in `WantedState`. */
  label: string;
}

/**
 * Lets apps that show a module show its new version: ToolJet names a version, and a pull makes another one. Such an app is
 * changed as by a pull of the state that it has.
 */
@Injectable()
export class FollowModules {
  private readonly logger = new Logger(FollowModules.name);

  constructor(
    private readonly hosts: HostStore,
    private readonly openHosts: OpenHosts,
    private readonly holds: Holds,
    private readonly apps: HostedAppStore,
    private readonly keepCaptured: KeepCaptured,
    private readonly captureApp: CaptureApp,
  ) {}

  /**
   * Modules that show modules get new versions, too. An app that cannot be changed follows with its next pull. Never rejects:
   * the module is pulled already.
   */
  async run(hostId: string, former: readonly FormerVersion[], signal: AbortSignal): Promise<void> {
    try {
      const host = former.length > 0 ? await this.hosts.open(hostId) : null;
      if (host) await this.followAll(host, [...former], signal);
    } catch (error) {
      this.logger.error({ err: error, hostId }, 'Apps may still show the former version of a module');
    }
  }

  private async followAll(host: OpenableHost, waiting: FormerVersion[], signal: AbortSignal): Promise<void> {
    const changed = new Set<string>();
    for (let next = waiting.shift(); next; next = waiting.shift())
      for (const key of await this.apps.namingInHost(host.id, next.versionId)) {
        if (changed.has(key.hostAppId)) continue;
        changed.add(key.hostAppId);
        const versionId = await this.follow(host, { key, label: next.label, signal });
        if (versionId !== null) waiting.push({ ...next, versionId });
      }
  }

  /** Returns the former version of the app if it is a module itself. */
  private async follow(
    host: OpenableHost,
    { key, label, signal }: { key: HostedAppKey; label: string; signal: AbortSignal },
  ): Promise<string | null> {
    try {
      const appHost = await this.openHosts.open(host);
      const done = await this.holds.hold(heldRowOf(key), { waitMs: WAIT_MS, signal }, (held) =>
        this.change({ host, appHost, key, held }, label),
      );
      return done?.result ?? null;
    } catch (error) {
      // Another process may have the app by now.
      if (!(error instanceof AppError || error instanceof LostHoldError)) throw error;
      this.logger.warn({ err: error, ...key }, 'An app still shows the former version of a module');
      return null;
    }
  }

  private async change(request: CaptureRequest, label: string): Promise<string | null> {
    const { keepCaptured } = this;
    await this.captureApp.run(request, null);
    const document = (await keepCaptured.find(request.key))?.captured?.document;
    if (document === undefined) return null;
    const modules = await this.apps.modules(request.host.id);
    const options = { isRevertible: false, modules };
    return (await applyWanted({ keepCaptured, request }, { document, label }, options)).formerVersionId;
  }
}
