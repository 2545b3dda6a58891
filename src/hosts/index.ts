export { AnswerAboutApps } from './embedded/program-apps';
export { AskedApps } from './embedded/program-apps';
export { CallersOfProgram } from './embedded/mirror-people';
export { ExplainedApps } from './embedded/program-apps';
export {
  GitSyncApps,
  GitSyncRefusal,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncChange,
  type GitSyncCreation,
  type GitSyncDocument,
  type GitSyncMadeApp,
  type GitSyncRemoval,
} from './embedded/git-sync-apps';
export {
  GitSyncMembers,
  type GitSyncMember,
  type GitSyncPerson,
  type GitSyncRole,
  type GitSyncWorkspace,
} from './embedded/git-sync-members';
export { PROGRAM_APPS, type ProgramApps } from './embedded/program-apps';
export { idHere } from './embedded/mirror-people';
export { HostsHttpModule } from './hosts-http.module';
export { HostsModule } from './hosts.module';
export { PlacesOfHosts } from './places-of-hosts';
export { HostStore, SEALED_HOST_PASSWORDS } from './store/host-store';
