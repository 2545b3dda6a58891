import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { conflict, unprocessable } from '../../core/errors';
import { checkCertificates, checkClientCertificate } from '../../https';
import { ensureDeployKey, ProviderAccounts, type Repository } from '../../providers';
import { generateKeyPair, PrivateKeyError, readPrivateKey, type KeyPairType } from '../../ssh';
import { defaultCopyOf, Workspaces, type Actor } from '../../workspaces';
import { usualUsername } from '../domain/remote/provider';
import { hostAndPort, parseRemoteUrl, type RemoteUrl } from '../domain/remote/url';
import {
  GitCredentialStore,
  SigningKeyStore,
  type GitKey,
  type GitToken,
  type TokenScheme,
  type SigningKey,
} from '../store/keys';
import { GitConfigStore } from '../store/settings';

interface TokenRequest {
  username?: string;
  token: string;
  scheme: TokenScheme;
  certificateAuthority?: string | null;
  clientCertificate?: string | null;
  clientKey?: string | null;
}

/** A workspace's SSH key, access token and signing key. */
@Injectable()
export class GitCredentials {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentialStore,
    private readonly signingKeys: SigningKeyStore,
    private readonly accounts: ProviderAccounts,
    private readonly workspaces: Workspaces,
  ) {}

  /** Makes a key, which is used from the next finalize on. Until then the old one stays in use. */
  async generateKey({ workspaceId }: Actor, type: 'ed25519' | 'rsa'): Promise<GitKey> {
    const pair = await generateKeyPair({ type, comment: `trellis-${workspaceId}` });
    return this.database.joined(async (tx) => {
      await this.configs.notifyChange(tx, workspaceId);
      return this.credentials.addKey(tx, { workspaceId, ...pair });
    });
  }

  /**
   * Stores a private key that was made elsewhere, unless the workspace has it. Throws 422 `invalid_ssh_key`, and 409
   * `git_wrong_protocol` if the repository's URL is for HTTPS.
   */
  async importKey({ workspaceId }: Pick<Actor, 'workspaceId'>, privateKey: string): Promise<boolean> {
    const { repositoryUrl } = await this.configs.get(workspaceId);
    if (parseRemoteUrl(repositoryUrl).protocol !== 'ssh')
      throw wrongProtocol('An SSH key is for SSH, and the URL is for HTTPS.');
    const pair = readKey(privateKey, workspaceId);
    const present = await this.credentials.findNewestKey(workspaceId);
    if (present?.fingerprint === pair.fingerprint) return false;
    await this.database.joined(async (tx) => {
      await this.configs.notifyChange(tx, workspaceId);
      await this.credentials.addKey(tx, { workspaceId, ...pair });
    });
    return true;
  }

  /** Stores a token as `setToken` does, unless the workspace has it for this server, with the same certificates. */
  async renewToken(actor: Pick<Actor, 'workspaceId'>, request: TokenRequest): Promise<boolean> {
    const { workspaceId, host, ...wanted } = await this.readToken(actor.workspaceId, request);
    const newest = await this.credentials.findNewestToken(workspaceId, host);
    const present = newest && (await this.credentials.find(workspaceId, newest.id));
    if (
      present &&
      isDeepStrictEqual({ clientCertificate: null, ...present }, { protocol: 'https', ...wanted })
    )
      return false;
    await this.setToken(actor, request);
    return true;
  }

  /** Registers the public SSH key at the repository's provider, with the admin's account there. */
  async registerDeployKey(
    actor: Actor,
    request: { accountId: string; repository: string; mayWrite: boolean },
  ): Promise<{ repository: string; isNew: boolean }> {
    const { workspaceId, userId } = actor;
    const { api, account } = await this.accounts.open(userId, request.accountId);
    if (!api.deployKeys) throw noDeployKeys(account.baseUrl);
    const { repositoryUrl } = await this.configs.get(workspaceId);
    if (parseRemoteUrl(repositoryUrl).protocol !== 'ssh')
      throw wrongProtocol('A deploy key is for SSH, and the URL is for HTTPS.');
    const { publicKey } = await this.getKey(workspaceId);
    const repository = await api.getRepository(request.repository);
    checkSame(repositoryUrl, repository);
    const { name } = await this.workspaces.get(workspaceId);
    const key = { title: `Trellis: ${name}`, publicKey, mayWrite: request.mayWrite };
    const { isNew } = await ensureDeployKey(api.deployKeys, repository.path, key);
    return { repository: repository.path, isNew };
  }

  /**
   * Stores a token for the server of the present URL. It is used from the next finalize on. Throws 409
   * `git_not_configured`, 409 `git_wrong_protocol` or 422 `invalid_certificate`.
   */
  async setToken({ workspaceId }: Pick<Actor, 'workspaceId'>, request: TokenRequest): Promise<GitToken> {
    const token = await this.readToken(workspaceId, request);
    return this.database.joined(async (tx) => {
      await this.configs.notifyChange(tx, workspaceId);
      return this.credentials.addToken(tx, token);
    });
  }

  private async readToken(workspaceId: string, request: TokenRequest) {
    const { repositoryUrl } = await this.configs.get(workspaceId);
    const url = parseRemoteUrl(repositoryUrl);
    if (url.protocol !== 'https') throw wrongProtocol('A token is for HTTPS, and the URL is for SSH.');
    return {
      workspaceId,
      host: hostAndPort(url),
      username: request.username || url.user || usualUsername(url),
      token: request.token,
      scheme: request.scheme,
      ...checkTlsOptions(request),
    };
  }

  /** Makes the key that signs commits accepted from now on. Commits accepted before keep their key. */
  async generateSigningKey({ workspaceId }: Actor, type: KeyPairType): Promise<SigningKey> {
    await this.configs.get(workspaceId);
    const pair = await generateKeyPair({ type, comment: `trellis-signing-${workspaceId}` });
    return this.database.joined(async (tx) => {
      await this.configs.getLocked(tx, workspaceId);
      await this.configs.notifyChange(tx, workspaceId);
      return this.signingKeys.put(tx, workspaceId, pair);
    });
  }

  /** Stops the signing of commits accepted from now on. */
  async removeSigningKey({ workspaceId }: Actor): Promise<void> {
    await this.database.joined(async (tx) => {
      await this.configs.lock(tx, defaultCopyOf(workspaceId));
      await this.signingKeys.remove(tx, workspaceId);
      await this.configs.notifyChange(tx, workspaceId);
    });
  }

  /** Returns the SSH key that is used from the next finalize on. Throws 409 `git_key_missing`. */
  async getKey(workspaceId: string): Promise<GitKey> {
    const key = await this.credentials.findNewestKey(workspaceId);
    if (key) return key;
    throw conflict('git_key_missing', 'The workspace has no SSH key yet.', {
      remedy: 'Generate one, and add its public key at the provider.',
    });
  }

  /** Returns the id of the key or token for a URL, or null if there is none. */
  async findId(workspaceId: string, url: RemoteUrl): Promise<string | null> {
    const found =
      url.protocol === 'ssh'
        ? await this.credentials.findNewestKey(workspaceId)
        : await this.credentials.findNewestToken(workspaceId, hostAndPort(url));
    return found?.id ?? null;
  }

  /** Returns the id of the key or token for a URL. Throws 409 `git_key_missing` or `git_token_missing`. */
  async getId(workspaceId: string, url: RemoteUrl): Promise<string> {
    if (url.protocol === 'ssh') return (await this.getKey(workspaceId)).id;
    const token = await this.credentials.findNewestToken(workspaceId, hostAndPort(url));
    if (token) return token.id;
    throw conflict('git_token_missing', 'The workspace has no access token for this server yet.', {
      remedy: 'Create one at the provider, and enter it.',
    });
  }
}

function readKey(privateKey: string, workspaceId: string) {
  try {
    return readPrivateKey(privateKey, { comment: `trellis-${workspaceId}` });
  } catch (error) {
    if (!(error instanceof PrivateKeyError)) throw error;
    throw unprocessable('invalid_ssh_key', `The SSH key cannot be used. ${error.message}`);
  }
}

function checkTlsOptions({ certificateAuthority, clientCertificate, clientKey }: TokenRequest) {
  const hasClient = Boolean(clientCertificate || clientKey);
  return {
    certificateAuthority: certificateAuthority ? checkCertificates(certificateAuthority) : null,
    clientCertificate: hasClient ? checkClientCertificate(clientCertificate ?? '', clientKey ?? '') : null,
  };
}

export const wrongProtocol = (message: string) =>
  conflict('git_wrong_protocol', message, { remedy: 'Change the URL of the repository first.' });

const noDeployKeys = (baseUrl: string) =>
  unprocessable(
    'provider_no_deploy_keys',
    'This provider has no deploy keys, and its API accepts no SSH keys.',
    {
      remedy:
        'Add the public key by hand to the SSH keys of a user who may write to the repository, or use its HTTPS URL with a token.',
      data: { baseUrl },
    },
  );

/** Throws 409 `provider_other_repository`: another admin may have changed the URL. */
export function checkSame(repositoryUrl: string, { path, sshUrl, httpsUrl }: Repository): void {
  const { canonicalKey } = parseRemoteUrl(repositoryUrl);
  if ([sshUrl, httpsUrl].some((url) => url !== null && findCanonicalKey(url) === canonicalKey)) return;
  throw otherRepository(path);
}

/** Returns null for a URL that no workspace can use, such as `http://` of a server behind a proxy. */
function findCanonicalKey(url: string): string | null {
  try {
    return parseRemoteUrl(url).canonicalKey;
  } catch {
    return null;
  }
}

export const otherRepository = (place: string) =>
  conflict('provider_other_repository', `This workspace uses a different repository, not ${place}.`, {
    remedy: 'Set the URL of that repository first, or choose the repository that is set.',
  });
