import { AppStateReader, type AppSelector, type RepositoryLayout } from '../domain';
import type { Commit, Mirror, Sha } from '../git';
import { viewOf } from './remotes';

/** So many commits are looked through at most; older ones are not worth the time that it takes. */
const MAX_COMMITS = 5_000;

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
  const commits = await mirror.walk({ from: tip, hide: until, limit: MAX_COMMITS });
  const reader = new AppStateReader(layout, app);
  const states = new Map<Sha, Promise<string | null>>();
  const stateAt = (sha: Sha) => {
    const state = states.get(sha) ?? reader.findState(viewOf(mirror, sha));
    states.set(sha, state);
    return state;
  };
  const found: Commit[] = [];
  for (const commit of commits) {
    const state = await stateAt(commit.sha);
    const before: (string | null)[] = [];
    for (const parent of commit.parents) before.push(await stateAt(parent));
    states.delete(commit.sha);
    const isTouched = before.length === 0 ? state !== null : before.every((parent) => parent !== state);
    if (isTouched) found.push(commit);
    if (found.length === limit) break;
  }
  return found;
}

/** The commit that made the app what it is at `tip`; the tip itself where that is too long ago to be found. */
export async function lastCommitOfApp(
  where: Where,
  request: { tip: Sha; app: AppSelector },
): Promise<Commit> {
  const [last] = await findCommitsOfApp(where, { ...request, until: null, limit: 1 });
  return last ?? where.mirror.commit(request.tip);
}
