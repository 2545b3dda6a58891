import { unprocessable } from '../../core/errors';
import { checkAppName, checkVersionName, trimmed } from '../../core/names';

/** Trims the name. Throws 422 `invalid_app_name` if a repository could not hold it safely. */
export function getAppName(text: string): string {
  const name = trimmed(text);
  const problem = checkAppName(name);
  if (problem) throw invalidName('invalid_app_name', 'The app’s name', problem.reason);
  return name;
}

/** Trims the name. Throws 422 `invalid_version_name` if a repository could not hold it safely. */
export function getVersionName(text: string): string {
  const name = trimmed(text);
  const problem = checkVersionName(name);
  if (problem) throw invalidName('invalid_version_name', 'The version’s name', problem.reason);
  return name;
}

const invalidName = (code: string, what: string, reason: string) =>
  unprocessable(code, `${what} cannot be used: ${reason}.`.replace('..', '.'), {
    remedy: 'Choose another name.',
    errors: [{ path: 'name', message: reason }],
  });
