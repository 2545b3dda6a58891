import { plural, t } from '@lingui/core/macro';
import type { Schemas } from '../../lib/api';
import { locales } from '../../lib/language';

export type Branch = Schemas['BranchView'];

/** Lists a branch's notable facts, most important first. `defaultBranch`: the branch it is compared with. */
export function factsOf(branch: Branch, defaultBranch: string | null): string[] {
  const { isDefault, isLocal, isRemote, changedApps, unpushed, isProtected } = branch;
  return [
    isDefault && t`Default branch`,
    !isLocal && t`Not here yet`,
    isLocal && !isRemote && !isDefault && t`Not in the repository`,
    changedApps > 0 && t`${plural(changedApps, { one: '# app', other: '# apps' })} with uncommitted changes`,
    unpushed > 0 && t`${plural(unpushed, { one: '# commit', other: '# commits' })} not pushed yet`,
    distanceOf(branch, defaultBranch ?? t`the default branch`),
    isProtected === true && t`Protected`,
  ].filter((fact) => typeof fact === 'string');
}

/** Counts the commits between a branch and the default one; null if there are none. */
export function distanceOf({ ahead, behind }: Branch, defaultBranch: string): string | null {
  if (ahead > 0 && behind > 0) return t`${ahead} ahead, ${behind} behind`;
  if (ahead > 0) return t`${ahead} ahead of ${defaultBranch}`;
  return behind > 0 ? t`${behind} behind ${defaultBranch}` : null;
}

/** Returns true if the branch, or a commit of it, is here and missing from the repository. */
export const canPush = ({ isLocal, isRemote, isDefault, unpushed }: Branch): boolean =>
  isLocal && (isRemote ? unpushed > 0 : !isDefault);

/** Sorts the default branch first, then local branches, then branches that only the repository has. */
export function sortBranches(branches: Branch[]): Branch[] {
  const rank = ({ isDefault, isLocal }: Branch) => (isDefault ? 0 : isLocal ? 1 : 2);
  return branches.toSorted((a, b) => rank(a) - rank(b) || byName.compare(a.name, b.name));
}

const byName = new Intl.Collator(locales(), { numeric: true });

/** The branch to merge and its target. */
export interface MergeSides {
  from: string;
  into: string;
}

/** Tells if a branch can be merged into others. */
export const canBeMerged = ({ isRemote }: Branch): boolean => isRemote;

/** Tells if a branch has commits to review: those in the repository that the default branch lacks. */
export const canBeReviewed = ({ isRemote, ahead, lastCommit }: Branch): boolean =>
  isRemote && (ahead > 0 || lastCommit === null);

/** Tells if others can be merged into a branch: it must exist here and in the repository. */
export const canTakeMerges = ({ isLocal, isRemote }: Branch): boolean => isLocal && isRemote;

/** Returns the possible merges of two branches, `branch` into `other` first. */
export function mergeWays(branch: Branch, other: Branch | undefined): MergeSides[] {
  if (!other || other.name === branch.name) return [];
  const ways: [Branch, Branch][] = [
    [branch, other],
    [other, branch],
  ];
  return ways
    .filter(([from, into]) => canBeMerged(from) && canTakeMerges(into))
    .map(([from, into]) => ({ from: from.name, into: into.name }));
}
