import { unprocessable } from '../../core/errors';
import { findNameProblem } from './repository-app';

/** @throws AppError `invalid_app_name` where a repository cannot hold these names */
export function requireSafeName(names: { appName: string; versionName: string | null }): void {
  const problem = findNameProblem(names);
  if (problem === null) return;
  throw unprocessable('invalid_app_name', problem.detail, { remedy: 'Rename it, then commit.' });
}
