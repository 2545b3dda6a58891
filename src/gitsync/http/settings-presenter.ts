import { Injectable } from '@nestjs/common';
import { GitConfigStore, type GitToken } from '../store/git-config-store';
import { hostAndPort, parseRemoteUrl, providerOf } from '../domain';
import type { GitSettingsView, GitTokenView } from './gitsync.dto';

/** A workspace's Git settings as JSON. */
@Injectable()
export class SettingsPresenter {
  constructor(private readonly configs: GitConfigStore) {}

  /** Who is no admin sees whether it works, not where it leads. */
  async view(
    workspaceId: string,
    isAdmin: boolean,
  ): Promise<GitSettingsView | { configured: boolean; enabled: boolean }> {
    const config = await this.configs.find(workspaceId);
    const state = { configured: config?.isConfigured ?? false, enabled: config?.isEnabled ?? false };
    if (!isAdmin) return state;
    const url = config && parseRemoteUrl(config.repositoryUrl);
    const [key, token] = await Promise.all([
      this.configs.findNewestKey(workspaceId),
      url && this.configs.findNewestToken(workspaceId, hostAndPort(url)),
    ]);
    return {
      ...state,
      repositoryUrl: config?.repositoryUrl ?? null,
      branch: config?.branch ?? config?.wantedBranch ?? null,
      directory: config?.directory ?? '',
      provider: url && providerOf(url),
      key: key && {
        type: key.type,
        publicKey: key.publicKey,
        fingerprint: key.fingerprint,
        createdAt: key.createdAt.toISOString(),
      },
      token: token && gitTokenView(token),
      hostKey: config?.hostKey ?? null,
      access: config?.access ?? null,
      finalizedAt: config?.finalizedAt?.toISOString() ?? null,
    };
  }
}

export const gitTokenView = ({ username, scheme, createdAt }: GitToken): GitTokenView => ({
  username,
  scheme,
  createdAt: createdAt.toISOString(),
});
