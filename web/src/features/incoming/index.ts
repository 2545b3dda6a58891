import { lazyPart } from '../../lib/lazy-code';

/** Lazy: only admins see it, in the settings. */
export const Incoming = lazyPart(async () => (await import('./incoming')).Incoming);
