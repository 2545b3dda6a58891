import { Injectable } from '@nestjs/common';
import { Config } from '../../core/config';
import { Database } from '../../core/database';
import { conflict } from '../../core/errors';
import { addressFilter } from '../../core/network';
import { publishedHostKeys, type HostKeyPolicy } from '../../ssh';
import { parseRemoteUrl, type RemoteUrl } from '../domain';
import {
  GitError,
  probeRepository,
  type ProbedRepository,
  type ProbeOptions,
  type ProbeStep,
  type ProbeTarget,
} from '../git';
import { AppLinkStore } from '../store/app-link-store';
import { BesideStore } from '../store/beside-store';
import { type Credential, GitConfigStore, type GitConfig } from '../store/git-config-store';
import type { FinalizeInput, Job } from '../store/job';
import { isPublished } from './published-fingerprint';
import { RepositoryFolders } from './repository-folders';

const FIRST_BRANCH = 'main';

/**
 * Connects over a connection of its own, pins the host's key, reads, and opens the writing side without pushing.
 * Only when all of it went well do the settings change.
 */
@Injectable()
export class FinalizeSetup {
  constructor(
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
    private readonly beside: BesideStore,
    private readonly folders: RepositoryFolders,
    private readonly database: Database,
    private readonly settings: Config,
  ) {}

  async run(job: Job, signal: AbortSignal): Promise<Record<string, unknown>> {
    const input = job.input as FinalizeInput;
    const config = await this.configs.find(job.workspaceId);
    const credential = await this.configs.findCredential(job.workspaceId, input.keyId);
    if (!config || !credential || config.revision !== input.revision) throw settingsChanged();
    const url = parseRemoteUrl(config.repositoryUrl);
    const judge = (refs: ProbedRepository['refs']) => void branchOf(config, refs, input.createBranch);
    const probed = await this.probe(job, probeTargetOf(config, credential, input), { signal, judge });
    const { branch, startsBranch } = branchOf(config, probed.refs, input.createBranch);
    const { workspaceId } = job;
    const { revision, keyId } = input;
    const { access } = probed;
    const hostKey = probed.hostKey && {
      ...probed.hostKey,
      known: isPublished(url, probed.hostKey.fingerprint),
    };
    await this.database.transaction(async (tx) => {
      if (!config.isConfigured) await this.folders.lockAgainstOverlap(tx, config);
      const outcome = { workspaceId, revision, keyId, branch, startsBranch, hostKey, access };
      if (!(await this.configs.finalize(tx, outcome))) throw settingsChanged();
      await this.configs.tellChange(tx, workspaceId);
      // Without a branch set, the remote's HEAD may have gone to another one since: that is another place.
      if (config.branch !== null && config.branch !== branch) await this.links.forgetCommits(tx, workspaceId);
    });
    return {};
  }

  /** Each step is told while it is under way; the last one is written before the job ends, since it may have failed there. */
  private async probe(
    job: Job,
    target: ProbeTarget,
    options: Pick<ProbeOptions, 'signal' | 'judge'>,
  ): Promise<ProbedRepository> {
    let told: Promise<void> = Promise.resolve();
    const onStep = (step: ProbeStep) => {
      told = told.then(() => this.beside.tellProgress(job, step)).catch(() => undefined);
    };
    try {
      return await probeRepository({
        ...target,
        ...options,
        limits: {
          silenceMs: this.settings.gitSilenceMs,
          deadlineMs: this.settings.gitDeadlineMs,
          maxDownloadBytes: MAX_REFS_BYTES,
        },
        isAddressAllowed: addressFilter(this.settings),
        onStep,
      });
    } finally {
      await told;
    }
  }
}

/** Refs of a repository with very many branches; more is no repository of apps. */
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

/** The fingerprint given, else the pin, else what a well-known host publishes, else what the host shows first. */
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
  if (refs.isEmpty) return { branch: wantedBranch ?? FIRST_BRANCH, startsBranch: false };
  const branch = wantedBranch ?? refs.head.symref ?? branchWithoutHead(config, refs);
  const branches = [...refs.branches.keys()];
  if (branch && refs.branches.has(branch)) return { branch, startsBranch: false };
  if (branch && createBranch && refs.head.symref && refs.branches.has(refs.head.symref))
    return { branch, startsBranch: true };
  throw new GitError('git_branch_not_found', {
    message: branch
      ? `The repository has no branch “${branch}”.`
      : 'The repository does not say which branch is its main one.',
    remedy: `Choose one of those there are (${branches.slice(0, 10).join(', ')}), or let it be created.`,
    data: { branches },
  });
}

/** HEAD leads to a branch that nobody has made, as when ours was the first push to an empty repository. */
function branchWithoutHead({ branch }: GitConfig, { branches }: ProbedRepository['refs']): string | null {
  if (branch !== null && branches.has(branch)) return branch;
  const [only] = branches.keys();
  return branches.size === 1 && only !== undefined ? only : null;
}

const settingsChanged = () =>
  conflict('git_settings_changed', 'The Git settings were changed while this was under way.', {
    remedy: 'Finalize again.',
  });
