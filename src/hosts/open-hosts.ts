import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../core/config';
import { addressFilter } from '../core/network';
import { HttpsPool } from '../https';
import type { AppHost } from './app-host';
import { EmbeddedHost } from './embedded/embedded-host';
import { EmbeddedIds } from './embedded/embedded-ids';
import { PROGRAM_APPS, type ProgramApps } from './embedded/program-apps';
import { hostNotConnected } from './app-host-error';
import { NodeRedHost, type NodeRedCertificate } from './node-red';
import type { OpenableHost } from './store/host-store';
import { ToolJetConnections, ToolJetHost, type ToolJetCertificate } from './tooljet';

/** An unused host, such as a removed one, is closed after this. */
const IDLE_MS = 3_600_000;

interface OpenedHost {
  /** Changes with the connection and with its certificate. */
  key: string;
  appHost: AppHost;
  idle: NodeJS.Timeout;
}

/** Keeps the hosts that this process uses signed in. */
@Injectable()
export class OpenHosts implements OnApplicationShutdown {
  private readonly connections: ToolJetConnections;
  private readonly pool: HttpsPool;
  private readonly opened = new Map<string, OpenedHost>();

  constructor(
    config: Config,
    @Inject(PROGRAM_APPS) private readonly embedded: ProgramApps | null,
    private readonly ids: EmbeddedIds,
  ) {
    const isAddressAllowed = addressFilter(config);
    this.connections = new ToolJetConnections({ isAddressAllowed });
    this.pool = new HttpsPool({ isAddressAllowed });
  }

  async open(host: OpenableHost): Promise<AppHost> {
    const { id, revision, certificate } = host;
    const key = `${revision} ${certificate?.provedAt}`;
    const known = this.opened.get(id);
    if (known?.key === key) {
      known.idle.refresh();
      return known.appHost;
    }
    await this.close(id);
    const appHost = this.create(host);
    const idle = setTimeout(() => void this.close(id), IDLE_MS).unref();
    this.opened.set(id, { key, appHost, idle });
    return appHost;
  }

  private async close(id: string): Promise<void> {
    const known = this.opened.get(id);
    if (!known) return;
    clearTimeout(known.idle);
    this.opened.delete(id);
    await known.appHost.close();
  }

  async onApplicationShutdown(): Promise<void> {
    for (const { idle } of this.opened.values()) clearTimeout(idle);
    this.opened.clear();
    await Promise.all([this.connections.close(), this.pool.close()]);
  }

  private create({ id, kind, email, hostWorkspaceId: workspaceId, ...host }: OpenableHost): AppHost {
    const { url, password, certificateAuthority, certificate } = host;
    const settings = { ownerId: id, url, password, certificateAuthority };
    switch (kind) {
      case 'tooljet':
        return new ToolJetHost(
          this.connections,
          { ...settings, email, workspaceId },
          // Only a proof of this host has written it.
          certificate as ToolJetCertificate | null,
        );
      case 'node-red':
        return new NodeRedHost(
          this.pool,
          { ...settings, username: email },
          // Only a proof of this host has written it.
          certificate as NodeRedCertificate | null,
        );
      case 'embedded':
        if (!this.embedded) throw hostNotConnected();
        return new EmbeddedHost(this.embedded, this.ids, workspaceId ?? '');
    }
  }
}
