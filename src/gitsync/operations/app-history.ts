import { AppStateReader, type AppSelector, type PlacedState, type RepositoryLayout } from '../domain';
import type { Commit, Mirror, Sha } from '../git';
import { CommitChangesReader } from './commit-changes';
import { viewOf } from './remotes';

/** So many commits are looked through at most; older ones are not worth the time that it takes. */
const MAX_COMMITS = 5_000;
/** Looked through first: what is asked for is mostly among them, and the rest need not be read then. */
const FIRST_COMMITS = 64;

interface Where {
  mirror: Mirror;
  layout: RepositoryLayout;
}

/**
 * The commits that touch the app's file or entry, the newest first, through renames: those in which it is not what
 * it was in any parent. `until` and all before it are left out; one that is not in the history hides nothing.
 */
export async function findCommitsOfApp(
  { mirror, layout }: Where,
  request: { tip: Sha; app: AppSelector; until: Sha | null; limit: number },
): Promise<Commit[]> {
  const { tip, app, until, limit } = request;
  const states = new AppStates(mirror, layout, app);
  const found: Commit[] = [];
  for (const [seen, depth] of [
    [0, FIRST_COMMITS],
    [FIRST_COMMITS, MAX_COMMITS],
  ]) {
    const commits = await mirror.walk({ from: tip, hide: until, limit: depth });
    for (const commit of commits.slice(seen)) {
      if (await states.isTouched(commit)) found.push(commit);
      if (found.length === limit) return found;
      states.forget(commit.sha);
    }
    if (commits.length < depth) break;
  }
  return found;
}

/** What an app is in the commits of a walk, from the newest to the oldest. */
class AppStates {
  private readonly reader: AppStateReader;
  private readonly changes: CommitChangesReader;
  private readonly known = new Map<Sha, PlacedState>();

  constructor(
    private readonly mirror: Mirror,
    layout: RepositoryLayout,
    private readonly app: AppSelector,
  ) {
    this.reader = new AppStateReader(layout, app);
    this.changes = new CommitChangesReader(mirror, layout);
  }

  /** Whether the app is in it what it is in none of its parents. */
  async isTouched({ sha, parents }: Commit): Promise<boolean> {
    const state = await this.stateAt(sha);
    if (parents.length === 0) return state.text !== null;
    for (const parent of parents) {
      const isUntouched = !(await this.changes.mayTouch(this.app, state, { commit: sha, parent }));
      if (isUntouched) this.known.set(parent, state);
      if (isUntouched || (await this.stateAt(parent)).text === state.text) return false;
    }
    return true;
  }

  forget(sha: Sha): void {
    this.known.delete(sha);
  }

  private async stateAt(sha: Sha): Promise<PlacedState> {
    const state = this.known.get(sha) ?? (await this.reader.getPlacedState(viewOf(this.mirror, sha)));
    this.known.set(sha, state);
    return state;
  }
}

/** The commit that made the app what it is at `tip`; the tip itself where that is too long ago to be found. */
export async function lastCommitOfApp(
  where: Where,
  request: { tip: Sha; app: AppSelector },
): Promise<Commit> {
  const [last] = await findCommitsOfApp(where, { ...request, until: null, limit: 1 });
  return last ?? where.mirror.commit(request.tip);
}

/**
 * What to look at where the history that was last seen was replaced: nothing in the new one comes after it, and yet
 * the app may be another one there.
 */
export async function findReplacedState(
  where: Where,
  request: { tip: Sha; app: AppSelector; last: Sha },
): Promise<Commit | null> {
  const { mirror, layout } = where;
  const { tip, app, last } = request;
  if (await mirror.isAncestor(last, tip)) return null;
  const reader = new AppStateReader(layout, app);
  const isKnown = (await mirror.findSize(last)) !== null;
  const before = isKnown ? await reader.findState(viewOf(mirror, last)) : undefined;
  return before === (await reader.findState(viewOf(mirror, tip)))
    ? null
    : lastCommitOfApp(where, { tip, app });
}
