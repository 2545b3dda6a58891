import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../core/config';
import { addressFilter } from '../core/network';
import type { AppHost } from './app-host';
import { AppHostError } from './app-host-error';
import type { OpenableHost } from './store/host-store';

/** Keeps the hosts that this process uses signed in. */
@Injectable()
export class OpenHosts implements OnApplicationShutdown {
  private readonly opened = new Map<string, { revision: string; appHost: AppHost }>();

  constructor(private readonly config: Config) {}

  async open(host: OpenableHost): Promise<AppHost> {
    const { id, revision } = host;
    const known = this.opened.get(id);
    if (known?.revision === revision) return known.appHost;
    const appHost = this.create(host);
    this.opened.set(id, { revision, appHost });
    await known?.appHost.close();
    return appHost;
  }

  async onApplicationShutdown(): Promise<void> {
    const opened = [...this.opened.values()];
    this.opened.clear();
    await Promise.all(opened.map(({ appHost }) => appHost.close()));
  }

  private create({ url }: OpenableHost): AppHost {
    void addressFilter(this.config);
    throw new AppHostError('host_not_tooljet', `${url} cannot be reached yet.`);
  }
}
