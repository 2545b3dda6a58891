import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { CallJobStore } from './calls/call-job-store';
import { AdoptTargets } from './store/adopt-targets';
import { AllowedSecretStore } from './store/secrets/allowed-secret-store';
import { AppLinkStore } from './store/links';
import { BackupStore } from './queue/backups';
import { BehindApps } from './store/behind-apps';
import { BranchRecords } from './queue/branch-records';
import { BranchStore } from './store/branches';
import { ChangedApps } from './store/changed-apps';
import { CollisionChoiceStore } from './store/deployments/collision-choice-store';
import { DeploymentSettingsStore } from './store/deployment-settings';
import { DeploymentStore } from './store/deployments';
import { DiscardedStore } from './store/documents';
import { DroppedStore } from './store/dropped-store';
import { FormerLinks } from './store/former-links';
import { GitConfigStore } from './store/settings';
import { GitCredentialStore } from './store/keys';
import { HandOver } from './queue/hand-over';
import { IncomingAppStore } from './queue/incoming-apps';
import { IncomingStore } from './store/incoming';
import { JobStore } from './queue/job-store';
import { MaintenanceRuns } from './store/maintenance-runs';
import { MergeStore } from './store/merges';
import { OpenCommits } from './queue/open-commits';
import { SharedRepositoryStore } from './store/shared-repository-store';
import { QueueStore } from './queue/queue-store';
import { SigningKeyStore } from './store/signing-key-store';
import { TargetStore } from './store/target-store';
import { WaitingCommits } from './queue/waiting-commits';
import { WebhookStore } from './store/webhooks';

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
  FormerLinks,
  GitConfigStore,
  GitCredentialStore,
  HandOver,
  IncomingAppStore,
  IncomingStore,
  JobStore,
  MaintenanceRuns,
  MergeStore,
  OpenCommits,
  SharedRepositoryStore,
  QueueStore,
  SigningKeyStore,
  TargetStore,
  WaitingCommits,
  WebhookStore,
];

/** Tables that server and worker share. */
@Module({
  imports: [AppsModule, WorkspacesModule],
  providers: [...STORES, AdoptTargets],
  exports: [...STORES, AppsModule, WorkspacesModule],
})
export class GitsyncModule {}
