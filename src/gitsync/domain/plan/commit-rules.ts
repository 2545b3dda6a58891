import { unprocessable } from '../../../core/errors';
import { findNameProblem } from '../format/repository-app';
import type { CommitIntent } from './commit-plan';

/** Returns whether the first commit of an app may replace another state of it, or another app, in the repository. */
export const mayReplaceUnseen = (job: CommitIntent): boolean => job.kind !== 'several';

/** Returns whether the changes of another writer may be replaced. A rename never replaces anything. */
export const mayReplace = (job: CommitIntent): boolean => job.overwrite && job.kind !== 'rename';

/** @throws AppError `invalid_app_name` where a repository cannot hold these names */
export function requireSafeName(names: { appName: string; versionName: string | null }): void {
  const problem = findNameProblem(names);
  if (problem === null) return;
  throw unprocessable('invalid_app_name', problem.detail, { remedy: 'Rename it, then commit.' });
}
