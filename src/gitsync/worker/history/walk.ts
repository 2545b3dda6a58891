import { posix } from 'node:path';
import { ByteCache } from '../../../core/concurrency';
import { AppError } from '../../../core/errors';
import { isGitError, type Mirror, type Sha, type Commit } from '../../../git';
import { AppStateReader, type AppState } from '../../domain/format/app-link';
import type { RepositoryLayout } from '../../domain/format/repository-layout';
import type { AppSelector } from '../../domain/format/tree';
import { CommitChangesReader, commitsAhead, type CommitChanges } from '../app-history';
import { treeReaderOf, type Mirrors, type OpenRepository } from '../mirrors';
import { CommitLog, DEPTHS, type LoggedCommit } from './log';

interface Repository {
  mirror: Mirror;
  layout: RepositoryLayout;
}

/**
 * Finds the newest commits that changed an app, like `git log --follow`: those whose state of the app differs from every
 * parent's.
 */
export async function findHistory(
  repository: Repository,
  request: { tip: Sha; app: AppSelector; limit: number; signal: AbortSignal },
): Promise<Sha[]> {
  const log = CommitLog.of(repository.mirror, repository.layout.directory);
  try {
    return await search(log, { repository, ...request });
  } finally {
    void log.store();
  }
}

async function search(
  log: CommitLog,
  {
    repository,
    tip,
    app,
    limit,
    signal,
  }: { repository: Repository; tip: Sha; app: AppSelector; limit: number; signal: AbortSignal },
): Promise<Sha[]> {
  const states = new StatesInLog(repository, { app, log });
  const found: Sha[] = [];
  let [next, fetched] = [0, 0];
  for (const depth of DEPTHS) {
    const commits = await log.load(repository.mirror, tip, depth);
    for (; next < commits.length && found.length < limit; next += 1) {
      if (states.pass(commits[next])) continue;
      signal.throwIfAborted();
      if (next >= fetched) {
        fetched = next + commitsAhead(next);
        await states.fetch(commits.slice(next, fetched));
      }
      if (await states.isChangedBy(commits[next])) found.push(commits[next].sha);
    }
    if (found.length === limit || commits.length < depth) break;
  }
  return found;
}

/** State of the app with the name of its folder; undefined if only the app's tree tells what changes it. */
interface KnownState extends AppState {
  folder: string | undefined;
}

/** Cache of all mirrors: each of these took reading a whole list of entries. */
const statesRead = new ByteCache<KnownState>(8 << 20);

/** States of an app in the commits of a log, from the newest to the oldest. */
class StatesInLog {
  private readonly app: AppSelector;
  private readonly log: CommitLog;
  private readonly reader: AppStateReader;
  private readonly changes: CommitChangesReader;
  private readonly known = new Map<Sha, KnownState>();

  constructor(
    private readonly repository: Repository,
    { app, log }: { app: AppSelector; log: CommitLog },
  ) {
    this.app = app;
    this.log = log;
    this.reader = new AppStateReader(repository.layout, app);
    this.changes = new CommitChangesReader(repository.mirror, repository.layout);
  }

  /** Goes on to the parent if the commit is known not to have touched the app. Most commits end here. */
  pass(commit: LoggedCommit): boolean {
    const { sha, parents } = commit;
    const state = this.known.get(sha);
    if (!state || parents.length !== 1 || this.mayTouch(commit, state, 0) !== false) return false;
    this.known.delete(sha);
    this.known.set(parents[0], state);
    return true;
  }

  /** Fetches what a partial mirror lacks to read these commits, as far as the log does not know them. */
  async fetch(commits: readonly LoggedCommit[]): Promise<void> {
    const unknown = commits.filter(({ changes }) => changes.length === 0);
    if (unknown.length === 0) return;
    const { path } = await this.stateAt(unknown[0].sha);
    await this.changes.fetch(unknown, { folders: path === null ? [] : [posix.dirname(path)] });
  }

  /** Returns whether the app's state in the commit differs from that in each of its parents. */
  async isChangedBy(commit: LoggedCommit): Promise<boolean> {
    const state = await this.stateAt(commit.sha);
    this.known.delete(commit.sha);
    if (commit.parents.length === 0) return state.text !== null;
    for (const [index, parent] of commit.parents.entries()) {
      await this.learn(commit, state, index);
      const isSame = this.mayTouch(commit, state, index) === false;
      if (isSame) this.known.set(parent, state);
      if (isSame || (await this.stateAt(parent)).text === state.text) return false;
    }
    return true;
  }

  /** Reads what the log does not know yet of a commit and one of its parents. */
  private async learn(commit: LoggedCommit, state: KnownState, index: number): Promise<void> {
    if (this.mayTouch(commit, state, index) !== null) return;
    const parent = commit.parents[index];
    commit.changes[index] ??= await this.changes.read({ commit: commit.sha, parent });
    if (!isPlaced(state)) commit.isAfterSplit[index] ??= await this.changes.hasSplitApps(parent);
    this.log.markLearned(commit);
  }

  /** Returns false if the app has the same state at the parent; null if the log does not know. */
  private mayTouch(commit: LoggedCommit, state: KnownState, index: number): boolean | null {
    const changes = commit.changes[index];
    if (changes === undefined) return null;
    if (this.mayTouchEntry(state, changes) || mayTouchFile(state, changes)) return true;
    return isPlaced(state) ? false : (commit.isAfterSplit[index] ?? null);
  }

  private mayTouchEntry({ text, hasEntry }: KnownState, { entries }: CommitChanges): boolean {
    if (!('gitAppId' in this.app)) return false;
    if (entries === null || entries.has(this.app.gitAppId)) return true;
    // The entry of another app may name the file that this one had before its own.
    return text !== null && !hasEntry && entries.size > 0;
  }

  private async stateAt(sha: Sha): Promise<KnownState> {
    const state = this.known.get(sha) ?? (await this.read(sha));
    this.known.set(sha, state);
    return state;
  }

  private async read(sha: Sha): Promise<KnownState> {
    const { mirror, layout } = this.repository;
    const key = [mirror.dir, layout.directory, sha, ...Object.entries(this.app).flat()].join('\n');
    const present = statesRead.get(key);
    if (present) return present;
    const state = await this.reader.getState(treeReaderOf(mirror, sha));
    const folder = state.path === null ? undefined : layout.findNames(state.path)?.appName;
    const known = { ...state, folder };
    statesRead.add(key, known, 2 * (key.length + (state.text?.length ?? 0)));
    return known;
  }
}

/** False for an app that has no file. The parent may have it in the split layout, which no list of names covers. */
const isPlaced = ({ text, path }: AppState): boolean => text !== null && path !== null;

const mayTouchFile = ({ path, folder }: KnownState, { names }: CommitChanges): boolean =>
  path !== null && (folder === undefined || names === null || names.has(folder));

/**
 * Makes sure that the mirror has a commit, with one fetch at most.
 * @throws AppError `git_commit_not_found`
 */
export async function requireCommit(
  mirrors: Mirrors,
  repository: OpenRepository,
  { sha, signal }: { sha: Sha; signal: AbortSignal },
): Promise<void> {
  const { mirror, branch } = repository;
  if (await findCommit(mirror, sha)) return;
  await mirrors.fetch(repository, signal);
  if (await findCommit(mirror, sha)) return;
  throw new AppError('git_commit_not_found', 404, `The branch “${branch}” has no commit ${sha}.`);
}

/** Returns null for an id that the mirror has not, or has as another object, which it reports as a malformed commit. */
export async function findCommit(mirror: Mirror, sha: Sha): Promise<Commit | null> {
  if (!(await mirror.hasCommit(sha))) return null;
  return mirror.commit(sha).catch((error: unknown) => {
    if (isGitError(error) && error.code !== 'git_mirror_damaged') return null;
    throw error;
  });
}
