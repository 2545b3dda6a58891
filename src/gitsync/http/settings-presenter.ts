import { Injectable } from '@nestjs/common';
import { GitConfigStore } from '../store/git-config-store';
import { parseRemoteUrl, providerOf } from '../domain';
import type { GitSettingsView } from './gitsync.dto';

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
    const key = await this.configs.findNewestKey(workspaceId);
    return {
      ...state,
      repositoryUrl: config?.repositoryUrl ?? null,
      branch: config?.branch ?? config?.wantedBranch ?? null,
      directory: config?.directory ?? '',
      provider: config ? providerOf(parseRemoteUrl(config.repositoryUrl)) : null,
      key: key && {
        type: key.type,
        publicKey: key.publicKey,
        fingerprint: key.fingerprint,
        createdAt: key.createdAt.toISOString(),
      },
      hostKey: config?.hostKey ?? null,
      access: config?.access ?? null,
      finalizedAt: config?.finalizedAt?.toISOString() ?? null,
    };
  }
}
