import type { Duplex } from 'node:stream';
import { DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { Config } from '../../core/config';
import { addressFilter } from '../../core/network';
import { HttpsPool } from '../../https';
import { SshPool } from '../../ssh';
import { RemoteGateway } from '../../git';
import { GitsyncModule } from '../gitsync.module';
import { JobRetention } from '../queue/retention';
import { BranchLocks } from '../queue/branch-locks';
import { AppJobs } from './loop/app-jobs';
import { EvictConnections } from './loop/evict-connections';
import { Isolation } from './loop/isolation';
import { RunQueue } from './run-head';
import { WorkerLoop } from './loop';
import { WorkerSession } from '../queue/workers';
import { RunCall } from './calls/run-call';
import { AskServer } from './calls/ask-server';
import { CALL_CHANNEL, ServeCalls } from './calls';
import { BranchConflicts } from './branches/branch-conflicts';
import { BranchJobs, BranchReads } from './branches/branch-jobs';
import { BuildMerge } from './branches/build-merge';
import { CreateBranch } from './branches/create-branch';
import { DeleteBranch } from './branches/change-branches';
import { PublishStores, PublishVersion } from './publish';
import { CheckBranch } from './branches/check-branch';
import { ListBranches } from './branches/list-branches';
import { MergeBranches } from './branches/merge-branches';
import { UpdateWorkingCopy } from './branches/working-copy';
import { MarkBehind } from './branches/mark-behind';
import { OpenWorkingCopy } from './branches/open-working-copy';
import { ForcePush } from './branches/force-push';
import { PushKept } from './branches/push-kept';
import { SwitchBranch } from './branches/switch-branch';
import { ApplyDeployment } from './deployments/store';
import { AppsHere } from './deployments/compare-with-commit';
import { Deploy } from './deployments/deploy';
import { DeployInPlace } from './deployments/deploy-in-place';
import { PlanApp } from './deployments/plan';
import { PlanDeployment } from './deployments/plan-deployment';
import { PrepareDeployment } from './deployments/prepare-deployment';
import { DeploymentStores, StoreDeployment } from './deployments/store-deployment';
import { CompareApp } from './compare';
import { CompareRefs } from './compare-refs';
import { DiscardChanges } from './discard-changes';
import { FinalizeSetup } from './finalize';
import { ImportApps } from './import-apps';
import { LinkApp } from './link-app';
import { PreviewCommit } from './preview-commit';
import { CombineCommit } from './merge/combine-commit';
import { CombinePull } from './merge';
import { OpenMerges } from './merge/open-merges';
import { RebaseApp } from './merge/rebase-app';
import { RebaseWaiting } from './rebase';
import { ReplaceApp } from './merge/replace-app';
import { PullApp } from './pull';
import { PullInPlace } from './pull-in-place';
import { LoadCommitData } from './commit/load-commit-data';
import { RecordOutcome } from './commit/record';
import { PrepareCommit } from './commit/prepare';
import { PrewarmedSessions } from './prewarmed-sessions';
import { PushCommits } from './commit/push-commits';
import { PushServices } from './commit/push-services';
import { SettlePushed } from './commit/settle-pushed';
import { WriteAhead } from './commit/write-ahead';
import { HistoryReads } from './history/history-reads';
import { ListHistory } from './history/list';
import { ReadDefinition } from './history/read-definition';
import { FindMissing } from './find-missing';
import { AdoptLinks } from './adopt-links';
import { CheckUpdates } from './check-updates';
import { FinalizePlace } from './finalize-place';
import { ListApps } from './list-apps';
import { RepositoryReads } from './repository-reads';
import { SettleLink } from './settle-link';
import { DeleteOldRows } from './delete-old-rows';
import { Maintenance } from './maintenance';
import { Mirrors } from './mirrors';
import { StartHead } from './loop/start-head';
import { StoreImport } from './import';
import { ScanSecrets } from './scan-secrets';
import { SweepMirrors } from './sweep-mirrors';
import { RepositoryFolders } from '../store/repositories';

/** Operations that change nothing. */
const READS = [
  CheckUpdates,
  CompareApp,
  CompareRefs,
  HistoryReads,
  ListApps,
  ListHistory,
  PreviewCommit,
  ReadDefinition,
  RepositoryReads,
];

/** Merges of what is here with what the repository has. */
const MERGING = [CombineCommit, CombinePull, OpenMerges, RebaseApp, RebaseWaiting, ReplaceApp];

/** Branches beside the default one. */
const BRANCHES = [
  BranchConflicts,
  BranchJobs,
  BranchReads,
  BuildMerge,
  CreateBranch,
  DeleteBranch,
  CheckBranch,
  PublishStores,
  PublishVersion,
  ListBranches,
  MergeBranches,
  OpenWorkingCopy,
  ForcePush,
  MarkBehind,
  PushKept,
  SwitchBranch,
  UpdateWorkingCopy,
];

/** Deployments of what has landed in the repository. */
const DEPLOYMENTS = [
  AppsHere,
  ApplyDeployment,
  Deploy,
  DeployInPlace,
  DeploymentStores,
  PlanApp,
  PlanDeployment,
  PrepareDeployment,
  StoreDeployment,
];

/** Connections to remotes. */
const REMOTE: Provider[] = [
  {
    provide: SshPool,
    useFactory: (config: Config) => new SshPool({ isAddressAllowed: addressFilter(config) }),
    inject: [Config],
  },
  {
    provide: HttpsPool,
    useFactory: (config: Config) => new HttpsPool({ isAddressAllowed: addressFilter(config) }),
    inject: [Config],
  },
  {
    provide: RemoteGateway,
    useFactory: (ssh: SshPool, https: HttpsPool, config: Config) => {
      const limits = { silenceMs: config.gitSilenceMs, deadlineMs: config.gitDeadlineMs };
      return new RemoteGateway({ ssh, https }, limits);
    },
    inject: [SshPool, HttpsPool, Config],
  },
];

/** The worker: it alone loads nodegit and talks to remotes. */
@Global()
@Module({})
export class GitsyncWorkerModule {
  static forRoot(session: WorkerSession, callChannel: Duplex | null): DynamicModule {
    return {
      module: GitsyncWorkerModule,
      imports: [GitsyncModule],
      providers: [
        { provide: WorkerSession, useValue: session },
        { provide: CALL_CHANNEL, useValue: callChannel },
        ...BRANCHES,
        ...DEPLOYMENTS,
        ...MERGING,
        ...READS,
        ...REMOTE,
        AdoptLinks,
        AppJobs,
        AskServer,
        BranchLocks,
        DiscardChanges,
        FinalizePlace,
        FinalizeSetup,
        FindMissing,
        RecordOutcome,
        ImportApps,
        DeleteOldRows,
        JobRetention,
        LinkApp,
        PrepareCommit,
        PullApp,
        PullInPlace,
        PrewarmedSessions,
        PushCommits,
        PushServices,
        SettleLink,
        SettlePushed,
        StartHead,
        StoreImport,
        LoadCommitData,
        ScanSecrets,
        Maintenance,
        Mirrors,
        RepositoryFolders,
        EvictConnections,
        Isolation,
        RunCall,
        RunQueue,
        SweepMirrors,
        ServeCalls,
        WorkerLoop,
        WriteAhead,
      ],
      exports: [AskServer],
    };
  }
}
