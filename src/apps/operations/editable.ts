import { AppError, conflict, STATUS, unprocessable, type FieldError } from '../../core/errors';
import { checkAppName, checkVersionName, trimmed } from '../../core/names';
import type { AppVersion } from '../store/app-version.entity';
import type { App, HostLocation } from '../store/app.entity';

/** Throws 409 `app_hosted` or `app_locked` for an app that is not edited here. */
export function refuseLocked(app: App): void {
  refuseHosted(app);
  if (!app.isLocked) return;
  throw conflict('app_locked', 'This app follows the repository and cannot be edited here.', {
    remedy: 'Edit it at its source and pull, or duplicate it. An admin can unlock it.',
  });
}

/** Throws 409 `app_hosted` for an app that is edited elsewhere. */
export function refuseHosted(app: App): void {
  if (app.hosted) throw new AppHostedError(app.name, app.hosted);
}

const PRODUCTS: Record<string, string> = {
  tooljet: 'ToolJet',
  'node-red': 'Node-RED',
  embedded: 'its own editor',
};

/** A change of an app that is edited elsewhere and does not have this change there. */
export class AppHostedError extends AppError {
  constructor(
    name: string,
    { kind, url }: HostLocation,
    /** The state that the app was to get, if it is a complete one. */
    readonly wanted: { document: string } | null = null,
  ) {
    const product = PRODUCTS[kind] ?? kind;
    super('app_hosted', STATUS.conflict, `${name} is edited in ${product}, and cannot be changed here.`, {
      remedy: `Open it in ${product}: changes made there appear here automatically.`,
      data: { hostedBy: { kind, url } },
    });
  }
}

/** 422 for a version that a request names in its body. */
export const versionNotFound = (path: string) =>
  unprocessable('version_not_found', 'The app has no such version.', {
    errors: [{ path, message: 'is not a version of this app' }],
  });

export function refusePublished(version: AppVersion): void {
  if (version.status !== 'published') return;
  throw conflict(
    'version_published',
    `The version “${version.name}” is published and can no longer be changed.`,
    {
      remedy: 'Create a new version from it.',
    },
  );
}

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
