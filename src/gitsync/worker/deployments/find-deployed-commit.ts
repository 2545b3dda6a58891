import { AppError } from '../../../core/errors';
import type { Commit, Mirror, Sha } from '../../../git';
import { findFollowed, fingerprintOf, latestOf, tagNotFound, type Followed } from '../../domain';
import type { DeployedCommit } from '../../store/deployments';
import { findCommit } from '../history/find-commit';
import type { Mirrors, OpenRepository } from '../mirrors';

export interface FoundCommit {
  commit: DeployedCommit;
  /** The followed refs; null where the commit itself was asked for. */
  seen: string | null;
}

interface Place {
  mirrors: Mirrors;
  repository: OpenRepository;
  signal: AbortSignal;
}

/** Finds a commit that some branch of the repository has. Throws 404 `git_commit_not_found`. */
export async function findAskedCommit(
  place: Place,
  { sha, ref }: { sha: Sha; ref: string | null },
): Promise<FoundCommit> {
  const { mirrors, repository, signal } = place;
  const known = await findCommit(repository.mirror, sha);
  if (known) return { commit: describe(known, ref), seen: null };
  await mirrors.fetchAll(repository, signal);
  const fetched = await findCommit(repository.mirror, sha);
  if (fetched) return { commit: describe(fetched, ref), seen: null };
  throw new AppError('git_commit_not_found', 404, `No branch of the repository has a commit ${sha}.`, {
    remedy: 'Push it first, or name another one.',
  });
}

/**
 * Finds what has landed: the tip of the followed branch, or the newest commit that a followed tag names; null where there
 * is none. Throws 404 `git_tag_not_found` for a tag whose commit is on no branch.
 */
export async function findLandedCommit(place: Place, followed: Followed): Promise<FoundCommit | null> {
  const { mirrors, repository, signal } = place;
  const refs = await mirrors.listRefs(repository, signal);
  const found = findFollowed(followed, refs);
  if (found.size === 0) return null;
  const commit =
    'branch' in followed
      ? await findTip(place, followed.branch, refs.branches.get(followed.branch) ?? '')
      : await findNewest(place, found);
  return commit && { commit, seen: fingerprintOf(found) };
}

/** Null for a branch that was deleted since it was listed. */
async function findTip(place: Place, branch: string, sha: Sha): Promise<DeployedCommit | null> {
  const { mirrors, repository, signal } = place;
  const known = await findCommit(repository.mirror, sha);
  if (known) return describe(known, branch);
  // It may have moved since it was listed: the next look finds that.
  const tip = await mirrors.fetchBranch(repository, branch, signal);
  if (tip === null) return null;
  return describe(await repository.mirror.commit(tip), branch);
}

/** A tag whose commit is on no branch is passed over, as long as there is another one. */
async function findNewest(place: Place, tags: Map<string, Sha>): Promise<DeployedCommit> {
  const { mirrors, repository, signal } = place;
  const commits = await readCommits(repository.mirror, tags);
  if (commits.size < tags.size) {
    await mirrors.fetchAll(repository, signal);
    for (const [name, commit] of await readCommits(repository.mirror, tags)) commits.set(name, commit);
  }
  const dated = [...commits].map(([name, commit]) => ({ name, date: commit.committedAt, commit }));
  const latest = latestOf(dated);
  if (!latest) throw tagNotFound([...tags.keys()].join('”, “'));
  return describe(latest.commit, latest.name);
}

async function readCommits(mirror: Mirror, tags: Map<string, Sha>): Promise<Map<string, Commit>> {
  const commits = new Map<string, Commit>();
  for (const [name, sha] of tags) {
    const commit = await findCommit(mirror, sha);
    if (commit) commits.set(name, commit);
  }
  return commits;
}

const describe = ({ sha, author, message }: Commit, ref: string | null): DeployedCommit => ({
  sha,
  ref,
  author,
  message: message.trimEnd(),
});
