import { lazyPart } from '../../lib/lazy-code';

export { LiveState } from './live-state';

/** Lazy: they are opened from a menu. */
export const PublishDialog = lazyPart(async () => (await import('./publish-dialog')).PublishDialog);

export const ReleasesDialog = lazyPart(async () => (await import('./releases-dialog')).ReleasesDialog);
