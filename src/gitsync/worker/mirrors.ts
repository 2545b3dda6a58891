import { createHash } from 'node:crypto';
import { renameSync } from 'node:fs';
import { readdir, stat, utimes } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { Semaphore } from '../../core/concurrency';
import { AppError, conflict } from '../../core/errors';
import { RepositoryLayout } from '../domain/format/repository-layout';
import { emptyTree, type TreeReader } from '../domain/format/tree';
import { parseRemoteUrl } from '../domain/remote/url';
import {
  asideOf,
  GitError,
  listRefs,
  type Lender,
  Mirror,
  pushTag,
  RemoteGateway,
  type DeleteRequest,
  type PushRequest,
  type PushResult,
  type RemoteRefs,
  type RemoteTarget,
  type Sha,
} from '../../git';
import { WorkerSession } from '../queue/workers';
import type { GitConfig } from '../store/settings';
import { GitCredentialStore, type Credential } from '../store/keys';
import { UsableCredentials } from './usable-credentials';
import type { ReceivedCall } from '../calls';
import type { JobBase } from '../queue/jobs';
import { needsNewMirror } from '../queue/sql';
import { Config } from '../../core/config';
import { metrics, timed } from '../../core/metrics';
import { traced } from '../../core/tracing';
import { isSameTarget, repositoryKeyOf, type JobTarget } from '../store/job-target';

/** Mirrors that are kept open. Each has file handles and memory, and a worker may serve a thousand workspaces. */
const MAX_OPEN_MIRRORS = 32;

/** A workspace's repository: the remote, and the mirror that this worker has of it. */
export interface OpenRepository {
  target: RemoteTarget;
  /** Row of `git_targets` that links of apps belong to. */
  targetId: string;
  jobTarget: JobTarget;
  branch: string;
  layout: RepositoryLayout;
  mirror: Mirror;
  /** The branch may not be there yet: the first commit creates it. */
  startsBranch: boolean;
  /** Branch that it then starts from; null: HEAD's branch. */
  startBranch: string | null;
  isReadOnly: boolean;
}

/** The branch at the remote. */
export interface FetchedBranch {
  /** Null: there is no such branch yet. */
  tip: Sha | null;
  /** Commit to read, and to build on: the tip, or where a new branch starts. Null for an empty repository. */
  base: Sha | null;
}

/** Uses of a mirror after which its maintenance checks whether packing it is worthwhile. */
const USES_BETWEEN_MAINTENANCE = 100;

interface CachedMirror {
  mirror: Promise<Mirror>;
  users: number;
  uses: number;
}

/** Lends the mirror of a job's or call's target, with the settings and the credential to reach its remote. */
@Injectable()
export class Mirrors implements OnApplicationShutdown {
  private readonly logger = new Logger(Mirrors.name);
  /** One mirror at a time: packing takes a processor and some 100 MB of memory. */
  private readonly maintenance = new Semaphore(1);
  private isClosing = false;
  private readonly mirrors = new Map<string, CachedMirror>();
  private readonly endMetric = metrics.openMirrors.add(() => this.mirrors.size);

  constructor(
    private readonly credentials: UsableCredentials,
    private readonly stored: GitCredentialStore,
    private readonly gateway: RemoteGateway,
    private readonly session: WorkerSession,
    private readonly config: Config,
  ) {}

  /**
   * Lends the repository to `work`.
   * @throws AppError `git_not_configured` if the workspace's settings no longer point to the job's target
   */
  async use<T>(
    job: JobBase | Pick<ReceivedCall, 'workspaceId' | 'needsNewMirror'>,
    wanted: JobTarget,
    work: (repository: OpenRepository) => Promise<T>,
  ): Promise<T> {
    const { workspaceId } = job;
    const found = await this.credentials.findWithConfig(workspaceId);
    if (!found || !pointsTo(found.config, wanted)) throw targetGone();
    const { config } = found;
    const isOwnPlace = wanted.branchId !== undefined || wanted.isBackup;
    const targetId = isOwnPlace ? wanted.id : config.targetId;
    if (!targetId) throw targetGone();
    const target = remoteTargetOf(found);
    const url = parseRemoteUrl(config.repositoryUrl);
    const dir = join(
      this.mirrorFolder,
      workspaceId,
      createHash('sha256').update(url.canonicalKey).digest('hex').slice(0, 16),
    );
    const anew = 'needsNewMirror' in job ? job.needsNewMirror : needsNewMirror(job);
    const open = this.open(dir, { anew });
    try {
      const mirror = await open.mirror;
      mirror.setRemote({ gateway: this.gateway, target });
      const { keyId } = config;
      if (keyId) mirror.setLenders({ credentialId: keyId, list: () => this.listLenders(dir, target) });
      return await work({
        target,
        targetId,
        jobTarget: wanted,
        branch: wanted.branch,
        layout: new RepositoryLayout(wanted.directory),
        mirror,
        ...startOf(config, wanted),
        isReadOnly: config.access === 'read-only',
      });
    } finally {
      open.users -= 1;
      await this.closeIdle();
      this.maintainSometimes(open);
    }
  }

  /** Waits until the remote answers. Throws its failure. */
  async reach(workspaceId: string, wanted: JobTarget, signal: AbortSignal): Promise<void> {
    const found = await this.credentials.findWithConfig(workspaceId);
    if (found && pointsTo(found.config, wanted))
      await listRefs(this.gateway, remoteTargetOf(found), { signal });
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosing = true;
    this.endMetric();
    await Promise.all(
      [...this.mirrors.values()].map(async ({ mirror }) => (await mirror.catch(() => null))?.close()),
    );
  }

  /** Lists the mirrors of this worker that other workspaces have of the repository, with an equal credential. */
  private async listLenders(dir: string, target: RemoteTarget): Promise<Lender[]> {
    const lenders: Lender[] = [];
    for (const workspaceId of await readdir(this.mirrorFolder)) {
      const other = join(this.mirrorFolder, workspaceId, basename(dir));
      if (other === dir || !(await stat(other).catch(() => null))) continue;
      const found = await this.stored.findWithConfig(workspaceId);
      const credentialId = found?.config.keyId;
      if (!credentialId) continue;
      const wanted = { ...withoutIssued(target), workspaceId };
      if (!isDeepStrictEqual(wanted, withoutIssued(remoteTargetOf(found)))) continue;
      lenders.push({ dir: other, credentialId });
    }
    return lenders;
  }

  private get mirrorFolder(): string {
    return join(this.config.dataDir, 'mirrors', String(this.session.slot));
  }

  /** Records that the open mirrors are in use, for `SweepMirrors`. */
  async touchOpen(): Promise<void> {
    await Promise.all([...this.mirrors.keys()].map(touch));
  }

  /** Moves a mirror aside unless it is open, and returns its new path. In one step: no use can begin in between. */
  setAsideClosed(dir: string): string | null {
    if (this.mirrors.has(dir)) return null;
    const aside = asideOf(dir);
    renameSync(dir, aside);
    return aside;
  }

  /** Closes the unused mirrors of a workspace. */
  async closeOf(workspaceId: string): Promise<void> {
    const folder = join(this.mirrorFolder, workspaceId);
    for (const [dir, open] of this.mirrors)
      if (dirname(dir) === folder && open.users === 0) await this.close(dir, open);
  }

  /**
   * Opens the mirror, or returns the open one. `anew` starts with an empty mirror, in case its content crashed the worker; an
   * open mirror has not.
   */
  private open(dir: string, { anew }: { anew: boolean }): CachedMirror {
    const open = this.mirrors.get(dir) ?? { mirror: openTouched(dir, anew), users: 0, uses: 0 };
    open.users += 1;
    open.uses += 1;
    // A Map keeps the order of insertion: inserted again at each use, the least recently used comes first.
    this.mirrors.delete(dir);
    this.mirrors.set(dir, open);
    // A mirror that could not be opened is opened again by the next use.
    open.mirror.catch(() => this.mirrors.delete(dir));
    return open;
  }

  /** Starts maintenance in the background. */
  private maintainSometimes(open: CachedMirror): void {
    if (open.uses < USES_BETWEEN_MAINTENANCE) return;
    open.uses = 0;
    open.users += 1;
    void this.maintain(open)
      .catch((error: unknown) => {
        if (!this.isClosing) this.logger.warn({ err: error }, 'A mirror could not be packed');
      })
      .finally(() => (open.users -= 1));
  }

  private async maintain({ mirror }: CachedMirror): Promise<void> {
    const end = await this.maintenance.acquire();
    try {
      if (!this.isClosing) await (await mirror).maintain();
    } finally {
      end();
    }
  }

  private async closeIdle(): Promise<void> {
    for (const [dir, open] of this.mirrors) {
      if (this.mirrors.size <= MAX_OPEN_MIRRORS) return;
      if (open.users === 0) await this.close(dir, open);
    }
  }

  private async close(dir: string, { mirror }: CachedMirror): Promise<void> {
    this.mirrors.delete(dir);
    await mirror.then((opened) => opened.close()).catch(() => undefined);
  }

  /**
   * Fetches the branch or, if it is yet to be created, the branch that it starts from.
   * @throws GitError `git_branch_not_found` if the branch was deleted
   */
  async fetch(repository: OpenRepository, signal?: AbortSignal): Promise<FetchedBranch> {
    const fetched = await this.findBase(repository, signal);
    const { metaPath, splitMetaPath, directory } = repository.layout;
    if (fetched.base !== null)
      await repository.mirror.fetchPaths([fetched.base], [metaPath, splitMetaPath, directory]);
    return fetched;
  }

  private async findBase(repository: OpenRepository, signal?: AbortSignal): Promise<FetchedBranch> {
    const { target, branch, startBranch } = repository;
    const tip = await this.fetchBranch(repository, branch, signal);
    const start = startBranch && (await this.fetchBranch(repository, startBranch, signal));
    if (tip !== null) return { tip, base: tip };
    if (start !== null) return { tip, base: start };
    const refs = await listRefs(this.gateway, target, { signal });
    if (refs.isEmpty) return { tip, base: null };
    const { symref } = refs.head;
    if (repository.startsBranch && symref && symref !== branch)
      return { tip, base: await this.fetchBranch(repository, symref, signal) };
    throw new GitError('git_branch_not_found', {
      message: `The repository no longer has a branch “${branch}”.`,
      data: { branches: [...refs.branches.keys()] },
    });
  }

  /** Fetches any branch, and returns its tip; null if there is none. */
  fetchBranch({ mirror, target }: OpenRepository, branch: string, signal?: AbortSignal): Promise<Sha | null> {
    const fetched = mirror.fetch(this.gateway, target, { branch, signal });
    return traced('git fetch', timed(metrics.fetchSeconds, fetched));
  }

  /** Fetches all branches, first the repository's own and the given ones: if there are too many, the last are left out. */
  fetchAll(
    { mirror, target, branch }: OpenRepository,
    signal: AbortSignal,
    first: readonly string[] = [],
  ): Promise<RemoteRefs> {
    const request = { first: [branch, ...first], signal };
    return traced('git fetch', mirror.fetchAll(this.gateway, target, request));
  }

  /** Returns when annotated tags were made, by their objects. */
  readTagDates(
    { mirror, target }: OpenRepository,
    tags: readonly Sha[],
    signal: AbortSignal,
  ): Promise<Map<Sha, Date>> {
    return mirror.readTagDates(this.gateway, target, { tags, signal });
  }

  listRefs({ target }: OpenRepository, signal: AbortSignal): Promise<RemoteRefs> {
    return listRefs(this.gateway, target, { signal });
  }

  /** Creates a branch at a commit that the repository has, see `PushResult`. */
  createBranch(
    repository: OpenRepository,
    { branch, sha, signal }: { branch: string; sha: Sha; signal: AbortSignal },
  ): Promise<PushResult> {
    return this.push({ ...repository, branch }, { sha, expected: null, isThere: true, signal });
  }

  /** Deletes a branch of the repository, see `PushResult`. */
  deleteBranch({ mirror, target }: OpenRepository, request: DeleteRequest): Promise<PushResult> {
    return mirror.deleteBranch(this.gateway, target, request);
  }

  /** Adds an annotated tag, see `pushTag`. */
  pushTag(
    { target }: OpenRepository,
    request: { name: string; content: Buffer; signal: AbortSignal },
  ): Promise<PushResult> {
    return pushTag({ gateway: this.gateway, target }, request);
  }

  /** Pushes to the branch, see `PushResult`. */
  push(
    { mirror, target, branch }: OpenRepository,
    request: Omit<PushRequest, 'branch'>,
  ): Promise<PushResult> {
    const pushed = mirror.push(this.gateway, target, { ...request, branch });
    return traced(
      'git push',
      timed(metrics.pushSeconds, pushed, ({ kind }) => kind),
    );
  }
}

/** An issued token changes; its source is the credential. */
const withoutIssued = (target: RemoteTarget): RemoteTarget =>
  target.protocol === 'https' && target.issuedBy ? { ...target, token: '' } : target;

async function openTouched(dir: string, anew: boolean): Promise<Mirror> {
  const mirror = await Mirror.open(dir, { anew });
  await touch(dir);
  return mirror;
}

/** Sets the time of a mirror's last use. It is a hint: a mirror that is removed too early is fetched again. */
const touch = (dir: string): Promise<void> => utimes(dir, new Date(), new Date()).catch(() => undefined);

/** Key of the lock on a branch, equal for all workspaces that write to it. */
export const branchKeyOf = (target: JobTarget): string => `${repositoryKeyOf(target)} ${target.branch}`;

/** Returns a commit's tree for the domain; for null, an empty tree. */
export function treeReaderOf(mirror: Mirror, commit: Sha | null): TreeReader {
  if (commit === null) return emptyTree;
  return {
    findEntry: async (path) => {
      const entry = await mirror.findEntry(commit, path);
      return entry && { kind: entry.kind, oid: entry.oid, size: entry.sizeBytes ?? null };
    },
    listTree: (path, oid) => (oid === undefined ? mirror.listTree(commit, path) : mirror.listTreeByOid(oid)),
    findSize: (oid) => mirror.findSize(oid),
    readBlob: (oid, maxBytes) => mirror.readBlob(oid, { maxBytes }),
    ...(mirror.fetchesWhatIsRead && { fetch: (oids: readonly string[]) => mirror.fetchObjects(oids) }),
  };
}

export function remoteTargetOf({
  config,
  credential,
}: {
  config: GitConfig;
  credential: Credential;
}): RemoteTarget {
  const { workspaceId, hostKey } = config;
  const { user, host, port, path } = parseRemoteUrl(config.repositoryUrl);
  const location = { workspaceId, host, port, path };
  if (credential.protocol === 'https') return { ...location, ...credential };
  const pin = hostKey && { type: hostKey.type, fingerprint: hostKey.fingerprint };
  const { protocol, privateKey, fingerprint } = credential;
  return { ...location, protocol, user, privateKey, keyFingerprint: fingerprint, pin };
}

/** True for the target of the settings, and for any other branch or place of it that the workspace uses. */
function pointsTo({ repositoryUrl, branch, directory }: GitConfig, wanted: JobTarget): boolean {
  if (branch === null) return false;
  if (wanted.isBackup) return isSameTarget({ ...wanted, repositoryUrl }, wanted);
  return isSameTarget({ repositoryUrl, directory, branch: wanted.branchId ? wanted.branch : branch }, wanted);
}

function startOf(config: GitConfig, wanted: JobTarget): Pick<OpenRepository, 'startsBranch' | 'startBranch'> {
  if (!wanted.isBackup)
    return { startsBranch: config.startsBranch && wanted.branchId === undefined, startBranch: null };
  return { startsBranch: true, startBranch: wanted.branch === config.branch ? null : config.branch };
}

const targetGone = (): AppError =>
  conflict(
    'git_not_configured',
    'The workspace is no longer connected to the repository that this job was for.',
    { remedy: 'Try again once GitSync is configured.' },
  );
