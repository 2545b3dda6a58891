import { lazyPart } from '../../lib/lazy-code';

/** Lazy: only admins see it, in the settings. */
export const WorkspaceBackup = lazyPart(
  async () => (await import('./components/workspace-backup')).WorkspaceBackup,
);

export { AppBackup } from './components/app-backup';
