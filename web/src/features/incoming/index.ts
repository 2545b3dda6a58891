import { lazy } from 'react';

/** Lazy: only admins see it, in the settings. */
export const Incoming = lazy(async () => ({
  default: (await import('./components/incoming')).Incoming,
}));
