import { SetupLinkController, SharedSetupController } from './http/setup.controller';
import { CallJobs, AnswerQuestions, WorkerCalls } from './server/worker-calls';
import { ProviderApps } from './server/provider-apps';
import { InstalledApp } from './server/installed-app';
import { ProviderAppsController } from './http/provider-apps.controller';
import { BranchesController } from './http/branches.controller';
import { UnpushedController } from './http/unpushed.controller';
import { EnqueueMerge, EnqueuePush, EnqueueBranch, ReadBranches } from './server/branches';
import { KeepCommit, EnqueueCommit, CommitMessages, BuildCommitInput } from './server/commit';
import { Module } from '@nestjs/common';
import { AppsHttpModule } from '../apps';
import { ProvidersModule } from '../providers';
import { GitsyncModule } from './gitsync.module';
import { AppGitController } from './http/app-git.controller';
import { AccountAccessController } from './http/account-access.controller';
import { AllowedSecretsController } from './http/allowed-secrets.controller';
import { GitJobsController } from './http/git-jobs.controller';
import { GitSettingsController } from './http/git-settings.controller';
import { HistoryController } from './http/history.controller';
import { MergePresenter } from './http/merges.dto';
import { MergesController, MergesInWorkspace } from './http/merges.controller';
import { AnswerCall, AnswerJob, JobWaiter } from './http/answer';
import { JobsInWorkspace, JobPresenter } from './http/job-presenter';
import { RepositoryController } from './http/repository.controller';
import { SettingsPresenter } from './http/settings.dto';
import { CountWaiting } from './queue/open-commits';
import { GitWorkers } from './queue/workers';
import { AppGitState, GitForApps } from './server/git-for-apps';
import { FirstAccount, ProtectedBranches } from './server/repository-accounts';
import { EnqueueCommitMany } from './server/commit-many';
import { PullAndDiscard } from './server/pull';
import { ImportAndLink } from './server/import-and-link';
import { ReadHistory, ReadRepository } from './server/read-repository';
import { FinalizeSettings, GitSettings, SetupLinks } from './server/settings';
import { GitCredentials } from './server/credentials';
import { InOwnName } from './server/in-own-name';
import { CancelAndRetry, RepeatJob, RetryJob } from './server/retry';
import { AppAnswers } from './http/app-answers';
import { AppHandlers } from './http/app-handlers';
import { BranchHandlers } from './http/branch-handlers';
import { CommitHandlers } from './http/commit-handlers';
import { GitsyncHandlers } from './http/gitsync-handlers';
import { ReadHandlers } from './http/read-handlers';
import { CompleteMerge, SettleMerge } from './server/merges';
import { RestoreApp } from './server/restore-app';
import { SetupLinkStore, CommitSettingsStore } from './store/settings';
import { RepositoryFolders } from './store/repositories';

const SERVICES = [
  AnswerCall,
  AnswerJob,
  AnswerQuestions,
  AppGitState,
  CallJobs,
  CompleteMerge,
  CountWaiting,
  EnqueueBranch,
  EnqueueMerge,
  EnqueueCommit,
  EnqueueCommitMany,
  EnqueuePush,
  ImportAndLink,
  InOwnName,
  KeepCommit,
  PullAndDiscard,
  InstalledApp,
  ProviderApps,
  ReadBranches,
  ReadHistory,
  ReadRepository,
  RestoreApp,
  CommitSettingsStore,
  CommitMessages,
  GitForApps,
  FinalizeSettings,
  GitCredentials,
  GitSettings,
  GitWorkers,
  JobPresenter,
  JobWaiter,
  JobsInWorkspace,
  MergePresenter,
  MergesInWorkspace,
  FirstAccount,
  ProtectedBranches,
  SettleMerge,
  BuildCommitInput,
  CancelAndRetry,
  RepeatJob,
  RetryJob,
  AppAnswers,
  AppHandlers,
  BranchHandlers,
  CommitHandlers,
  GitsyncHandlers,
  ReadHandlers,
  RepositoryFolders,
  SettingsPresenter,
  SetupLinks,
  SetupLinkStore,
  WorkerCalls,
];

/** The routes of GitSync, and its implementations of other modules' ports. Nothing here loads nodegit. */
@Module({
  imports: [AppsHttpModule, GitsyncModule, ProvidersModule],
  controllers: [
    AccountAccessController,
    AllowedSecretsController,
    AppGitController,
    BranchesController,
    GitJobsController,
    GitSettingsController,
    HistoryController,
    MergesController,
    ProviderAppsController,
    RepositoryController,
    SetupLinkController,
    SharedSetupController,
    UnpushedController,
  ],
  providers: SERVICES,
  // The subjects stand on all of it.
  exports: [...SERVICES, GitsyncModule],
})
export class GitsyncHttpModule {}
