export { ByteCache } from './byte-cache';
export type { RemoteRefs } from './advertisement';
export type { BuiltCommit, CommitRequest, FileChange } from './build-commit';
export type { RemoteFailure, SessionEnd } from './classify-remote-failure';
export type { Commit, Identity } from './commit-object';
export { GitError, type GitFailureCode, isGitError } from './git-error';
export type { WalkRequest } from './history';
export { listRefs } from './list-refs';
export type { MaintenanceResult } from './maintain-mirror';
export { Mirror } from './mirror';
export {
  type ProbedRepository,
  probeRepository,
  type ProbeOptions,
  type ProbeRequest,
  type ProbeStep,
  type ProbeTarget,
  type RepositoryAccess,
} from './probe-repository';
export type { PushRequest, PushResult } from './push-commit';
export type { FoundEntry, ListedEntry } from './read-tree';
export {
  type PreparedSession,
  RemoteGateway,
  type RemoteGatewayOptions,
  type RemotePools,
} from './remote-gateway';
export type { SessionLimits } from './remote-session';
export type { GitService, HttpsRemote, RemoteTarget, SshRemote } from './remote-target';
export { Semaphore } from './semaphore';
export type { Sha } from './sha';
export { SharedUse } from './shared-use';
export type { EntryKind } from './tree-object';
