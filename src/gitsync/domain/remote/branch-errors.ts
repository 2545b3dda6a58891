import { AppError, conflict, STATUS, unprocessable } from '../../../core/errors';

/** The repository has no such branch. */
export const notInRepository = (name: string): AppError =>
  new AppError('git_branch_not_found', STATUS.notFound, `The repository has no branch “${name}”.`, {
    remedy: 'List its branches, and choose one of them.',
    data: { branch: name },
  });

export const branchExists = (name: string): AppError =>
  conflict('branch_exists', `A branch “${name}” already exists here or in the repository.`, {
    remedy: 'Choose another name, or open that branch.',
  });

export const branchIsDefault = (name: string): AppError =>
  conflict('branch_is_default', `“${name}” is the workspace’s default branch.`, {
    remedy: 'An admin can choose another one under Workspace settings → Configure git.',
  });

/** Git keeps the branch `a` as a file, and `a/b` in a folder `a`. */
export const overlappingBranch = (name: string, other: string): AppError =>
  unprocessable('invalid_branch', `Git cannot have both the branch “${name}” and “${other}”.`, {
    remedy: 'Choose another name: neither name can begin with the other one and a slash.',
    errors: [{ path: 'name', message: `overlaps with “${other}”` }],
  });

/** `sha`: the tip in the repository; null if the branch is gone. */
export const branchMoved = (name: string, sha: string | null): AppError =>
  conflict('git_remote_moved', `Others have pushed to “${name}” since it was last looked at here.`, {
    remedy: 'Review their changes, and try again.',
    data: { actual: sha },
  });

export const branchNotMerged = (
  name: string,
  lost: {
    commits: { sha: string | null; message: string; author: object; date: string }[];
    changedApps: { id: string; name: string }[];
  },
): AppError =>
  conflict('branch_not_merged', `“${name}” has work that would be lost with it.`, {
    remedy: 'Merge the branch first, or delete it with `force`.',
    data: lost,
  });
