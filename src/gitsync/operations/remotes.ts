import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { AppError, conflict } from '../../core/errors';
import { emptyTreeView, parseRemoteUrl, RepositoryLayout, type TreeView } from '../domain';
import { GitError, listRefs, Mirror, RemoteGateway, type RemoteTarget, type Sha } from '../git';
import { WorkerSession } from '../store/worker-session';
import { type Credential, GitConfigStore, type GitConfig } from '../store/git-config-store';
import { isLastTry, type Job, type JobTarget } from '../store/job';
import { Config } from '../../core/config';

/** Open file handles and memory: of a thousand mirrors known, this many are kept open. */
const MAX_OPEN_MIRRORS = 32;

/** A workspace's repository, ready to be read and written. */
export interface Remote {
  target: RemoteTarget;
  branch: string;
  layout: RepositoryLayout;
  mirror: Mirror;
  startsBranch: boolean;
  isReadOnly: boolean;
}

/** So often a mirror is used between two looks at whether packing it is worth while. */
const USES_BETWEEN_MAINTENANCE = 100;

interface OpenMirror {
  mirror: Promise<Mirror>;
  users: number;
  uses: number;
}

/** From a job's target to the repository: settings, key, and the mirror that this worker keeps of it. */
@Injectable()
export class Remotes implements OnApplicationShutdown {
  private readonly logger = new Logger(Remotes.name);
  private readonly mirrors = new Map<string, OpenMirror>();

  constructor(
    private readonly configs: GitConfigStore,
    private readonly gateway: RemoteGateway,
    private readonly session: WorkerSession,
    private readonly config: Config,
  ) {}

  /** Lends the repository to `work`. 409 where the settings are gone, or lead elsewhere by now. */
  async use<T>(job: Job, wanted: JobTarget, work: (remote: Remote) => Promise<T>): Promise<T> {
    const { workspaceId } = job;
    const found = await this.configs.findWithCredential(workspaceId);
    if (!found || !leadsTo(found.config, wanted)) throw targetGone();
    const { config } = found;
    const target = targetOf(found);
    const url = parseRemoteUrl(config.repositoryUrl);
    const dir = join(
      this.mirrorFolder,
      workspaceId,
      createHash('sha256').update(url.canonicalKey).digest('hex').slice(0, 16),
    );
    const open = this.openMirror(dir, { anew: isLastTry(job) });
    try {
      return await work({
        target,
        branch: wanted.branch,
        layout: new RepositoryLayout(wanted.directory),
        mirror: await open.mirror,
        startsBranch: config.startsBranch,
        isReadOnly: config.access === 'read-only',
      });
    } finally {
      open.users -= 1;
      await this.closeIdle();
      this.maintainSometimes(open);
    }
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all(
      [...this.mirrors.values()].map(async ({ mirror }) => (await mirror.catch(() => null))?.close()),
    );
  }

  private get mirrorFolder(): string {
    return join(this.config.dataDir, 'mirrors', String(this.session.slot));
  }

  /** `anew`: what is in the mirror may be what brings the worker down. One that is open already has not done so. */
  private openMirror(dir: string, { anew }: { anew: boolean }): OpenMirror {
    const known = this.mirrors.get(dir);
    const open = known ?? { mirror: Mirror.open(dir, { anew }), users: 0, uses: 0 };
    open.users += 1;
    open.uses += 1;
    // Set anew each time: a Map keeps the order of insertion, so the first ones were not used for longest.
    this.mirrors.delete(dir);
    this.mirrors.set(dir, open);
    // A mirror that could not be opened is tried again next time.
    open.mirror.catch(() => this.mirrors.delete(dir));
    return open;
  }

  /** In the background, when nobody uses the mirror; who comes meanwhile waits for it. */
  private maintainSometimes(open: OpenMirror): void {
    if (open.users > 0 || open.uses < USES_BETWEEN_MAINTENANCE) return;
    open.uses = 0;
    open.users += 1;
    void open.mirror
      .then((mirror) => mirror.maintain())
      .catch((error: unknown) => this.logger.warn({ err: error }, 'A mirror could not be packed'))
      .finally(() => (open.users -= 1));
  }

  private async closeIdle(): Promise<void> {
    for (const [dir, open] of this.mirrors) {
      if (this.mirrors.size <= MAX_OPEN_MIRRORS) return;
      if (open.users > 0) continue;
      this.mirrors.delete(dir);
      await open.mirror.then((mirror) => mirror.close()).catch(() => undefined);
    }
  }

  /**
   * The commit that the apps stand on, as the remote has it now; null for an empty repository. A branch that is yet
   * to be started stands where HEAD does. `git_branch_not_found` where the branch is gone.
   */
  async fetch(remote: Remote, signal?: AbortSignal): Promise<Sha | null> {
    const { mirror, target, branch } = remote;
    const tip = await mirror.fetch(this.gateway, target, branch, { signal });
    if (tip !== null) return tip;
    const refs = await listRefs(this.gateway, target, { signal });
    if (refs.isEmpty) return null;
    const { symref } = refs.head;
    if (remote.startsBranch && symref && symref !== branch)
      return mirror.fetch(this.gateway, target, symref, { signal });
    throw new GitError('git_branch_not_found', {
      message: `The repository has no branch “${branch}” any more.`,
      data: { branches: [...refs.branches.keys()] },
    });
  }
}

/** Equal for all workspaces that write this branch of this repository. */
export const branchKeyOf = ({ repositoryUrl, branch }: JobTarget): string =>
  `${parseRemoteUrl(repositoryUrl).canonicalKey} ${branch}`;

/** One commit's tree, for the domain to read. */
export function viewOf(mirror: Mirror, commit: Sha | null): TreeView {
  if (commit === null) return emptyTreeView;
  return {
    findEntry: async (path) => {
      const entry = await mirror.findEntry(commit, path);
      return entry && { kind: entry.kind, oid: entry.oid, size: entry.sizeBytes ?? null };
    },
    listTree: (path, oid) => (oid === undefined ? mirror.listTree(commit, path) : mirror.listTreeByOid(oid)),
    findSize: (oid) => mirror.findSize(oid),
    readBlob: (oid, maxBytes) => mirror.readBlob(oid, { maxBytes }),
  };
}

export function targetOf({
  config,
  credential,
}: {
  config: GitConfig;
  credential: Credential;
}): RemoteTarget {
  const { workspaceId, hostKey } = config;
  const { user, host, port, path } = parseRemoteUrl(config.repositoryUrl);
  const place = { workspaceId, host, port, path };
  if (credential.protocol === 'https') return { ...place, ...credential };
  const pin = hostKey && { type: hostKey.type, fingerprint: hostKey.fingerprint };
  const { protocol, privateKey, fingerprint } = credential;
  return { ...place, protocol, user, privateKey, keyFingerprint: fingerprint, pin };
}

const leadsTo = (config: GitConfig, wanted: JobTarget): boolean =>
  config.repositoryUrl === wanted.repositoryUrl &&
  config.branch === wanted.branch &&
  config.directory === wanted.directory;

const targetGone = (): AppError =>
  conflict(
    'git_not_configured',
    'The workspace is no longer connected to the repository that this was meant for.',
    {
      remedy: 'Do it again once GitSync is configured.',
    },
  );
