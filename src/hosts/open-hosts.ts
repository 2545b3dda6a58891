import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../core/config';
import { addressFilter } from '../core/network';
import type { AppHost } from './app-host';
import type { OpenableHost } from './store/host-store';
import { ToolJetConnections, ToolJetHost } from './tooljet';

/** Keeps the hosts that this process uses signed in. */
@Injectable()
export class OpenHosts implements OnApplicationShutdown {
  private readonly connections: ToolJetConnections;
  private readonly opened = new Map<string, { revision: string; appHost: AppHost }>();

  constructor(config: Config) {
    this.connections = new ToolJetConnections({ isAddressAllowed: addressFilter(config) });
  }

  async open(host: OpenableHost): Promise<AppHost> {
    const { id, revision } = host;
    const known = this.opened.get(id);
    if (known?.revision === revision) return known.appHost;
    await known?.appHost.close();
    const appHost = this.create(host);
    this.opened.set(id, { revision, appHost });
    return appHost;
  }

  async onApplicationShutdown(): Promise<void> {
    this.opened.clear();
    await this.connections.close();
  }

  private create({ id, url, email, password, hostWorkspaceId, certificateAuthority }: OpenableHost): AppHost {
    const workspaceId = hostWorkspaceId;
    const settings = { ownerId: id, url, email, password, workspaceId, certificateAuthority };
    return new ToolJetHost(this.connections, settings);
  }
}
