// The package's entry for programs that Trellis is a part of.
export { GitSync } from './git-sync';
export { GitSyncModule } from './git-sync.module';
export type { GitSyncOptions } from './git-sync-options';
export {
  GitSyncApps,
  GitSyncMembers,
  GitSyncRefusal,
  type GitSyncApp,
  type GitSyncAppId,
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
