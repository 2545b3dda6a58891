import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { CallJobStore } from './calls';
import { SharedRepositoryStore, TargetStore } from './store/repositories';
import { AppLinkStore } from './store/links';
import { BehindApps } from './store/behind-apps';
import { BranchRecords, OpenCommits, WaitingCommits } from './queue/open-commits';
import { BranchStore } from './store/branches';
import { DiscardedStore, DroppedStore } from './store/documents';
import { GitConfigStore } from './store/settings';
import { GitCredentialStore, SigningKeyStore } from './store/keys';
import { DueJobs } from './queue/due-jobs';
import { HandOver, JobStore } from './queue/job-store';
import { MergeStore } from './store/merges';
import { QueueStore } from './queue/queue-store';
import { AllowedSecretStore } from './store/allowed-secrets';
import { ChangedApps } from './store/changed-apps';

const STORES = [
  AllowedSecretStore,
  AppLinkStore,
  BehindApps,
  BranchRecords,
  BranchStore,
  CallJobStore,
  ChangedApps,
  DiscardedStore,
  DroppedStore,
  GitConfigStore,
  DueJobs,
  GitCredentialStore,
  HandOver,
  JobStore,
  MergeStore,
  OpenCommits,
  SharedRepositoryStore,
  QueueStore,
  SigningKeyStore,
  TargetStore,
  WaitingCommits,
];

/** Tables that server and worker share. */
@Module({
  imports: [AppsModule, WorkspacesModule],
  providers: STORES,
  exports: [...STORES, AppsModule, WorkspacesModule],
})
export class GitsyncModule {}
