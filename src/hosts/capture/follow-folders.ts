import { Injectable, Logger } from '@nestjs/common';
import { Apps, HostedApps } from '../../apps';
import { Database } from '../../core/database';
import type { AppHost } from '../app-host';
import { AppHostError, type HostFailure } from '../app-host-error';
import { HostedAppStore, type ListedHostedApp } from '../store/hosted-app-store';
import type { Host } from '../store/host-store';
import type { Held } from '../store/holds';

/** Failures of a host that cannot be reached: it has the folders that it had. */
const AWAY = new Set<string>([
  'host_cancelled',
  'host_certificate_untrusted',
  'host_locked',
  'host_session_refused',
  'host_sign_in_failed',
  'host_timeout',
  'host_unreachable',
] satisfies HostFailure[]);

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
