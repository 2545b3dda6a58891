import { Injectable } from '@nestjs/common';
import type { Actor } from '../../workspaces';
import { RepositoryFolders } from '../operations/repository-folders';
import { GitConfigStore, type GitConfig, type GitToken } from '../store/git-config-store';
import { Config } from '../../core/config';
import { SigningKeyStore, type SigningKey } from '../store/signing-key-store';
import { hostAndPort, parseRemoteUrl, providerOf } from '../domain';
import type { GitSettingsView, GitTokenView, SigningKeyView } from './gitsync.dto';

/** A workspace's Git settings as JSON. */
@Injectable()
export class SettingsPresenter {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly folders: RepositoryFolders,
    private readonly signingKeys: SigningKeyStore,
    private readonly settings: Config,
  ) {}

  /** Who is no admin sees whether it works, not where it leads. */
  async view(
    workspaceId: string,
    { role, userId }: Pick<Actor, 'role' | 'userId'>,
  ): Promise<GitSettingsView | { configured: boolean; enabled: boolean }> {
    const config = await this.configs.find(workspaceId);
    const state = { configured: config?.isConfigured ?? false, enabled: config?.isEnabled ?? false };
    if (role !== 'admin') return state;
    const url = config && parseRemoteUrl(config.repositoryUrl);
    const [key, signingKey, token, sharedWith] = await Promise.all([
      this.configs.findNewestKey(workspaceId),
      this.signingKeys.find(workspaceId),
      url && this.configs.findNewestToken(workspaceId, hostAndPort(url)),
      config && this.findSharedWith(userId, config),
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
      commitTemplate: config?.commitTemplate ?? null,
      signingKey: signingKey && this.signingKey(signingKey),
      ...(sharedWith && { sharedWith }),
    };
  }

  /** Who has not shown that they may read the repository is not told who else does. */
  private async findSharedWith(userId: string, config: GitConfig) {
    const { isConfigured, branch } = config;
    return isConfigured && branch !== null
      ? this.folders.findSharedWith(userId, { ...config, branch })
      : null;
  }

  signingKey({ type, publicKey, fingerprint, createdAt }: SigningKey): SigningKeyView {
    // By the key alone Git finds who has signed; it asks for a name, and says it when it has verified.
    const [format, base64] = publicKey.split(' ');
    const allowedSigners = `${this.settings.committer.email} namespaces="git" ${format} ${base64}`;
    return { type, publicKey, fingerprint, allowedSigners, createdAt: createdAt.toISOString() };
  }
}

export const gitTokenView = ({ username, scheme, createdAt }: GitToken): GitTokenView => ({
  username,
  scheme,
  createdAt: createdAt.toISOString(),
});
