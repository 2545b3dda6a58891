import { lazy } from 'react';

/** Lazy: only admins see it, in the settings. */
export const WorkspaceBackup = lazy(async () => ({
  default: (await import('./components/workspace-backup')).WorkspaceBackup,
}));

export { AppBackup } from './components/app-backup';
