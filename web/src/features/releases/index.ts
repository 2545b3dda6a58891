import { lazyPart } from '../../lib/lazy-code';

/** Lazy: the first page imports this file, and most workspaces have published nothing. */
export const LiveState = lazyPart(async () => (await import('./live-state')).LiveState);

/** Lazy: they are opened from a menu. */
export const PublishDialog = lazyPart(async () => (await import('./publish-dialog')).PublishDialog);

export const ReleasesDialog = lazyPart(async () => (await import('./releases-dialog')).ReleasesDialog);
