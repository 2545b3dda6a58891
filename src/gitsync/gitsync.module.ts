import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { CallJobStore } from './calls';
import { SharedRepositoryStore, TargetStore } from './store/repositories';
import { WebhookStore } from './store/webhooks';
import { AppLinkStore } from './store/links';
import { BackupStore } from './queue/backups';
import { BehindApps, IncomingStore } from './store/incoming';
import { BranchRecords, OpenCommits, WaitingCommits } from './queue/open-commits';
import { BranchStore } from './store/branches';
import { CollisionChoiceStore, DeploymentStore } from './store/deployments';
import { DeploymentSettingsStore } from './store/deployment-settings';
import { DiscardedStore, DroppedStore } from './store/documents';
import { GitConfigStore } from './store/settings';
import { GitCredentialStore, SigningKeyStore } from './store/keys';
import { HandOver, JobStore } from './queue/job-store';
import { DueJobs } from './queue/due-jobs';
import { IncomingAppStore } from './queue/incoming-apps';
import { MergeStore } from './store/merges';
import { PullRequestReportStore } from './store/pull-request-reports';
import { RollbackStore } from './store/rollbacks';
import { ReviewStore } from './store/reviews';
import { QueueStore } from './queue/queue-store';
import { AllowedSecretStore } from './store/allowed-secrets';
import { ChangedApps } from './store/changed-apps';

const STORES = [
  AllowedSecretStore,
  AppLinkStore,
  BackupStore,
  BehindApps,
  BranchRecords,
  BranchStore,
  CallJobStore,
  ChangedApps,
  CollisionChoiceStore,
  DeploymentSettingsStore,
  DeploymentStore,
  DiscardedStore,
  DroppedStore,
  GitConfigStore,
  DueJobs,
  GitCredentialStore,
  HandOver,
  IncomingAppStore,
  IncomingStore,
  JobStore,
  MergeStore,
  OpenCommits,
  PullRequestReportStore,
  SharedRepositoryStore,
  QueueStore,
  ReviewStore,
  RollbackStore,
  SigningKeyStore,
  TargetStore,
  WaitingCommits,
  WebhookStore,
];

/** Tables that server and worker share. */
@Module({
  imports: [AppsModule, WorkspacesModule],
  providers: STORES,
  exports: [...STORES, AppsModule, WorkspacesModule],
})
export class GitsyncModule {}
