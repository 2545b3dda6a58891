import { Injectable } from '@nestjs/common';
import { unprocessable } from '../../core/errors';
import { defaultCopyOf } from '../../workspaces';
import { parseRemoteUrl } from '../domain';
import { GitConfigStore, type GitConfig } from '../store/settings';
import { GitCredentialStore, type GitKey } from '../store/keys';
import { SetupLinkStore } from '../store/setup-link-store';
import { GitCredentials, wrongProtocol } from './credentials';

/** Facts that the owner of a repository needs to give a workspace access to it. */
export interface SharedSetup {
  workspaceName: string;
  config: GitConfig;
  key: GitKey;
  expiresAt: Date;
}

/** Links that show, without signing in, which key the owner of a repository is asked to add. */
@Injectable()
export class SetupLinks {
  constructor(
    private readonly links: SetupLinkStore,
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentials,
    private readonly keys: GitCredentialStore,
  ) {}

  /** Throws 409 `git_not_configured`, `git_wrong_protocol` or `git_key_missing`. */
  async create(workspaceId: string): Promise<{ token: string; expiresAt: Date }> {
    const { repositoryUrl } = await this.configs.get(workspaceId);
    if (parseRemoteUrl(repositoryUrl).protocol !== 'ssh')
      throw wrongProtocol('A link shows an SSH key, and the URL is for HTTPS.');
    await this.credentials.getKey(workspaceId);
    return this.links.put(workspaceId);
  }

  revoke(workspaceId: string): Promise<void> {
    return this.links.remove(workspaceId);
  }

  /** Throws 422 `setup_link_not_valid`, also once the workspace has no SSH repository or key any more. */
  async read(token: string): Promise<SharedSetup> {
    const link = await this.links.find(token);
    if (!link) throw notValid();
    const [config, key] = await Promise.all([
      this.configs.find(defaultCopyOf(link.workspaceId)),
      this.keys.findNewestKey(link.workspaceId),
    ]);
    if (!config || !key || parseRemoteUrl(config.repositoryUrl).protocol !== 'ssh') throw notValid();
    return { workspaceName: link.workspaceName, config, key, expiresAt: link.expiresAt };
  }
}

const notValid = () =>
  unprocessable('setup_link_not_valid', 'This link was replaced or withdrawn, or has expired.', {
    remedy: 'Ask the admin who sent it for a new one.',
  });
