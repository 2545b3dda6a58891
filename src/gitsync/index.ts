export type {
  AppGitView,
  CommitRequestBody,
  CommitResultView,
  KeptCommitView,
  NothingCommittedView,
} from './http/commit.dto';
export type { ChangesView } from './http/changes.dto';
export type { HistoryPage } from './http/history.dto';
export type { ImportRequest, PullRequestBody, PullResultView, UpdatesView } from './http/import.dto';
export type { ImportedAppView, RepositoryAppPage, RepositoryAppView } from './http/repository.dto';
export { JobStore } from './queue/job-store';
export { GitsyncHttpModule } from './gitsync-http.module';
export { ChangeSettingsRequest, GitSettingsRequest, GitTokenRequest } from './http/settings.dto';
export { GitCredentials } from './server/credentials';
export { EnqueueBranch, ReadBranches, type BranchStatus } from './server/branches';
export { FinalizeSettings, GitSettings } from './server/settings';
export { READS_APPS_ANEW, type AppsOfRequest } from './http/reads-apps-anew';
export { AnswerJob } from './http/answer';
export { GitsyncHandlers } from './http/gitsync-handlers';
export { JOB_HANDLERS, type HandlersOf } from './server/job-handlers';
export { JobsInWorkspace } from './http/job-presenter';
export { MergesInWorkspace } from './http/merges.controller';
export { CountWaiting } from './queue/open-commits';
export { GitWorkers } from './queue/workers';
export { GitForApps } from './server/git-for-apps';
export { WorkerCalls } from './server/worker-calls';
export { InOwnName } from './server/in-own-name';
export { SEALED_SIGNING_KEYS, SEALED_SSH_KEYS } from './store/keys';
export { COUNT_CRASH } from './queue/sql';
export { parseRemoteUrl } from './domain/remote/url';
export {
  AFTER_COMMITS,
  AppHosts,
  ArrivingCommits,
  ReportsOfSecrets,
  WorkerQuestions,
  type ChangeCause,
  type HeldHostedApp,
  type HeldHostedApps,
  type KeepChanges,
  type RefusedChange,
  type WantedApp,
  type WantedState,
  type MetAtHost,
  type MetBySource,
  type SettledDataSource,
  type WorkspaceHost,
} from './ports';
