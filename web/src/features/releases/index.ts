import { lazy } from 'react';

/** Lazy: they are opened from a menu. */
export const PublishDialog = lazy(async () => ({
  default: (await import('./components/publish-dialog')).PublishDialog,
}));

export const ReleasesDialog = lazy(async () => ({
  default: (await import('./components/releases-dialog')).ReleasesDialog,
}));
