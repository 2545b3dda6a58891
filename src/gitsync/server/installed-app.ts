import { Injectable } from '@nestjs/common';
import {
  InstallationTokens,
  openProvider,
  ProviderAppStore,
  ProviderConnections,
  renewingApi,
  type InstalledRepository,
  type ProviderApi,
} from '../../providers';
import { GitCredentialStore } from '../store/keys';

/** The API of GitHub in the name of the app that the workspace's repository is connected with. */
@Injectable()
export class InstalledApp {
  constructor(
    private readonly credentials: GitCredentialStore,
    private readonly store: ProviderAppStore,
    private readonly tokens: InstallationTokens,
    private readonly connections: ProviderConnections,
  ) {}

  /** Returns null if the workspace has another credential. */
  async find(workspaceId: string): Promise<{ at: InstalledRepository; baseUrl: string } | null> {
    const at = await this.credentials.findInstalled(workspaceId);
    const found = at && (await this.store.find(at.appId));
    return found && { at, baseUrl: found.app.baseUrl };
  }

  async open({ at, baseUrl }: { at: InstalledRepository; baseUrl: string }): Promise<ProviderApi> {
    const found = await this.store.find(at.appId);
    const certificateAuthority = found?.app.certificateAuthority ?? null;
    // Name of the account in which the app writes.
    const login = found && `${found.app.slug}[bot]`;
    let token = await this.tokens.get(at);
    const apiNow = () =>
      openProvider(
        { kind: 'github', baseUrl, certificateAuthority, token, via: 'app', email: null, login },
        this.connections.of(at.appId),
      );
    return renewingApi(apiNow(), async () => {
      token = await this.tokens.replace(at, token);
      return apiNow();
    });
  }
}
