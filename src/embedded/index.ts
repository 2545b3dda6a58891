// The package's entry for programs that Trellis is a part of.
export { GitSync, type GitSyncMade } from './git-sync';
export { GitSyncModule } from './git-sync.module';
export type { GitSyncAsyncOptions, GitSyncOptions } from './git-sync-options';
export { GitSyncError } from './git-sync-error';
export { forgetSecrets } from './forget-secrets';
export type { GitSyncEvent, GitSyncListener } from './events-of-program';
export type * from './git-sync-calls';
export type { GitSyncAppPage, GitSyncWorkspacePage } from './page-addresses';
export {
  GitSyncApps,
  GitSyncMembers,
  GitSyncRefusal,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncCause,
  type GitSyncChange,
  type GitSyncCreation,
  type GitSyncDocument,
  type GitSyncMadeApp,
  type GitSyncMember,
  type GitSyncPerson,
  type GitSyncRemoval,
  type GitSyncRole,
  type GitSyncWorkspace,
} from '../hosts';
