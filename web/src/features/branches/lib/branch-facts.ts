import type { Schemas } from '../../../lib/api';

export type Branch = Schemas['BranchView'];

export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Says what is special about a branch, the most important first. `defaultBranch`: the one that it is compared with. */
export function factsOf(branch: Branch, defaultBranch: string | null): string[] {
  const { isDefault, isLocal, isRemote, changedApps, unpushed, isProtected } = branch;
  return [
    isDefault && 'Default branch',
    !isLocal && 'Not here yet',
    isLocal && !isRemote && !isDefault && 'Not in the repository',
    changedApps > 0 && `${counted(changedApps, 'app')} with uncommitted changes`,
    unpushed > 0 && `${counted(unpushed, 'commit')} not pushed yet`,
    distanceOf(branch, defaultBranch ?? 'the default branch'),
    isProtected === true && 'Protected',
  ].filter((fact) => fact !== false);
}

function distanceOf({ ahead, behind }: Branch, defaultBranch: string): string | false {
  if (ahead > 0 && behind > 0)
    return `${counted(ahead, 'commit')} not in ${defaultBranch}, which has ${behind} more`;
  if (ahead > 0) return `${counted(ahead, 'commit')} not in ${defaultBranch}`;
  return behind > 0 && `lacks ${counted(behind, 'commit')} of ${defaultBranch}`;
}

/** Tells if something of the branch is here that the repository lacks, or the branch itself. */
export const canPush = ({ isLocal, isRemote, isDefault, unpushed }: Branch): boolean =>
  isLocal && (isRemote ? unpushed > 0 : !isDefault);

/** Sorts the default branch first, then those that are here, then those that only the repository has. */
export function sortBranches(branches: Branch[]): Branch[] {
  const rank = ({ isDefault, isLocal }: Branch) => (isDefault ? 0 : isLocal ? 1 : 2);
  return branches.toSorted((a, b) => rank(a) - rank(b) || byName.compare(a.name, b.name));
}

const byName = new Intl.Collator('en', { numeric: true });

/** A branch, and the one that takes its changes. */
export interface MergeSides {
  from: string;
  into: string;
}

/** Tells if a branch can be merged into others. */
export const canBeMerged = ({ isRemote }: Branch): boolean => isRemote;

/** Tells if others can be merged into a branch: it is worked on here. */
export const canTakeMerges = ({ isLocal, isRemote }: Branch): boolean => isLocal && isRemote;

/** Returns the ways to merge a branch and another one, out of the first one before into it. */
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
