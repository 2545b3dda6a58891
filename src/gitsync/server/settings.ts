import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { badRequest, unprocessable } from '../../core/errors';
import { addressFilter } from '../../core/network';
import { classifyRemoteFailure } from '../../git/errors';
import { isPublishedHostKey, probeHostKey, SshError } from '../../ssh';
import { defaultCopyOf, type Actor } from '../../workspaces';
import type { NewCall } from '../calls';
import { jobsWaiting } from '../domain/errors';
import { checkCommitTemplate } from '../domain/plan/message';
import { checkBranchName, normalizeDirectory } from '../domain/remote/branch';
import { hostAndPort, parseRemoteUrl, readTypedUrl, type RemoteUrl } from '../domain/remote/url';
import { ArrivingCommits } from '../ports';
import { JobStore } from '../queue/job-store';
import { SETUP_JOBS } from '../queue/setup-jobs';
import { SigningKeyStore, GitCredentialStore, type GitKey } from '../store/keys';
import { RepositoryFolders, TargetStore } from '../store/repositories';
import { getTarget, GitConfigStore, SetupLinkStore, type GitConfig } from '../store/settings';
import { GitCredentials, wrongProtocol } from './credentials';

/** Repository of a workspace, as it is stored. */
export interface RepositoryLocation {
  repositoryUrl: string;
  /** Null: the remote's HEAD. */
  branch: string | null;
  directory: string;
}

/** A change of the settings; absent fields stay as they are. */
interface SettingsChange {
  enabled?: boolean;
  commitTemplate?: string;
  /** 0: the remote is not polled. */
  pollSeconds?: number;
  autoPull?: boolean;
}

/** A workspace's Git settings: the repository, the switch and the template for commit messages. */
@Injectable()
export class GitSettings {
  constructor(
    private readonly database: Database,
    private readonly configs: GitConfigStore,
    private readonly targets: TargetStore,
    private readonly jobs: JobStore,
    private readonly folders: RepositoryFolders,
    private readonly signingKeys: SigningKeyStore,
    private readonly arriving: ArrivingCommits,
  ) {}

  /** Sets the repository. A new location has to be finalized before it is used. */
  async put(
    actor: Pick<Actor, 'workspaceId' | 'userId'>,
    request: LocationRequest,
    { cancelWaiting }: { cancelWaiting: boolean },
  ): Promise<void> {
    const { workspaceId } = actor;
    const url = readTypedUrl(request.repositoryUrl);
    const location = readLocation(request);
    const { branch } = location;
    await this.database.joined(async (tx) => {
      const before = await this.configs.lock(tx, defaultCopyOf(workspaceId));
      await this.configs.notifyChange(tx, workspaceId);
      if (before && isSameLocation(before, location))
        return this.configs.setWantedBranch(tx, workspaceId, branch);
      await this.folders.refuseOverlap(actor, { workspaceId, ...location });
      await this.endWaiting(tx, workspaceId, cancelWaiting);
      const keepsPin = before !== null && isSameHost(before, url);
      await this.configs.put(tx, { workspaceId, ...location, keepsPin });
    });
  }

  /** Returns null if no repository is set. */
  find(workspaceId: string): Promise<GitConfig | null> {
    return this.configs.find(defaultCopyOf(workspaceId));
  }

  /** Returns the settings, and the location of a request if `put` would change something. */
  async compare(
    workspaceId: string,
    request: LocationRequest,
  ): Promise<{ present: GitConfig | null; wanted: RepositoryLocation | null }> {
    const present = await this.find(workspaceId);
    const wanted = readLocation(request);
    const isSame =
      present !== null && isSameLocation(present, wanted) && present.wantedBranch === wanted.branch;
    return { present, wanted: isSame ? null : wanted };
  }

  /** Makes the given changes in one transaction. An empty template removes the present one. */
  async change(
    actor: Pick<Actor, 'workspaceId'>,
    change: SettingsChange,
    options: { cancelWaiting: boolean },
  ): Promise<void> {
    const { enabled, commitTemplate, pollSeconds, autoPull } = change;
    if (Object.values(change).every((value) => value === undefined))
      throw badRequest('There is nothing to change.', [{ path: 'enabled', message: 'is missing' }]);
    await this.database.joined(async () => {
      if (commitTemplate !== undefined) await this.setTemplate(actor, commitTemplate);
      if (pollSeconds !== undefined || autoPull !== undefined)
        await this.setIncoming(actor, { pollSeconds, autoPull });
      if (enabled !== undefined) await this.setEnabled(actor, enabled, options);
    });
  }

  private async setIncoming(
    { workspaceId }: Pick<Actor, 'workspaceId'>,
    change: Pick<SettingsChange, 'pollSeconds' | 'autoPull'>,
  ): Promise<void> {
    await this.database.joined(async (tx) => {
      await this.configs.getLocked(tx, workspaceId);
      await this.configs.setIncoming(tx, workspaceId, change);
      if (change.pollSeconds !== undefined) await this.arriving.pollSoon(tx, workspaceId);
      // Brings in earlier pushes, too.
      if (change.autoPull) await this.arriving.compareAll(tx, workspaceId);
      await this.configs.notifyChange(tx, workspaceId);
    });
  }

  private async setTemplate({ workspaceId }: Pick<Actor, 'workspaceId'>, text: string): Promise<void> {
    const template = text === '' ? null : checkCommitTemplate(text);
    await this.database.joined(async (tx) => {
      await this.configs.getLocked(tx, workspaceId);
      await this.configs.setTemplate(tx, workspaceId, template);
      await this.configs.notifyChange(tx, workspaceId);
    });
  }

  private async setEnabled(
    { workspaceId }: Pick<Actor, 'workspaceId'>,
    isEnabled: boolean,
    { cancelWaiting }: { cancelWaiting: boolean },
  ): Promise<void> {
    await this.database.joined(async (tx) => {
      const config = await this.configs.lock(tx, defaultCopyOf(workspaceId));
      getTarget(config && { ...config, isEnabled: true });
      if (!isEnabled) await this.endWaiting(tx, workspaceId, cancelWaiting);
      await this.configs.enable(tx, workspaceId, isEnabled);
      if (isEnabled) await this.arriving.compareAll(tx, workspaceId);
      await this.configs.notifyChange(tx, workspaceId);
    });
  }

  /** Removes the settings and all keys. The repository and the apps stay as they are. */
  async remove({ workspaceId }: Actor, { cancelWaiting }: { cancelWaiting: boolean }): Promise<void> {
    await this.database.joined(async (tx) => {
      await this.jobs.lockQueue(tx, workspaceId);
      await this.endWaiting(tx, workspaceId, cancelWaiting);
      await this.signingKeys.remove(tx, workspaceId);
      await this.configs.remove(tx, workspaceId);
      await this.configs.notifyChange(tx, workspaceId);
      await this.targets.removeAll(tx, workspaceId);
    });
  }

  /** Cancels the waiting jobs if that is allowed. Throws 409 `git_jobs_waiting` otherwise. */
  private async endWaiting(tx: EntityManager, workspaceId: string, mayCancel: boolean): Promise<void> {
    if (mayCancel) await this.jobs.cancel(tx, { workspaceId });
    const count = mayCancel ? 0 : await this.jobs.countOpen(tx, workspaceId);
    if (count > 0) throw jobsWaiting(count);
  }
}

interface LocationRequest {
  repositoryUrl: string;
  branch?: string | null;
  directory?: string | null;
}

function readLocation(request: LocationRequest): RepositoryLocation {
  const branch = request.branch ? checkBranchName(request.branch) : null;
  const directory = normalizeDirectory(request.directory ?? '');
  return { repositoryUrl: readTypedUrl(request.repositoryUrl).display, branch, directory };
}

/** True if nothing changes. The name of the branch in use counts as the same branch. */
const isSameLocation = (config: GitConfig, location: RepositoryLocation): boolean =>
  config.repositoryUrl === location.repositoryUrl &&
  config.directory === location.directory &&
  (config.wantedBranch === location.branch ||
    (location.branch !== null && config.branch === location.branch));

const isSameHost = (config: GitConfig, url: RemoteUrl): boolean =>
  hostAndPort(parseRemoteUrl(config.repositoryUrl)) === hostAndPort(url);

/** Prepares to put the settings in force: an admin compares the host's key, then a worker connects to the repository. */
@Injectable()
export class FinalizeSettings {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly credentials: GitCredentials,
    private readonly folders: RepositoryFolders,
    private readonly config: Config,
  ) {}

  /**
   * Asks the repository's host for its SSH key. Stores nothing. `known`: the host is well known and publishes this
   * fingerprint.
   */
  async probeHostKey({ workspaceId }: Actor): Promise<{ type: string; fingerprint: string; known: boolean }> {
    const { repositoryUrl } = await this.configs.get(workspaceId);
    const { protocol, host, port } = parseRemoteUrl(repositoryUrl);
    if (protocol !== 'ssh') throw wrongProtocol('An HTTPS server has a certificate and no host key.');
    const timeoutMs = this.config.gitSilenceMs;
    const isAddressAllowed = addressFilter(this.config);
    try {
      const key = await probeHostKey({ host, port, timeoutMs, isAddressAllowed });
      return { ...key, known: isPublishedHostKey({ host }, key.fingerprint) };
    } catch (error) {
      if (!(error instanceof SshError)) throw error;
      throw classifyRemoteFailure({ stage: 'connect', carrierError: error, stderr: '' });
    }
  }

  /**
   * Returns true if the settings have to be finalized: they never were, or with another key, token or host key. False
   * while there is no key or token to connect with.
   */
  async isWanted(workspaceId: string, hostKeyFingerprint: string | null): Promise<boolean> {
    const { repositoryUrl, isConfigured, keyId, hostKey } = await this.configs.get(workspaceId);
    const newest = await this.credentials.findId(workspaceId, parseRemoteUrl(repositoryUrl));
    if (newest === null) return false;
    const isOtherHost = hostKeyFingerprint !== null && hostKey?.fingerprint !== hostKeyFingerprint;
    return !isConfigured || keyId !== newest || isOtherHost;
  }

  /** Composes the call that connects to the repository, checks access and puts the settings in force. */
  async compose(
    actor: NewCall['actor'] & { workspaceId: string },
    request: { hostKeyFingerprint?: string; createBranch?: boolean },
  ): Promise<NewCall> {
    const { workspaceId } = actor;
    const { revision, repositoryUrl, wantedBranch, directory, isConfigured } =
      await this.configs.get(workspaceId);
    // Settings in force stay valid even if they overlap with others from before overlaps were refused.
    if (!isConfigured)
      await this.folders.refuseOverlap(actor, {
        workspaceId,
        repositoryUrl,
        branch: wantedBranch,
        directory,
      });
    const input = {
      revision,
      keyId: await this.credentials.getId(workspaceId, parseRemoteUrl(repositoryUrl)),
      hostKeyFingerprint: request.hostKeyFingerprint ?? null,
      createBranch: request.createBranch ?? false,
    };
    return SETUP_JOBS.finalize.newJob({ workspaceId, actor, input });
  }
}

/** Facts that the owner of a repository needs to give a workspace access to it. */
export interface SharedSetup {
  workspaceName: string;
  config: GitConfig;
  key: GitKey;
  expiresAt: Date;
}

/** Links that show the owner of a repository, without signing in, the key to add. */
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
