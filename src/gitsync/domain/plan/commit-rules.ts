import { AppError, unprocessable } from '../../../core/errors';
import { findNameProblem } from '../format/repository-app';
import type { TreeReader } from '../format/tree-reader';
import type { CommitRequest } from './commit-plan';

/**
 * Returns whether the commit may replace what stands in its way, because the user has seen it. `stateOf` describes that as
 * a text, by which two trees are compared.
 */
export async function mayReplace(
  { tree, seen, job }: CommitRequest,
  stateOf: (tree: TreeReader) => Promise<string>,
): Promise<boolean> {
  if (seen === null || job.kind === 'rename') return false;
  try {
    return (await stateOf(seen)) === (await stateOf(tree));
  } catch (error) {
    // The repository could not be read as it was then.
    if (error instanceof AppError) return false;
    throw error;
  }
}

/** @throws AppError `invalid_app_name` where a repository cannot hold these names */
export function requireSafeName(names: { appName: string; versionName: string | null }): void {
  const problem = findNameProblem(names);
  if (problem === null) return;
  throw unprocessable('invalid_app_name', problem.detail, { remedy: 'Rename it, then commit.' });
}
