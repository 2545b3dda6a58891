import { Injectable } from '@nestjs/common';
import { GitError, type ReplaceToken } from '../../git';
import { InstallationTokens, isTemporary, ProviderError, type InstalledRepository } from '../../providers';
import { GitCredentialStore, type Credential } from '../store/keys';
import type { GitConfig } from '../store/settings';

/** Credentials of workspaces with which the worker signs in: a GitHub App's token is issued when it is needed. */
@Injectable()
export class UsableCredentials {
  constructor(
    private readonly store: GitCredentialStore,
    private readonly tokens: InstallationTokens,
  ) {}

  /** Throws GitError if no token is issued. */
  async find(workspaceId: string, keyId: string): Promise<Credential | null> {
    const credential = await this.store.find(workspaceId, keyId);
    return credential && this.withToken(credential);
  }

  /** See `GitCredentialStore.findWithConfig`. Throws GitError if no token is issued. */
  async findWithConfig(workspaceId: string): Promise<{ config: GitConfig; credential: Credential } | null> {
    const found = await this.store.findWithConfig(workspaceId);
    return found && { ...found, credential: await this.withToken(found.credential) };
  }

  readonly replaceToken: ReplaceToken = async ({ issuedBy }, refused) =>
    issuedBy ? explained(this.tokens.replace(issuedBy as InstalledRepository, refused)) : null;

  private async withToken(credential: Credential): Promise<Credential> {
    if (credential.protocol === 'ssh' || !credential.issuedBy) return credential;
    return { ...credential, token: await explained(this.tokens.get(credential.issuedBy)) };
  }
}

/** Jobs treat a refusal of the app like any other refused credential, and an unreachable provider like its Git server. */
async function explained<T>(issuing: Promise<T>): Promise<T> {
  try {
    return await issuing;
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { message, remedy, data, retryAfterSeconds } = error;
    throw new GitError(codeOf(error), { message, remedy, data, retryAfterSeconds, cause: error });
  }
}

function codeOf(error: ProviderError) {
  if (!isTemporary(error)) return 'git_auth_failed';
  return error.code === 'provider_rate_limited' ? 'git_rate_limited' : 'git_host_unreachable';
}
