import { conflict, unprocessable } from '../../core/errors';
import type { AppVersion } from '../store/app-version.entity';
import type { App } from '../store/app.entity';

export function refuseLocked(app: App): void {
  if (!app.isLocked) return;
  throw conflict('app_locked', 'This app follows the repository and cannot be edited here.', {
    remedy: 'Edit it at its source and pull, or duplicate it. An admin can unlock it.',
  });
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
