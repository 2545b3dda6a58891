export type { RemoteRefs } from './protocol/advertisement';
export type { BuiltCommit, CommitRequest, FileChange } from './mirror/build-commit';
export type { RemoteFailure, SessionEnd } from './errors/classify-remote-failure';
export type { Commit, Identity } from './objects/commit';
export { GitError, type GitFailureCode, isGitError } from './errors/git-error';
export type { WalkRequest } from './mirror/walk-history';
export type { ConflictEntry, TreeChoices, TreeConflict, TreeMerge, TreeSide } from './objects/merge-trees';
export { listRefs } from './mirror/ls-remote';
export type { Lender } from './mirror/lent-packs';
export { loadLibgit2 } from './mirror/libgit2';
export type { MaintenanceResult } from './mirror/gc';
export { Mirror } from './mirror/mirror';
export { asideOf, isAside } from './mirror/mirror-files';
export {
  type ProbedRepository,
  probeRepository,
  type ProbeOptions,
  type ProbeRequest,
  type ProbeStep,
  type ProbeTarget,
  type RepositoryAccess,
} from './mirror/probe-repository';
export { pushTag, type DeleteRequest, type PushRequest, type PushResult } from './mirror/push';
export type { FoundEntry, ListedEntry } from './objects/read-tree';
export {
  type PrewarmedSession,
  RemoteGateway,
  type RemoteGatewayOptions,
  type RemotePools,
} from './transport/remote-gateway';
export type { SessionLimits } from './transport/remote-session';
export type {
  GitService,
  HttpsRemote,
  RemoteTarget,
  ReplaceToken,
  SshRemote,
} from './transport/remote-target';
export { printTag } from './objects/tag';
export { ZERO_SHA, type Sha } from './objects/sha';
export type { EntryKind } from './objects/tree';
