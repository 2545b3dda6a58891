import { SetupLinkController, SharedSetupController } from './http/setup.controller';
import { CollisionsController, DeploymentsController } from './http/deployments.controller';
import { DeployLanded, CollisionChoices, Deployments, FollowableRefs } from './server/deployments';
import { PresentReleases, ReleasesController } from './http/releases.controller';
import { Releases } from './server/releases';
import { HooksController, WebhookController } from './http/webhook.controller';
import { CompareBranches, PollRemotes, PullBehind } from './server/incoming';
import { CallJobs, AnswerQuestions, WorkerCalls } from './server/worker-calls';
import { AcceptPush, ReceiveAppDelivery, ReceiveDelivery, Webhooks } from './server/webhooks';
import { InstalledApp, ProviderApps } from './server/provider-apps';
import { AppHooksController, ProviderAppsController } from './http/provider-apps.controller';
import { AppBackupController, BackupController } from './http/backup.controller';
import { BackUpApps, EnqueueBackup, PlanBackup } from './server/backup';
import { BackupsOfWorkspace } from './server/backup-settings';
import { BranchesController } from './http/branches.controller';
import { PullRequestReportsController, PullRequestsController } from './http/pull-requests.controller';
import { PictureController, SharedPictureController } from './http/picture.controller';
import { UnpushedController } from './http/unpushed.controller';
import { EnqueueMerge, EnqueuePush, EnqueueBranch, ReadBranches } from './server/branches';
import { KeepCommit, EnqueueCommit, CommitMessages, BuildCommitInput } from './server/commit';
import { Module } from '@nestjs/common';
import { withLoop } from '../core/database';
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
import { ReviewsController, ReviewsInWorkspace } from './http/reviews.controller';
import { RepositoryController } from './http/repository.controller';
import { SettingsPresenter } from './http/settings.dto';
import { CountWaiting } from './queue/open-commits';
import { GitWorkers } from './queue/workers';
import { AppGitState, GitForApps } from './server/git-for-apps';
import { ListPullRequests } from './server/list-pull-requests';
import { OpenPullRequest } from './server/open-pull-request';
import { FirstAccount, ProtectedBranches } from './server/pull-requests';
import { MergeByStructure } from './server/merge-by-structure';
import {
  ListReportedPullRequests,
  PullRequestReports,
  ReportLoop,
  WriteReports,
} from './server/report-pull-requests';
import { EnqueueCommitMany } from './server/commit-many';
import { Pictures } from './server/pictures';
import { PictureAddresses, SharedPictures } from './server/shared-pictures';
import { PullAndDiscard } from './server/pull';
import { ImportAndLink } from './server/import-and-link';
import { ReadHistory, ReadRepository } from './server/read-repository';
import { FinalizeSettings, GitSettings, SetupLinks } from './server/settings';
import { GitCredentials } from './server/credentials';
import { InOwnName } from './server/in-own-name';
import { CancelAndRetry, RetryJob } from './server/retry';
import { CompleteMerge, SettleMerge } from './server/merges';
import { PostReview, PostReviewsLoop } from './server/post-reviews';
import { RestoreApp } from './server/restore-app';
import { DiscussReview, EnqueueReview, OpenReview } from './server/reviews';
import { SetupLinkStore, CommitSettingsStore } from './store/settings';
import { RepositoryFolders } from './store/repositories';

/** The routes of GitSync, and its implementations of other modules' ports. Nothing here loads nodegit. */
@Module({
  imports: [AppsHttpModule, GitsyncModule, ProvidersModule],
  controllers: [
    AccountAccessController,
    AllowedSecretsController,
    AppBackupController,
    AppGitController,
    AppHooksController,
    BackupController,
    BranchesController,
    CollisionsController,
    DeploymentsController,
    GitJobsController,
    GitSettingsController,
    HistoryController,
    PictureController,
    HooksController,
    MergesController,
    ProviderAppsController,
    PullRequestReportsController,
    PullRequestsController,
    ReleasesController,
    RepositoryController,
    ReviewsController,
    SetupLinkController,
    SharedPictureController,
    SharedSetupController,
    UnpushedController,
    WebhookController,
  ],
  providers: [
    AcceptPush,
    AnswerCall,
    AnswerJob,
    AnswerQuestions,
    AppGitState,
    ...withLoop(BackUpApps),
    BackupsOfWorkspace,
    CallJobs,
    ...withLoop(CompareBranches),
    CompleteMerge,
    CountWaiting,
    ...withLoop(DeployLanded),
    CollisionChoices,
    Deployments,
    FollowableRefs,
    EnqueueBackup,
    EnqueueBranch,
    EnqueueMerge,
    EnqueueCommit,
    EnqueueCommitMany,
    EnqueuePush,
    DiscussReview,
    EnqueueReview,
    OpenReview,
    PostReview,
    PostReviewsLoop,
    ReviewsInWorkspace,
    ImportAndLink,
    InOwnName,
    KeepCommit,
    PictureAddresses,
    Pictures,
    SharedPictures,
    ...withLoop(PollRemotes),
    PlanBackup,
    PullAndDiscard,
    ...withLoop(PullBehind),
    InstalledApp,
    ProviderApps,
    ReceiveAppDelivery,
    ReceiveDelivery,
    Releases,
    PresentReleases,
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
    ListPullRequests,
    ListReportedPullRequests,
    MergeByStructure,
    OpenPullRequest,
    PullRequestReports,
    ReportLoop,
    WriteReports,
    ProtectedBranches,
    SettleMerge,
    BuildCommitInput,
    CancelAndRetry,
    RetryJob,
    RepositoryFolders,
    SettingsPresenter,
    SetupLinks,
    SetupLinkStore,
    Webhooks,
    WorkerCalls,
  ],
  exports: [
    AnswerJob,
    BackupsOfWorkspace,
    CountWaiting,
    Deployments,
    EnqueueBranch,
    FinalizeSettings,
    GitCredentials,
    GitForApps,
    GitSettings,
    GitWorkers,
    InOwnName,
    JobsInWorkspace,
    ListPullRequests,
    MergesInWorkspace,
    ReviewsInWorkspace,
    ReadBranches,
    Pictures,
    WorkerCalls,
  ],
})
export class GitsyncHttpModule {}
