import { Injectable } from '@nestjs/common';
import { Semaphore } from '../core/concurrency';
import { AppError } from '../core/errors';
import {
  listRecentPullRequests,
  NO_PROGRESS,
  type ListedPullRequest,
  type PullRequestProgress,
} from '../providers';
import { defaultCopyOf, type Actor } from '../workspaces';
import { parseRemoteUrl } from '../gitsync/domain/remote/url';
import { PULL_REQUEST_JOBS, type ChangedApp, type ChangedApps } from './jobs';
import { BranchStore } from '../gitsync/store/branches';
import { repositoryKeyOf, type JobTarget } from '../gitsync/store/job-target';
import { PullRequestReportStore, type Merges } from './store';
import { getTarget, GitConfigStore } from '../gitsync/store/settings';
import {
  accountNeededToList,
  FirstAccount,
  isOfAccount,
  remember,
  withinDeadline,
  type RepositoryAccess,
} from '../gitsync/server/repository-accounts';
import { WorkerCalls } from '../gitsync/server/worker-calls';

const DAY_MS = 24 * 60 * 60_000;
/** Time for which ended pull requests are listed, to tell that a branch was merged at the provider. */
const ENDED_MS = 7 * DAY_MS;
/** Age of the oldest answer that is given again. */
const FRESH_MS = 60_000;
/** Time for which an account counts as a reader of a repository. */
const READER_MS = 10 * 60_000;
/** Limit on waiting for checks, reviews and apps. Later answers are kept for the next question. */
const DETAILS_MS = 8_000;
/** Open pull requests that are described; each costs two or three requests to the provider. */
const MOST_DESCRIBED = 50;
const REQUESTS_AT_ONCE = 4;

export type DescribedPullRequest = ListedPullRequest &
  PullRequestProgress & { apps: ChangedApp[]; mergeable: Mergeable };

/** True where a pull request merges without a conflict; null if unknown. */
interface Mergeable {
  git: boolean | null;
  structure: boolean | null;
}

const UNKNOWN: Mergeable = { git: null, structure: null };

export interface PullRequestList {
  items: DescribedPullRequest[];
  /** Time at which the provider was asked. */
  asOf: Date;
}

/** The pull requests of a repository, as one account has read them. */
interface Read {
  asOf: Date;
  items: ListedPullRequest[];
  /** By number. */
  progress: Map<number, { answer: Promise<PullRequestProgress>; progress: PullRequestProgress }>;
  /** By workspace and numbers: the apps of a repository depend on the directory. */
  apps: Map<string, Promise<ChangedApp[][]>>;
}

interface Known {
  accountId: string;
  answer: Promise<Read>;
  untilMs: number;
}

type Reader = Pick<Actor, 'workspaceId' | 'userId' | 'author'>;

/**
 * Lists the pull requests whose branch the workspace works on, through an account of the asking user. A repository is read
 * at most once a minute, however many ask: an account that has not read it itself only has to prove that it may.
 */
@Injectable()
export class ListPullRequests {
  readonly #known = new Map<string, Known>();
  /** Accounts that may read a repository, and until when that counts. */
  readonly #readers = new Map<string, number>();
  readonly #requests = new Semaphore(REQUESTS_AT_ONCE);

  constructor(
    private readonly configs: GitConfigStore,
    private readonly accounts: FirstAccount,
    private readonly branches: BranchStore,
    private readonly calls: WorkerCalls,
    private readonly reports: PullRequestReportStore,
  ) {}

  async run(actor: Reader): Promise<PullRequestList> {
    const { workspaceId, userId } = actor;
    const target = getTarget(await this.configs.find(defaultCopyOf(workspaceId)));
    const repository = parseRemoteUrl(target.repositoryUrl);
    const here = await this.branches.list(workspaceId);
    const names = new Set([target.branch, ...here.map(({ name }) => name)]);
    return this.accounts.use({ workspaceId, userId, repository }, accountNeededToList, async (access) => {
      const read = await this.read(access);
      const own = read.items.filter(({ from, isFork }) => names.has(from) && !isFork);
      const wanted = own.sort(openAndLatestFirst);
      const described = wanted.filter(({ state }) => state === 'open').slice(0, MOST_DESCRIBED);
      const [progress, apps, merges] = await Promise.all([
        this.progressOf(described, { read, access }),
        this.appsOf(described, { read, actor, target }),
        this.reports.mergesOf(workspaceId, repositoryKeyOf(target)),
      ]);
      const describe = (one: ListedPullRequest) => ({
        ...one,
        ...(progress.get(one.number) ?? NO_PROGRESS),
        apps: apps.get(one.number) ?? [],
        mergeable: mergeableOf(one, merges.get(one.number)),
      });
      return { items: wanted.map(describe), asOf: read.asOf };
    });
  }

  /** Has the provider asked again: its list of the repository's pull requests has changed. */
  forget(key: string): void {
    this.#known.delete(key);
  }

  private async read(access: RepositoryAccess): Promise<Read> {
    const { key, accountId } = access;
    for (;;) {
      const known = this.#known.get(key);
      if (!known || known.untilMs <= Date.now()) return this.ask(access);
      const isOwn = known.accountId === accountId;
      if (!isOwn) await this.proveAccess(access);
      try {
        return await known.answer;
      } catch (error) {
        // The other account is refused. This one may be not.
        if (isOwn || !isOfAccount(error)) throw error;
      }
    }
  }

  private ask({ key, accountId, api, path }: RepositoryAccess): Promise<Read> {
    const asOf = new Date();
    const since = new Date(asOf.getTime() - ENDED_MS);
    const answer = listRecentPullRequests(api, path, since).then(
      (items) => {
        remember(this.#readers, readerOf({ key, accountId }), Date.now() + READER_MS);
        return { asOf, items, progress: new Map(), apps: new Map() };
      },
      (error: unknown) => {
        if (this.#known.get(key) === known) this.#known.delete(key);
        throw error;
      },
    );
    const known: Known = { accountId, answer, untilMs: asOf.getTime() + FRESH_MS };
    remember(this.#known, key, known);
    return answer;
  }

  /** Throws the provider's refusal if the account does not see the repository. */
  private async proveAccess({ key, accountId, api, path }: RepositoryAccess): Promise<void> {
    const reader = readerOf({ key, accountId });
    if ((this.#readers.get(reader) ?? 0) > Date.now()) return;
    await api.getRepository(path);
    remember(this.#readers, reader, Date.now() + READER_MS);
  }

  /** Returns the checks and reviews that are known in time, by the numbers of the pull requests. */
  private async progressOf(
    pullRequests: ListedPullRequest[],
    { read, access }: { read: Read; access: RepositoryAccess },
  ): Promise<Map<number, PullRequestProgress>> {
    const entries = pullRequests.map((one) => {
      const known = read.progress.get(one.number);
      if (known) return known;
      const entry = { answer: this.readProgress(one, access), progress: NO_PROGRESS };
      read.progress.set(one.number, entry);
      entry.answer.then(
        (progress) => (entry.progress = progress),
        () => read.progress.delete(one.number),
      );
      return entry;
    });
    await withinDeadline(DETAILS_MS, Promise.all(entries.map(({ answer }) => answer)));
    return new Map(pullRequests.map(({ number }, index) => [number, entries[index].progress]));
  }

  private async readProgress(
    pullRequest: ListedPullRequest,
    { api, path }: RepositoryAccess,
  ): Promise<PullRequestProgress> {
    const release = await this.#requests.acquire();
    try {
      return await api.readProgress(path, pullRequest);
    } finally {
      release();
    }
  }

  /** Returns the changed apps that are known in time, by the numbers of the pull requests. */
  private async appsOf(
    pullRequests: ListedPullRequest[],
    { read, actor, target }: { read: Read; actor: Reader; target: JobTarget },
  ): Promise<Map<number, ChangedApp[]>> {
    if (pullRequests.length === 0) return new Map();
    const numbers = pullRequests.map(({ number }) => number);
    const key = [actor.workspaceId, ...numbers].join(' ');
    const answer = read.apps.get(key) ?? this.compare(pullRequests, { actor, target });
    read.apps.set(key, answer);
    const changed = (await withinDeadline(DETAILS_MS, answer)) ?? [];
    return new Map(numbers.map((number, index) => [number, changed[index] ?? []]));
  }

  /** The apps only supplement the list: it does not fail with the worker. */
  private async compare(
    pullRequests: ListedPullRequest[],
    { actor, target }: { actor: Reader; target: JobTarget },
  ): Promise<ChangedApp[][]> {
    const { workspaceId } = actor;
    const pairs = pullRequests.map(({ from, into, sha }) => ({ from, into, sha }));
    const call = PULL_REQUEST_JOBS.list_changed_apps.newJob({ workspaceId, actor, input: { target, pairs } });
    try {
      const { changed } = JSON.parse((await this.calls.start(call).result).toString()) as ChangedApps;
      return changed;
    } catch (error) {
      if (error instanceof AppError) return [];
      throw error;
    }
  }
}

/** A report of an earlier commit says nothing about this one. */
const mergeableOf = (
  { sha, state }: ListedPullRequest,
  found: { headSha: string; merges: Merges } | undefined,
): Mergeable =>
  found && state === 'open' && sha !== null && found.headSha.startsWith(sha) ? found.merges : UNKNOWN;

const readerOf = ({ key, accountId }: Pick<RepositoryAccess, 'key' | 'accountId'>): string =>
  `${accountId} ${key}`;

function openAndLatestFirst(one: ListedPullRequest, other: ListedPullRequest): number {
  const isOpen = ({ state }: ListedPullRequest) => Number(state === 'open');
  return isOpen(other) - isOpen(one) || other.updatedAt.getTime() - one.updatedAt.getTime();
}
