import { AllowedSecretsController } from './http/setup.controller';
import { CollisionsController } from './http/deployments/collisions.controller';
import { DeploymentsController } from './http/deployments.controller';
import { DeployLanded } from './server/deployments/deploy-landed';
import { CollisionChoices } from './server/deployments/collision-choices';
import { Deployments } from './server/deployments';
import { PresentReleases } from './http/releases/present-releases';
import { ReleasesController } from './http/releases.controller';
import { Releases } from './server/releases';
import { HooksController } from './http/webhook.controller';
import { WebhookController } from './http/webhook/webhook.controller';
import { CompareBranches } from './server/incoming/compare-branches';
import { InOwnName } from './server/incoming/in-own-name';
import { IncomingLoop } from './server/incoming/incoming-loop';
import { LookAtRemotes } from './server/incoming';
import { PullBehind } from './server/incoming/pull-behind';
import { ReceiveDelivery } from './server/webhooks';
import { Webhooks } from './server/incoming/webhooks';
import { AppBackupController, BackupController } from './http/backup.controller';
import { BackUpApps } from './server/backup/back-up-apps';
import { EnqueueBackup } from './server/backup';
import { PlanBackup } from './server/backup/plan-backup';
import { BackupLoop } from './server/backup/backup-loop';
import { BackupsOfWorkspace } from './server/backup-settings';
import { BranchesController } from './http/branches.controller';
import { PresentUnpushed } from './http/branches/present-unpushed';
import { UnpushedController } from './http/unpushed.controller';
import { EnqueueMerge } from './server/branches/enqueue-merge';
import { EnqueuePush } from './server/branches/enqueue-push';
import { KeepCommit } from './server/keep-commit';
import { EnqueueBranch } from './server/branches/enqueue-branch';
import { ReadBranches } from './server/branches';
import { Module } from '@nestjs/common';
import { AppsHttpModule } from '../apps';
import { ProvidersModule } from '../providers';
import { GitsyncModule } from './gitsync.module';
import { AppGitController } from './http/app-git.controller';
import { PullRequestsController } from './http/branches/pull-requests.controller';
import { AccountAccessController } from './http/account-access.controller';
import { GitJobsController } from './http/git-jobs.controller';
import { GitSettingsController } from './http/git-settings.controller';
import { HistoryController } from './http/history.controller';
import { MergePresenter } from './http/merges/merge-presenter';
import { MergesController } from './http/merges.controller';
import { MergesInWorkspace } from './http/merges/merges-in-workspace';
import { AnswerCall } from './http/answer-call';
import { AnswerJob } from './http/answer-job';
import { JobsInWorkspace } from './http/jobs-in-workspace';
import { JobPresenter } from './http/job-presenter';
import { JobWaiter } from './http/answer';
import { RepositoryController } from './http/repository.controller';
import { SettingsPresenter } from './http/settings-presenter';
import { SetupLinkController } from './http/setup-link/setup-link.controller';
import { SharedSetupController } from './http/setup-link/shared-setup.controller';
import { CountWaiting } from './queue/count-waiting';
import { GitWorkers } from './queue/git-workers';
import { AppGitState } from './server/app-git-state';
import { AccountsAtRepository } from './server/branches/accounts-at-repository';
import { OpenPullRequest } from './server/branches/open-pull-request';
import { ProtectedBranches } from './server/pull-requests';
import { CallJobs } from './server/call-jobs';
import { EnqueueCommit } from './server/commit';
import { EnqueueCommitMany } from './server/commit-many';
import { DiscardAndUndo } from './server/pull';
import { EnqueueImport } from './server/import-and-link';
import { EnqueueLink } from './server/enqueue-link';
import { EnqueuePull } from './server/enqueue-pull';
import { ReadHistory } from './server/history/read-history';
import { RestoreApp } from './server/history/restore-app';
import { PreviewCommitMany } from './server/preview-commit-many';
import { ReadRepository } from './server/read-repository';
import { CommitMessages } from './server/commit-messages';
import { GitForApps } from './server/git-for-apps';
import { FinalizeSettings } from './server/finalize-settings';
import { GitCredentials } from './server/credentials';
import { GitSettings } from './server/settings';
import { SetupLinks } from './server/setup-links';
import { BuildCommitInput } from './server/build-commit-input';
import { RetryBranch } from './server/retry/retry-branch';
import { RetryCall } from './server/retry/retry-call';
import { LockForRetry } from './server/retry/lock-for-retry';
import { CompleteBranchMerge } from './server/merges/complete-branch-merge';
import { CompleteMerge } from './server/merges/complete-merge';
import { SettleMerge } from './server/merges';
import { RetryCommit } from './server/retry/retry-commit';
import { RetryJob } from './server/retry/retry-job';
import { ProbeHostKey } from './server/probe-host-key';
import { CancelAndRetry } from './server/retry';
import { AnswerQuestions } from './server/answer-questions';
import { WorkerCalls } from './server/worker-calls';
import { RegisterDeployKey } from './server/register-deploy-key';
import { SetupLinkStore } from './store/setup-link-store';
import { RepositoryFolders } from './store/repositories';
import { CommitSettingsStore } from './store/commit-settings-store';

/** The routes of GitSync, and its implementations of other modules' ports. Nothing here loads nodegit. */
@Module({
  imports: [AppsHttpModule, GitsyncModule, ProvidersModule],
  controllers: [
    AccountAccessController,
    AllowedSecretsController,
    AppBackupController,
    AppGitController,
    BackupController,
    BranchesController,
    CollisionsController,
    DeploymentsController,
    GitJobsController,
    GitSettingsController,
    HistoryController,
    HooksController,
    MergesController,
    PullRequestsController,
    ReleasesController,
    RepositoryController,
    SetupLinkController,
    SharedSetupController,
    UnpushedController,
    WebhookController,
  ],
  providers: [
    AccountsAtRepository,
    AnswerCall,
    AnswerJob,
    AnswerQuestions,
    AppGitState,
    BackUpApps,
    BackupLoop,
    BackupsOfWorkspace,
    CallJobs,
    CompareBranches,
    CompleteBranchMerge,
    CompleteMerge,
    CountWaiting,
    DeployLanded,
    CollisionChoices,
    Deployments,
    DiscardAndUndo,
    EnqueueBackup,
    EnqueueBranch,
    EnqueueMerge,
    EnqueueCommit,
    EnqueueCommitMany,
    EnqueueImport,
    EnqueueLink,
    EnqueuePull,
    EnqueuePush,
    InOwnName,
    IncomingLoop,
    KeepCommit,
    LookAtRemotes,
    PlanBackup,
    PullBehind,
    ReceiveDelivery,
    Releases,
    PresentReleases,
    PresentUnpushed,
    ReadBranches,
    ReadHistory,
    ReadRepository,
    RestoreApp,
    CommitSettingsStore,
    CommitMessages,
    PreviewCommitMany,
    GitForApps,
    FinalizeSettings,
    GitCredentials,
    GitSettings,
    ProbeHostKey,
    GitWorkers,
    JobPresenter,
    JobWaiter,
    JobsInWorkspace,
    LockForRetry,
    MergePresenter,
    MergesInWorkspace,
    OpenPullRequest,
    ProtectedBranches,
    RetryCommit,
    SettleMerge,
    BuildCommitInput,
    CancelAndRetry,
    RetryBranch,
    RetryCall,
    RetryJob,
    RegisterDeployKey,
    RepositoryFolders,
    SettingsPresenter,
    SetupLinks,
    SetupLinkStore,
    Webhooks,
    WorkerCalls,
  ],
  exports: [AnswerJob, CountWaiting, GitForApps, GitWorkers, JobsInWorkspace, MergesInWorkspace, WorkerCalls],
})
export class GitsyncHttpModule {}
