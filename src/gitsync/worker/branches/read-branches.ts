import { Injectable } from '@nestjs/common';
import { conflict } from '../../../core/errors';
import type { Sha, Commit, Mirror } from '../../../git';
import type { CallWith } from '../../calls';
import type {
  BranchList,
  BranchState,
  ListBranchesInput,
  ListRefsInput,
  RemoteTips,
  CheckedBranch,
} from '../../queue/branch-jobs';
import type { ReadInput } from '../../queue/read-jobs';
import { AdoptLinks } from '../adopt-links';
import { Mirrors, type OpenRepository } from '../mirrors';
import { MarkBehind } from './mark-behind';

/** Lists the branches of the repository as last fetched or, after a fetch, as they are now. */
@Injectable()
export class ListBranches {
  constructor(private readonly mirrors: Mirrors) {}

  run(call: CallWith<ListBranchesInput>, signal: AbortSignal): Promise<BranchList> {
    const { target, refresh, known } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { mirror, branch } = repository;
      // Another worker may have created them.
      const isOld = !mirror.hasAllBranches || [branch, ...known].some((name) => mirror.tip(name) === null);
      if (refresh || isOld) await this.mirrors.fetchAll(repository, signal, known);
      return { branches: await this.describeAll(repository, signal) };
    });
  }

  private async describeAll(repository: OpenRepository, signal: AbortSignal): Promise<BranchState[]> {
    const { mirror, branch } = repository;
    const beside = mirror.tip(branch);
    const described: BranchState[] = [];
    for (const [name, sha] of [...mirror.branches].sort(([a], [b]) => (a < b ? -1 : 1))) {
      signal.throwIfAborted();
      described.push(await describeBranch(repository, { name, sha, beside }));
    }
    for (const [name, sha] of mirror.unfetchedBranches)
      if (mirror.tip(name) === null) described.push({ name, sha, ahead: 0, behind: 0, lastCommit: null });
    return described;
  }
}

/** Compares branches with the remote, for automatic pulls. */
@Injectable()
export class CheckBranch {
  constructor(
    private readonly mirrors: Mirrors,
    private readonly adopt: AdoptLinks,
    private readonly behind: MarkBehind,
  ) {}

  /** Lists the tips of the remote's branches and tags. Fetches nothing. */
  listRefs(call: CallWith<ListRefsInput>, signal: AbortSignal): Promise<RemoteTips> {
    const { target, branches: names, hasTags } = call.input;
    return this.mirrors.use(call, target, async (repository) => {
      const { branches, tags } = await this.mirrors.listRefs(repository, signal);
      const wanted = [...branches].filter(([name]) => names === null || names.includes(name));
      return { branches: Object.fromEntries(wanted), ...(hasTags ? { tags: Object.fromEntries(tags) } : {}) };
    });
  }

  /**
   * Fetches the branch, and finds the apps whose state there differs from their last push or pull. An app that is gone from
   * it does not count: there is nothing to pull. In an empty repository, where all are gone, all are marked. Throws 422
   * `git_invalid_repository` if the list of apps cannot be read.
   */
  async run(call: CallWith<ReadInput>, signal: AbortSignal): Promise<CheckedBranch> {
    const { target } = call.input;
    const { workspaceId } = call;
    return this.mirrors.use(call, target, async (repository) => {
      const fetch = async () => (await this.mirrors.fetch(repository, signal)).base;
      await this.adopt.run(repository, { workspaceId, fetch });
      // Listed before the fetch: an app pushed since then has another last commit, and is not marked.
      const apps = await this.behind.list(repository);
      const tip = await fetch();
      return { tip, behind: await this.behind.mark(repository, { apps, tip }) };
    });
  }
}

/** Describes a branch beside the default one. `sha` and `beside` are in the mirror. */
export async function describeBranch(
  { mirror }: Pick<OpenRepository, 'mirror'>,
  { name, sha, beside }: { name: string; sha: Sha; beside: Sha | null },
): Promise<BranchState> {
  const apart = beside === null ? null : await mirror.countApart(sha, beside);
  return {
    name,
    sha,
    ahead: apart?.ahead ?? 0,
    behind: apart?.behind ?? 0,
    lastCommit: presentCommit(await mirror.commit(sha)),
  };
}

export const presentCommit = ({ sha, message, author: { name, email }, date }: Commit) => ({
  sha,
  message: message.trimEnd(),
  author: { name, email },
  date: date.toISOString(),
});

/** Commits that a list names at most. */
const MAX_LISTED = 1_000;
/** Commits that are compared to find the newest one. */
const MAX_COMPARED = 20;

/** A branch as this workspace had it last, beside the one of the repository. */
export interface LocalHistory {
  /** Commit that kept commits are put on. Null if nothing of the branch was pushed or pulled here yet. */
  base: Sha | null;
  /** Commit of that history which the repository's branch has, too. */
  common: Sha | null;
  /** Commits of the repository's branch that the history does not have, the newest first. */
  drops: Commit[];
}

/**
 * `synced`: commits that apps of the branch were pushed or pulled at. `tip`: the repository's branch; null if it is gone.
 * `others`: tips of the repository's other branches, used if `tip` is gone.
 */
export async function findLocalHistory(
  mirror: Mirror,
  { synced, tip, others }: { synced: readonly Sha[]; tip: Sha | null; others: readonly Sha[] },
): Promise<LocalHistory> {
  const base = await findNewest(mirror, synced);
  if (base === null) return { base: tip, common: tip, drops: [] };
  if (tip === null) return { base, common: await findNearest(mirror, base, others), drops: [] };
  const common = await mirror.findMergeBase(base, tip);
  const drops = await mirror.walk({ from: tip, hide: base, limit: MAX_LISTED });
  return { base, common, drops };
}

/** Returns the commit nearest to `base` that one of the branches has, too. */
export async function findNearest(mirror: Mirror, base: Sha, tips: readonly Sha[]): Promise<Sha | null> {
  if (tips.includes(base)) return base;
  let nearest: Sha | null = null;
  for (const tip of tips) {
    const common = await mirror.findMergeBase(base, tip);
    if (common !== null && (nearest === null || (await mirror.isAncestor(nearest, common)))) nearest = common;
  }
  return nearest;
}

/** Returns the commit whose history has most of the others. Commits missing from the mirror do not count. */
async function findNewest(mirror: Mirror, shas: readonly Sha[]): Promise<Sha | null> {
  const known: Commit[] = [];
  for (const sha of shas) if (await mirror.hasCommit(sha)) known.push(await mirror.commit(sha));
  known.sort((one, other) => other.date.getTime() - one.date.getTime());
  const candidates = known.map(({ sha }) => ({ sha, base: null }));
  let best: { sha: Sha; count: number } | null = null;
  for (const { sha } of known.slice(0, MAX_COMPARED)) {
    const { size: count } = await mirror.findInHistory({ tip: sha, candidates });
    if (best === null || count > best.count) best = { sha, count };
    if (count === known.length) break;
  }
  return best?.sha ?? null;
}

/** Throws 409 `git_push_rejected` if more commits would have to be pushed at once than fit into memory. */
export async function refuseLong(
  mirror: Mirror,
  { tip, common }: { tip: Sha; common: Sha | null },
): Promise<void> {
  const commits = await mirror.walk({ from: tip, hide: common, limit: MAX_LISTED });
  if (commits.length < MAX_LISTED) return;
  throw conflict(
    'git_push_rejected',
    `The repository lacks ${MAX_LISTED.toLocaleString('en')} commits or more of this history.`,
    { remedy: 'Push them with Git, or pull with merge and push on top of what the repository has.' },
  );
}
