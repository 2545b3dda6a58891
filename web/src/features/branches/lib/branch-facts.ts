import type { Schemas } from '../../../lib/api';

export type Branch = Schemas['BranchView'];

const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;

/** Says what is special about a branch, the most important first. */
export function factsOf(branch: Branch): string[] {
  const { isDefault, isLocal, isRemote, ahead, behind, changedApps, unpushed, isProtected } = branch;
  const distance = [ahead > 0 && `${ahead} ahead`, behind > 0 && `${behind} behind`].filter(Boolean);
  return [
    isDefault && 'Default branch',
    !isLocal && 'Not here yet',
    isLocal && !isRemote && !isDefault && 'Not in the repository',
    changedApps > 0 && `${counted(changedApps, 'app')} with uncommitted changes`,
    unpushed > 0 && `${counted(unpushed, 'commit')} waiting`,
    distance.length > 0 && distance.join(', '),
    isProtected === true && 'Protected',
  ].filter((fact) => fact !== false);
}

/** Sorts the default branch first, then those that are here, then those that only the repository has. */
export function sortBranches(branches: Branch[]): Branch[] {
  const rank = ({ isDefault, isLocal }: Branch) => (isDefault ? 0 : isLocal ? 1 : 2);
  return branches.toSorted((a, b) => rank(a) - rank(b) || byName.compare(a.name, b.name));
}

const byName = new Intl.Collator('en', { numeric: true });
