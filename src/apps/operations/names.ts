import { unprocessable, type FieldError } from '../../core/errors';
import { checkAppName, checkVersionName, trimmed } from '../../core/names';

interface GivenName {
  text: string;
  /** Path of the name in the request. */
  path: string;
}

/** Trims the name. Throws 422 `invalid_app_name` if a repository could not hold it safely. */
export const getAppName = (text: string): string => getAppNames([{ text, path: 'name' }])[0];

/** Trims the names. Throws 422 `invalid_app_name`, with an error for each name that a repository could not hold safely. */
export function getAppNames(given: readonly GivenName[]): string[] {
  const names = given.map(({ text }) => trimmed(text));
  const errors = names.flatMap((name, index) => {
    const problem = checkAppName(name);
    return problem ? [{ path: given[index].path, message: problem.reason }] : [];
  });
  if (errors.length > 0) throw invalidName('invalid_app_name', 'The app’s name', errors);
  return names;
}

/** Trims the name. Throws 422 `invalid_version_name` if a repository could not hold it safely. */
export function getVersionName(text: string): string {
  const name = trimmed(text);
  const problem = checkVersionName(name);
  if (problem)
    throw invalidName('invalid_version_name', 'The version’s name', [
      { path: 'name', message: problem.reason },
    ]);
  return name;
}

const invalidName = (code: string, what: string, errors: FieldError[]) =>
  unprocessable(code, `${what} cannot be used: ${errors[0].message}.`.replace('..', '.'), {
    remedy: 'Choose another name.',
    errors,
  });
