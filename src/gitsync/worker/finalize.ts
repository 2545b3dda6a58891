import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { conflict, type AppError } from '../../core/errors';
import { toAppError } from '../../core/http';
import { addressFilter } from '../../core/network';
import {
  GitError,
  probeRepository,
  type ProbedRepository,
  type ProbeOptions,
  type ProbeTarget,
} from '../../git';
import { publishedHostKeys, isPublishedHostKey, type HostKeyPolicy } from '../../ssh';
import { defaultCopyOf } from '../../workspaces';
import type { CallWith, CallContext } from '../calls';
import { jobsWaiting } from '../domain/errors';
import { checkBranchName } from '../domain/remote/branch';
import { parseRemoteUrl, type RemoteUrl } from '../domain/remote/url';
import type { FinalizeInput } from '../queue/setup-jobs';
import { JobStore } from '../queue/job-store';
import { jobErrorOf } from '../store/job-error';
import { GitCredentialStore, type Credential } from '../store/keys';
import { RepositoryFolders, TargetStore } from '../store/repositories';
import { GitConfigStore, getTarget, type GitConfig } from '../store/settings';
import { AdoptLinks } from './adopt-links';
import { Mirrors } from './mirrors';
import { UsableCredentials } from './usable-credentials';

const FIRST_BRANCH = 'main';

/**
 * Tests the settings over a new connection: checks the host's key, reads the refs, and opens `receive-pack` without
 * pushing. The settings change only if everything succeeds.
 */
@Injectable()
export class FinalizeSetup {
  private readonly logger = new Logger(FinalizeSetup.name);

  constructor(
    private readonly configs: GitConfigStore,
    private readonly credentials: UsableCredentials,
    private readonly stored: GitCredentialStore,
    private readonly targets: TargetStore,
    private readonly jobs: JobStore,
    private readonly folders: RepositoryFolders,
    private readonly database: Database,
    private readonly settings: Config,
  ) {}

  async run(call: CallWith<FinalizeInput>, context: CallContext): Promise<Record<string, never>> {
    try {
      await this.finalize(call, context);
    } catch (thrown) {
      // A stopping worker has found nothing out.
      if (!context.signal.aborted) await this.recordFailure(call, toAppError(thrown));
      throw thrown;
    }
    return {};
  }

  /** Records the failure. An error in doing so must not hide it, e.g. if the database itself failed. */
  private async recordFailure(
    { workspaceId, input: { revision } }: CallWith<FinalizeInput>,
    error: AppError,
  ): Promise<void> {
    await this.configs
      .recordFailedTest({ workspaceId, revision, error: jobErrorOf(error) })
      .catch((err: unknown) => this.logger.warn({ err }, 'A failed connection test could not be recorded'));
  }

  private async finalize(
    { workspaceId, input }: CallWith<FinalizeInput>,
    context: CallContext,
  ): Promise<void> {
    const knownKeyIds = await this.stored.listIds(workspaceId);
    const config = await this.configs.find(defaultCopyOf(workspaceId));
    const credential = await this.credentials.find(workspaceId, input.keyId);
    if (!config || !credential || config.revision !== input.revision) throw settingsChanged();
    const url = parseRemoteUrl(config.repositoryUrl);
    const judge = (refs: ProbedRepository['refs']) => void branchOf(config, refs, input.createBranch);
    const probed = await this.probe(probeTargetOf(config, credential, input), judge, context);
    const { branch, startsBranch } = branchOf(config, probed.refs, input.createBranch);
    const { revision, keyId } = input;
    const { access, sendsWholeHistories } = probed;
    const hostKey = probed.hostKey && {
      ...probed.hostKey,
      known: isPublishedHostKey(url, probed.hostKey.fingerprint),
    };
    await this.database.transaction(async (tx) => {
      if (!config.isConfigured || config.branch !== branch)
        await this.folders.lockAgainstOverlap(tx, { ...config, branch });
      // Without a wanted branch, the remote's HEAD may refer to another one since.
      if (config.branch !== null && config.branch !== branch) await this.refuseWhileJobsWait(tx, workspaceId);
      const { repositoryUrl, directory } = config;
      const targetId = await this.targets.findOrCreate(tx, workspaceId, { repositoryUrl, branch, directory });
      await this.targets.adoptBranches(tx, workspaceId, { repositoryUrl, branch, directory });
      const outcome = {
        workspaceId,
        revision,
        knownKeyIds,
        keyId,
        targetId,
        branch,
        startsBranch,
        hostKey,
        access,
        sendsWholeHistories,
      };
      if (!(await this.configs.finalize(tx, outcome))) throw settingsChanged();
      await this.configs.notifyChange(tx, workspaceId);
    });
  }

  /** The jobs that wait were accepted for the branch that the settings are about to leave. */
  private async refuseWhileJobsWait(tx: EntityManager, workspaceId: string): Promise<void> {
    await this.jobs.lockQueue(tx, workspaceId);
    const count = await this.jobs.countOpen(tx, workspaceId);
    if (count > 0) throw jobsWaiting(count);
  }

  private probe(
    target: ProbeTarget,
    judge: ProbeOptions['judge'],
    { signal, onStep }: CallContext,
  ): Promise<ProbedRepository> {
    return probeRepository({
      ...target,
      signal,
      judge,
      limits: {
        silenceMs: this.settings.gitSilenceMs,
        deadlineMs: this.settings.gitDeadlineMs,
        maxDownloadBytes: MAX_REFS_BYTES,
      },
      isAddressAllowed: addressFilter(this.settings),
      onStep,
      replaceToken: this.credentials.replaceToken,
    });
  }
}

/** Limit for the list of refs, enough for a repository with very many branches. */
const MAX_REFS_BYTES = 64 * 1024 * 1024;

function probeTargetOf(
  config: GitConfig,
  credential: Credential,
  { hostKeyFingerprint }: FinalizeInput,
): ProbeTarget {
  const url = parseRemoteUrl(config.repositoryUrl);
  const { user, host, port, path } = url;
  if (credential.protocol === 'https')
    return { workspaceId: config.workspaceId, host, port, path, ...credential };
  const { protocol, privateKey } = credential;
  return { protocol, user, host, port, path, privateKey, hostKey: policyOf(config, url, hostKeyFingerprint) };
}

/** Expects the given fingerprint, the pinned key, or a well-known host's published keys; otherwise trusts the first key. */
function policyOf(config: GitConfig, { host }: RemoteUrl, given: string | null): HostKeyPolicy {
  if (given !== null) return { kind: 'expected', fingerprint: given };
  if (config.hostKey)
    return { kind: 'pinned', type: config.hostKey.type, fingerprint: config.hostKey.fingerprint };
  const keys = publishedHostKeys(host);
  return keys ? { kind: 'published', keys } : { kind: 'first-use' };
}

function branchOf(
  config: GitConfig,
  refs: ProbedRepository['refs'],
  createBranch: boolean,
): { branch: string; startsBranch: boolean } {
  const { wantedBranch } = config;
  if (refs.isEmpty) return { branch: wantedBranch ?? firstBranchOf(refs), startsBranch: false };
  const branch = wantedBranch ?? refs.head.symref ?? branchWithoutHead(config, refs);
  const branches = [...refs.branches.keys()];
  if (branch && refs.branches.has(branch)) return { branch, startsBranch: false };
  if (branch && createBranch && refs.head.symref && refs.branches.has(refs.head.symref))
    return { branch, startsBranch: true };
  throw new GitError('git_branch_not_found', {
    message: branch
      ? `The repository has no branch “${branch}”.`
      : 'The repository does not report a default branch.',
    remedy: `Choose an existing branch (${branches.slice(0, 10).join(', ')}), or create the branch.`,
    data: { branches },
  });
}

/** Returns the branch that an empty repository's HEAD names, if the server tells it and its name is valid; otherwise `main`. */
function firstBranchOf({ head }: ProbedRepository['refs']): string {
  try {
    return head.symref === null ? FIRST_BRANCH : checkBranchName(head.symref);
  } catch {
    return FIRST_BRANCH;
  }
}

/** Finds the branch if HEAD refers to a missing one, e.g. after our first push to an empty repository. */
function branchWithoutHead({ branch }: GitConfig, { branches }: ProbedRepository['refs']): string | null {
  if (branch !== null && branches.has(branch)) return branch;
  const [only] = branches.keys();
  return branches.size === 1 && only !== undefined ? only : null;
}

const settingsChanged = () =>
  conflict('git_settings_changed', 'The Git settings were changed while the job was running.', {
    remedy: 'Finalize again.',
  });

/** Puts the settings in force, and carries the apps' links over to their new place. */
@Injectable()
export class FinalizeTarget {
  private readonly logger = new Logger(FinalizeTarget.name);

  constructor(
    private readonly setup: FinalizeSetup,
    private readonly configs: GitConfigStore,
    private readonly mirrors: Mirrors,
    private readonly adopt: AdoptLinks,
  ) {}

  async run(call: CallWith<FinalizeInput>, context: CallContext): Promise<Record<string, never>> {
    const result = await this.setup.run(call, context);
    // The settings are in force. If this fails, it is done when an app needs it.
    await this.adoptLinks(call, context.signal).catch((err: unknown) =>
      this.logger.warn({ err }, 'The last commits of apps were not looked for at their new place'),
    );
    return result;
  }

  private async adoptLinks(call: CallWith<FinalizeInput>, signal: AbortSignal): Promise<void> {
    const { workspaceId } = call;
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    await this.mirrors.use(call, target, async (repository) => {
      const fetch = async () => (await this.mirrors.fetch(repository, signal)).base;
      await this.adopt.run(repository, { workspaceId, fetch });
    });
  }
}
