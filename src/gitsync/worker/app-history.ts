import { AppStateReader, type AppSelector, type AppState, type RepositoryLayout } from '../domain';
import type { Commit, Mirror, Sha } from '../../git';
import type { LastCommit } from '../store/app-link-store';
import { CommitChangesReader } from './changed-paths';
import { treeReaderOf } from './mirrors';

/** Commits that are searched at most. Older ones are not worth the time. */
const MAX_COMMITS = 5_000;
/** Commits that are read first. They mostly contain the ones wanted, so the others need not be read. */
const FIRST_COMMITS = 64;

interface History {
  mirror: Mirror;
  layout: RepositoryLayout;
}

/**
 * Lists the commits that changed an app, newest first, like `git log --follow`: those whose state of the app differs from
 * every parent's. Excludes `until` and its ancestors; a commit that is not in the history excludes nothing.
 */
export async function findCommitsOfApp(
  { mirror, layout }: History,
  request: { tip: Sha; app: AppSelector; until: Sha | null; limit: number },
): Promise<Commit[]> {
  const { tip, app, until, limit } = request;
  const states = new AppStates(mirror, layout, app);
  const found: Commit[] = [];
  for await (const commit of walk(mirror, { tip, until })) {
    if (await states.isChangedBy(commit)) found.push(commit);
    if (found.length === limit) return found;
    states.forget(commit.sha);
  }
  return found;
}

/** Finds the commit that last changed each of the apps, in one walk; null where that is too long ago to be found. */
export async function findLastCommits(
  { mirror, layout }: History,
  { tip, apps }: { tip: Sha; apps: AppSelector[] },
): Promise<(Commit | null)[]> {
  const found: (Commit | null)[] = apps.map(() => null);
  const open = new Map(apps.map((app, index) => [index, new AppStates(mirror, layout, app)]));
  if (open.size === 0) return found;
  for await (const commit of walk(mirror, { tip, until: null })) {
    for (const [index, states] of open) {
      if (await states.isChangedBy(commit)) {
        found[index] = commit;
        open.delete(index);
      }
      states.forget(commit.sha);
    }
    if (open.size === 0) break;
  }
  return found;
}

async function* walk(
  mirror: Mirror,
  { tip, until }: { tip: Sha; until: Sha | null },
): AsyncGenerator<Commit, void> {
  for (const [start, depth] of [
    [0, FIRST_COMMITS],
    [FIRST_COMMITS, MAX_COMMITS],
  ]) {
    const commits = await mirror.walk({ from: tip, hide: until, limit: depth });
    yield* commits.slice(start);
    if (commits.length < depth) return;
  }
}

/** States of an app in the commits of a walk, from the newest to the oldest. */
class AppStates {
  private readonly reader: AppStateReader;
  private readonly changes: CommitChangesReader;
  private readonly known = new Map<Sha, AppState>();

  constructor(
    private readonly mirror: Mirror,
    layout: RepositoryLayout,
    private readonly app: AppSelector,
  ) {
    this.reader = new AppStateReader(layout, app);
    this.changes = new CommitChangesReader(mirror, layout);
  }

  /** Returns whether the app's state in the commit differs from that in each of its parents. */
  async isChangedBy({ sha, parents }: Commit): Promise<boolean> {
    const state = await this.stateAt(sha);
    if (parents.length === 0) return state.text !== null;
    for (const parent of parents) {
      const isSame = !(await this.changes.mayTouch(this.app, state, { commit: sha, parent }));
      if (isSame) this.known.set(parent, state);
      if (isSame || (await this.stateAt(parent)).text === state.text) return false;
    }
    return true;
  }

  forget(sha: Sha): void {
    this.known.delete(sha);
  }

  private async stateAt(sha: Sha): Promise<AppState> {
    const state = this.known.get(sha) ?? (await this.reader.getState(treeReaderOf(this.mirror, sha)));
    this.known.set(sha, state);
    return state;
  }
}

/** Describes the commit that last changed the app. */
export async function lastCommitOfApp(
  history: History,
  { tip, app }: { tip: Sha; app: AppSelector },
): Promise<DescribedCommit> {
  const [last] = await findLastCommits(history, { tip, apps: [app] });
  return describeCommit(last, tip);
}

export type DescribedCommit = Omit<LastCommit, 'syncedState' | 'documentHash'>;

/** Describes an app's last commit, or one that was not found: nothing but the tip where the app was seen is known of it. */
export function describeCommit(last: Commit | null, tip: Sha): DescribedCommit {
  if (last === null)
    return { sha: tip, isUnknown: true, message: '', author: { name: '', email: '' }, date: new Date(0) };
  const { sha, message, author, date } = last;
  return { sha, message: message.trimEnd(), author, date };
}

/** Describes a commit for an answer. */
export const presentCommit = ({ sha, message, author, date }: DescribedCommit) => ({
  sha,
  message: message.trimEnd(),
  author,
  date,
});

/**
 * Returns the commit that last changed the app if the history was replaced (force push) and the app with it. The new
 * history has no commits after the last synced one, yet its state of the app may differ.
 */
export async function findReplacedState(
  history: History,
  request: { tip: Sha; app: AppSelector; last: Sha },
): Promise<DescribedCommit | null> {
  const { mirror, layout } = history;
  const { tip, app, last } = request;
  if (await mirror.isAncestor(last, tip)) return null;
  const reader = new AppStateReader(layout, app);
  const isKnown = (await mirror.findSize(last)) !== null;
  const before = isKnown ? await reader.findState(treeReaderOf(mirror, last)) : undefined;
  return before === (await reader.findState(treeReaderOf(mirror, tip)))
    ? null
    : lastCommitOfApp(history, { tip, app });
}
