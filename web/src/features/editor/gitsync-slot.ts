import type { App } from '../../lib/workspace';

/** Props for the GitSync button, which the page places in the editor's top bar. */
export interface GitSyncSlot {
  app: App;
  save: () => Promise<boolean>;
  onPulled: () => void;
}
