export {
  AnswerAboutApps,
  AskedApps,
  ExplainedApps,
  PROGRAM_APPS,
  type ProgramApps,
} from './embedded/program-apps';
export { EmbeddedIds } from './embedded/embedded-ids';
export { idHere, MirrorPeople } from './embedded/mirror-people';
export { CallersOfProgram } from './embedded/callers-of-program';
export {
  GitSyncApps,
  GitSyncRefusal,
  type GitSyncApp,
  type GitSyncAppId,
  type GitSyncCause,
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
export { HostsHttpModule } from './hosts-http.module';
export { HostsModule } from './hosts.module';
export { RELEASE_RULES } from './app-host';
export { CheckHost, type CheckedHost } from './check-host';
export { HostsInWorkspace, ReadAnew } from './read-anew';
export { ConnectedHosts } from './connected-hosts';
export { connectionOf, HostRequest } from './host.dto';
export {
  COMMIT_RULES,
  HOST_INTERVAL,
  HOST_KINDS,
  HostStore,
  SEALED_HOST_PASSWORDS,
  type CommitRule,
  type Host,
} from './store/host-store';
