import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { CallJobStore } from './calls/call-job-store';
import { AdoptTargets } from './store/adopt-targets';
import { AllowedSecretStore } from './store/secrets/allowed-secret-store';
import { AppLinkStore } from './store/app-link-store';
import { BackupStore } from './queue/backup-store';
import { BehindApps } from './store/behind-apps';
import { BranchRecords } from './queue/branch-records';
import { BranchStore } from './store/branch-store';
import { ChangedApps } from './store/changed-apps';
import { CollisionChoiceStore } from './store/deployments/collision-choice-store';
import { DeploymentSettingsStore } from './store/deployments/deployment-settings-store';
import { DeploymentStore } from './store/deployments/deployment-store';
import { DiscardedStore } from './store/discarded-store';
import { DroppedStore } from './store/dropped-store';
import { FormerLinks } from './store/former-links';
import { GitConfigStore } from './store/git-config-store';
import { GitCredentialStore } from './store/git-credential-store';
import { HandOver } from './queue/hand-over';
import { IncomingAppStore } from './queue/incoming-app-store';
import { IncomingStore } from './store/incoming-store';
import { JobStore } from './queue/job-store';
import { MaintenanceRuns } from './store/maintenance-runs';
import { MergeStore } from './store/merge-store';
import { OpenCommits } from './queue/open-commits';
import { SharedRepositoryStore } from './store/shared-repository-store';
import { QueueStore } from './queue/queue-store';
import { SigningKeyStore } from './store/signing-key-store';
import { TargetStore } from './store/target-store';
import { WaitingCommits } from './queue/waiting-commits';
import { WebhookStore } from './store/webhook-store';

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
