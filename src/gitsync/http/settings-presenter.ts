import { Injectable } from '@nestjs/common';
import { defaultCopyOf, type Actor } from '../../workspaces';
import { RepositoryFolders, type SharedWith } from '../store/repositories';
import { GitConfigStore, type GitConfig } from '../store/settings';
import { GitCredentialStore, type GitKey, type GitToken } from '../store/keys';
import { Config } from '../../core/config';
import { IncomingStore } from '../store/incoming';
import { WebhookStore } from '../store/webhooks';
import { SigningKeyStore, type SigningKey } from '../store/signing-key-store';
import { hostAndPort, parseRemoteUrl, providerOf } from '../domain';
import { presentError } from './present-error';
import type { GitSettingsView, GitTokenView, LookView, SigningKeyView, StoredKeyView } from './settings.dto';

/** Presents a workspace's Git settings as JSON. */
@Injectable()
export class SettingsPresenter {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentialStore,
    private readonly folders: RepositoryFolders,
    private readonly signingKeys: SigningKeyStore,
    private readonly settings: Config,
    private readonly incoming: IncomingStore,
    private readonly webhooks: WebhookStore,
  ) {}

  /** Shows only `configured` and `enabled` to members who are no admins. */
  async view(
    workspaceId: string,
    { role, userId }: Pick<Actor, 'role' | 'userId'>,
  ): Promise<GitSettingsView | { configured: boolean; enabled: boolean }> {
    const config = await this.configs.find(defaultCopyOf(workspaceId));
    const state = stateOf(config);
    if (role !== 'admin') return state;
    const [key, signingKey, token, sharedWith, lastLook, webhook] = await Promise.all([
      this.credentials.findNewestKey(workspaceId),
      this.signingKeys.find(workspaceId),
      config && this.findToken(config),
      config && this.findSharedWith(userId, config),
      this.findLastLook(workspaceId),
      this.webhooks.find(workspaceId),
    ]);
    return {
      ...state,
      ...(config ? presentConfig(config) : NOT_SET),
      key: key && storedKeyView(key),
      token: token && gitTokenView(token),
      signingKey: signingKey && this.signingKey(signingKey),
      ...(sharedWith && { sharedWith }),
      lastLook,
      hasWebhook: webhook !== null,
    };
  }

  private async findLastLook(workspaceId: string): Promise<LookView | null> {
    const look = await this.incoming.lastLook(workspaceId);
    return look && { at: look.at.toISOString(), error: look.error && presentError(look.error) };
  }

  private findToken({ workspaceId, repositoryUrl }: GitConfig): Promise<GitToken | null> {
    return this.credentials.findNewestToken(workspaceId, hostAndPort(parseRemoteUrl(repositoryUrl)));
  }

  /** Returns null until the settings are finalized: until then the workspace may have no access to the repository. */
  private async findSharedWith(userId: string, config: GitConfig): Promise<SharedWith | null> {
    const { isConfigured, branch } = config;
    return isConfigured && branch !== null
      ? this.folders.findSharedWith(userId, { ...config, branch })
      : null;
  }

  signingKey({ type, publicKey, fingerprint, createdAt }: SigningKey): SigningKeyView {
    // Git finds the signer by the key alone; the file needs a name, which Git shows when it verifies a signature.
    const [format, base64] = publicKey.split(' ');
    const allowedSigners = `${this.settings.committer.email} namespaces="git" ${format} ${base64}`;
    return { type, publicKey, fingerprint, allowedSigners, createdAt: createdAt.toISOString() };
  }
}

const stateOf = (config: GitConfig | null) => ({
  configured: config?.isConfigured ?? false,
  enabled: config?.isEnabled ?? false,
});

const NOT_SET = {
  repositoryUrl: null,
  branch: null,
  directory: '',
  provider: null,
  hostKey: null,
  access: null,
  finalizedAt: null,
  lastTest: null,
  commitTemplate: null,
  pollSeconds: 0,
  autoPull: false,
} satisfies Partial<GitSettingsView>;

function presentTest({ failedTest, finalizedAt }: GitConfig): LookView | null {
  if (failedTest) return { at: failedTest.at.toISOString(), error: presentError(failedTest.error) };
  return finalizedAt && { at: finalizedAt.toISOString(), error: null };
}

const presentConfig = (config: GitConfig) =>
  ({
    repositoryUrl: config.repositoryUrl,
    branch: config.branch ?? config.wantedBranch,
    directory: config.directory,
    provider: providerOf(parseRemoteUrl(config.repositoryUrl)),
    hostKey: config.hostKey,
    access: config.access,
    finalizedAt: config.finalizedAt?.toISOString() ?? null,
    lastTest: presentTest(config),
    commitTemplate: config.commitTemplate,
    pollSeconds: config.pollSeconds,
    autoPull: config.pullsApps,
  }) satisfies Partial<GitSettingsView>;

const storedKeyView = ({ type, publicKey, fingerprint, createdAt }: GitKey): StoredKeyView => ({
  type,
  publicKey,
  fingerprint,
  createdAt: createdAt.toISOString(),
});

export const gitTokenView = ({ username, scheme, createdAt }: GitToken): GitTokenView => ({
  username,
  scheme,
  createdAt: createdAt.toISOString(),
});
