import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { badRequest, conflict } from '../../core/errors';
import { addressFilter } from '../../core/network';
import { checkCertificates, checkClientCertificate } from '../../https';
import { generateKeyPair, probeHostKey, SshError, type KeyPairType } from '../../ssh';
import type { Actor } from '../../workspaces';
import {
  checkBranchName,
  checkCommitTemplate,
  hostAndPort,
  normalizeDirectory,
  parseRemoteUrl,
  type RemoteUrl,
  usualUsername,
} from '../domain';
import { classifyRemoteFailure } from '../git/failures';
import { AppLinkStore } from '../store/app-link-store';
import {
  getTarget,
  GitConfigStore,
  type GitConfig,
  type GitKey,
  type GitToken,
  type TokenScheme,
} from '../store/git-config-store';
import { JobStore } from '../store/job-store';
import { SigningKeyStore, type SigningKey } from '../store/signing-key-store';
import { isPublished } from './published-fingerprint';
import { RepositoryFolders } from './repository-folders';

export interface Place {
  repositoryUrl: string;
  branch: string | null;
  directory: string;
}

/** The admin's side: where the apps go, with which key, and whether they go there now. */
@Injectable()
export class GitSettings {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
    private readonly jobs: JobStore,
    private readonly folders: RepositoryFolders,
    private readonly signingKeys: SigningKeyStore,
    private readonly settings: Config,
  ) {}

  async put(
    actor: Actor,
    request: { repositoryUrl: string; branch?: string | null; directory?: string | null },
    { cancelWaiting }: { cancelWaiting: boolean },
  ): Promise<void> {
    const { workspaceId } = actor;
    const url = parseRemoteUrl(request.repositoryUrl);
    const branch = request.branch ? checkBranchName(request.branch) : null;
    const directory = normalizeDirectory(request.directory ?? '');
    const place = { repositoryUrl: url.display, branch, directory };
    await this.database.transaction(async (tx) => {
      const before = await this.configs.lock(tx, workspaceId);
      await this.configs.tellChange(tx, workspaceId);
      if (before && isSamePlace(before, place)) return this.configs.wantBranch(tx, workspaceId, branch);
      await this.folders.refuseOverlap(actor, { workspaceId, ...place });
      await this.endWaiting(tx, workspaceId, cancelWaiting);
      await this.configs.put(tx, {
        workspaceId,
        ...place,
        keepsPin: before !== null && isSameHost(before, url),
      });
      await this.links.forgetCommits(tx, workspaceId);
    });
  }

  /** A new key is used from the next finalize on; until then the old one works. */
  async generateKey(actor: Actor, type: 'ed25519' | 'rsa'): Promise<GitKey> {
    const { workspaceId } = actor;
    const pair = await generateKeyPair({ type, comment: `trellis-${workspaceId}` });
    return this.database.transaction(async (tx) => {
      await this.configs.tellChange(tx, workspaceId);
      return this.configs.addKey(tx, { workspaceId, ...pair });
    });
  }

  /** What is accepted from now on is signed with it; what was accepted before, as it was then. */
  async generateSigningKey({ workspaceId }: Actor, type: KeyPairType): Promise<SigningKey> {
    await this.getPlace(workspaceId);
    const pair = await generateKeyPair({ type, comment: `trellis-signing-${workspaceId}` });
    return this.database.transaction(async (tx) => {
      if (!(await this.configs.lock(tx, workspaceId))) throw notConfigured();
      await this.configs.tellChange(tx, workspaceId);
      return this.signingKeys.put(tx, workspaceId, pair);
    });
  }

  /** What is accepted from now on is not signed. */
  async removeSigningKey({ workspaceId }: Actor): Promise<void> {
    await this.database.transaction(async (tx) => {
      await this.configs.lock(tx, workspaceId);
      await this.signingKeys.remove(tx, workspaceId);
      await this.configs.tellChange(tx, workspaceId);
    });
  }

  /** As a key: used from the next finalize on, and for the server of the present URL alone. */
  async setToken(
    actor: Actor,
    request: {
      username?: string;
      token: string;
      scheme: TokenScheme;
      certificateAuthority?: string | null;
      clientCertificate?: string | null;
      clientKey?: string | null;
    },
  ): Promise<GitToken> {
    const { workspaceId } = actor;
    const { repositoryUrl } = await this.getPlace(workspaceId);
    const url = parseRemoteUrl(repositoryUrl);
    if (url.protocol !== 'https') throw wrongProtocol('A token is for HTTPS, and the URL is for SSH.');
    const token = {
      workspaceId,
      host: hostAndPort(url),
      username: request.username || url.user || usualUsername(url),
      token: request.token,
      scheme: request.scheme,
      certificateAuthority: request.certificateAuthority
        ? checkCertificates(request.certificateAuthority)
        : null,
      clientCertificate:
        request.clientCertificate || request.clientKey
          ? checkClientCertificate(request.clientCertificate ?? '', request.clientKey ?? '')
          : null,
    };
    return this.database.transaction(async (tx) => {
      await this.configs.tellChange(tx, workspaceId);
      return this.configs.addToken(tx, token);
    });
  }

  /** Asks the host which key it has. Nothing is stored. */
  async probeHostKey(actor: Actor): Promise<{ type: string; fingerprint: string; known: boolean }> {
    const config = await this.getPlace(actor.workspaceId);
    const { protocol, host, port } = parseRemoteUrl(config.repositoryUrl);
    if (protocol !== 'ssh') throw wrongProtocol('Over HTTPS a server shows a certificate, and no host key.');
    try {
      const timeoutMs = this.settings.gitSilenceMs;
      const key = await probeHostKey({
        host,
        port,
        timeoutMs,
        isAddressAllowed: addressFilter(this.settings),
      });
      return { ...key, known: isPublished({ host }, key.fingerprint) };
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      throw classifyRemoteFailure({ stage: 'connect', carrierError: error, stderr: '' });
    }
  }

  async finalize(
    actor: Actor,
    request: { hostKeyFingerprint?: string; createBranch?: boolean },
    { isListed = false } = {},
  ): Promise<string> {
    const { workspaceId } = actor;
    const { revision, repositoryUrl, directory, isConfigured } = await this.getPlace(workspaceId);
    // What is in force already stays so, also where it was set up before folders were kept apart.
    if (!isConfigured) await this.folders.refuseOverlap(actor, { workspaceId, repositoryUrl, directory });
    const input = {
      revision,
      keyId: await this.getCredentialId(workspaceId, parseRemoteUrl(repositoryUrl)),
      hostKeyFingerprint: request.hostKeyFingerprint ?? null,
      createBranch: request.createBranch ?? false,
    };
    const job = { workspaceId, kind: 'finalize' as const, appId: null, actor, message: null, input };
    return this.jobs.startBeside(this.database.manager, job, { isListed });
  }

  /** What is given changes, all of it or nothing. An empty template takes the one there is away. */
  async change(
    actor: Actor,
    change: { enabled?: boolean; commitTemplate?: string },
    options: { cancelWaiting: boolean },
  ): Promise<void> {
    const { enabled, commitTemplate } = change;
    if (enabled === undefined && commitTemplate === undefined)
      throw badRequest('There is nothing to change.', [{ path: 'enabled', message: 'is missing' }]);
    await this.database.transaction(async () => {
      if (commitTemplate !== undefined) await this.setTemplate(actor, commitTemplate);
      if (enabled !== undefined) await this.switch(actor, enabled, options);
    });
  }

  private async setTemplate({ workspaceId }: Actor, text: string): Promise<void> {
    const template = text === '' ? null : checkCommitTemplate(text);
    await this.database.transaction(async (tx) => {
      if (!(await this.configs.lock(tx, workspaceId))) throw notConfigured();
      await this.configs.setTemplate(tx, workspaceId, template);
      await this.configs.tellChange(tx, workspaceId);
    });
  }

  private async switch(
    actor: Actor,
    isEnabled: boolean,
    { cancelWaiting }: { cancelWaiting: boolean },
  ): Promise<void> {
    const { workspaceId } = actor;
    await this.database.transaction(async (tx) => {
      const config = await this.configs.lock(tx, workspaceId);
      getTarget(config && { ...config, isEnabled: true });
      if (!isEnabled) await this.endWaiting(tx, workspaceId, cancelWaiting);
      await this.configs.enable(tx, workspaceId, isEnabled);
      await this.configs.tellChange(tx, workspaceId);
    });
  }

  /** The key and the configuration go; the repository is not touched, and the apps stay. */
  async remove(actor: Actor, { cancelWaiting }: { cancelWaiting: boolean }): Promise<void> {
    const { workspaceId } = actor;
    await this.database.transaction(async (tx) => {
      await this.jobs.lockQueue(tx, workspaceId);
      await this.endWaiting(tx, workspaceId, cancelWaiting);
      await this.signingKeys.remove(tx, workspaceId);
      await this.configs.remove(tx, workspaceId);
      await this.configs.tellChange(tx, workspaceId);
      await this.links.forgetCommits(tx, workspaceId);
    });
  }

  private async endWaiting(tx: EntityManager, workspaceId: string, mayCancel: boolean): Promise<void> {
    if (mayCancel) await this.jobs.cancel(tx, { workspaceId });
    const count = mayCancel ? 0 : await this.jobs.countOpen(tx, workspaceId);
    if (count === 0) return;
    throw conflict(
      'git_jobs_waiting',
      `${count} Git ${count === 1 ? 'job waits' : 'jobs wait'} in this workspace.`,
      {
        remedy: 'Wait for them, or cancel them with ?waiting=cancel.',
        data: { count },
      },
    );
  }

  private async getCredentialId(workspaceId: string, url: RemoteUrl): Promise<string> {
    if (url.protocol === 'https') {
      const token = await this.configs.findNewestToken(workspaceId, hostAndPort(url));
      if (token) return token.id;
      throw conflict('git_token_missing', 'The workspace has no access token for this server yet.', {
        remedy: 'Make one at the provider, and enter it.',
      });
    }
    return (await this.getKey(workspaceId)).id;
  }

  /** The one to be used from the next finalize on. 409 `git_key_missing`. */
  async getKey(workspaceId: string): Promise<GitKey> {
    const key = await this.configs.findNewestKey(workspaceId);
    if (key) return key;
    throw conflict('git_key_missing', 'The workspace has no SSH key yet.', {
      remedy: 'Generate one, and add its public key at the provider.',
    });
  }

  /** 409 `git_not_configured`. */
  async getPlace(workspaceId: string): Promise<GitConfig> {
    const config = await this.configs.find(workspaceId);
    if (config) return config;
    throw notConfigured();
  }
}

const notConfigured = () =>
  conflict('git_not_configured', 'The repository’s URL is not set yet.', { remedy: 'Set it first.' });

/** The branch in force counts as the one that was set: to set it by its name changes nothing. */
const isSamePlace = (config: GitConfig, place: Place): boolean =>
  config.repositoryUrl === place.repositoryUrl &&
  config.directory === place.directory &&
  (config.wantedBranch === place.branch || (place.branch !== null && config.branch === place.branch));

export const wrongProtocol = (message: string) =>
  conflict('git_wrong_protocol', message, { remedy: 'Change the URL of the repository first.' });

const isSameHost = (config: GitConfig, url: RemoteUrl): boolean =>
  hostAndPort(parseRemoteUrl(config.repositoryUrl)) === hostAndPort(url);
