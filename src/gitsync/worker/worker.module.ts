import type { Duplex } from 'node:stream';
import { DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { Config } from '../../core/config';
import { addressFilter } from '../../core/network';
import { HttpsPool } from '../../https';
import { GitHubAppApi, InstallationTokens, ProviderAppStore } from '../../providers';
import { SshPool } from '../../ssh';
import { RemoteGateway } from '../../git';
import { GitsyncModule } from '../gitsync.module';
import { JobRetention } from '../queue/retention';
import { BranchLocks } from '../queue/branch-locks';
import { RunQueue, StartHead } from './run-head';
import { PrewarmedSessions } from './prewarmed-sessions';
import { WorkerLoop } from './loop';
import { WorkerSession } from '../queue/workers';
import { AskServer, CALL_CHANNEL, ServeCalls } from './calls';
import { GitsyncRunners } from './gitsync-runners';
import { BranchConflicts, BuildMerge, MergeBranches } from './branches/merge-branches';
import { CreateBranch, DeleteBranch, SwitchBranch } from './branches/change-branches';
import { PlanPull } from './plan-pull';
import { CheckBranch, ListBranches } from './branches/read-branches';
import { OpenWorkingCopy } from './branches/open-working-copy';
import { ForcePush, PushUnpushed } from './branches/force-push';
import { CompareApp } from './compare-app';
import { FinalizeSetup, FinalizeTarget } from './finalize';
import { ImportApps, StoreImport } from './import';
import { MergeCommit } from './commit/merge-before-push';
import { MergePull, OpenMerges } from './merge';
import { RebaseApp, RebaseWaiting } from './rebase';
import { PullApp, ReplaceApp } from './pull';
import { LoadCommitData } from './commit/load-commit-data';
import { RecordOutcome } from './commit/record';
import { PrepareCommit, WriteAhead } from './commit/prepare';
import { PushCommits } from './commit/push-commits';
import { SettlePushed } from './commit/settle-pushed';
import { ReadAppHistory } from './history/list';
import { FindMissing, ListApps } from './list-apps';
import { AdoptLinks } from './adopt-links';
import { MarkBehind } from './branches/mark-behind';
import { UpdateWorkingCopy } from './branches/update-working-copy';
import { CheckUpdates } from './check-updates';
import { CompareRefs } from './compare-refs';
import { DiscardChanges } from './discard-changes';
import { EvictConnections } from './evict-connections';
import { Isolation } from './isolation';
import { LinkApp } from './link-app';
import { DeleteOldRows, Maintenance, SweepMirrors } from './maintenance';
import { Mirrors } from './mirrors';
import { PreviewCommit } from './preview-commit';
import { ScanSecrets } from './scan-secrets';
import { UsableCredentials } from './usable-credentials';
import { RepositoryFolders } from '../store/repositories';

/** Operations that change nothing. */
const READS = [CheckUpdates, CompareApp, CompareRefs, ListApps, PlanPull, PreviewCommit, ReadAppHistory];

/** Merges of local state with the repository. */
const MERGING = [MergeCommit, MergePull, OpenMerges, RebaseApp, RebaseWaiting, ReplaceApp];

/** Branches beside the default one. */
const BRANCHES = [
  BranchConflicts,
  BuildMerge,
  CreateBranch,
  DeleteBranch,
  CheckBranch,
  ListBranches,
  MergeBranches,
  OpenWorkingCopy,
  ForcePush,
  MarkBehind,
  PushUnpushed,
  SwitchBranch,
  UpdateWorkingCopy,
];

const SERVICES = [
  ...BRANCHES,
  ...MERGING,
  ...READS,
  GitsyncRunners,
  AdoptLinks,
  AskServer,
  BranchLocks,
  DiscardChanges,
  FinalizeTarget,
  FinalizeSetup,
  FindMissing,
  GitHubAppApi,
  InstallationTokens,
  ProviderAppStore,
  RecordOutcome,
  ImportApps,
  DeleteOldRows,
  JobRetention,
  LinkApp,
  PrepareCommit,
  PullApp,
  PrewarmedSessions,
  PushCommits,
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
  RunQueue,
  SweepMirrors,
  ServeCalls,
  UsableCredentials,
  WorkerLoop,
  WriteAhead,
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
    useFactory: (ssh: SshPool, https: HttpsPool, config: Config, credentials: UsableCredentials) => {
      const limits = { silenceMs: config.gitSilenceMs, deadlineMs: config.gitDeadlineMs };
      const { replaceToken } = credentials;
      return new RemoteGateway({ ssh, https }, { ...limits, replaceToken });
    },
    inject: [SshPool, HttpsPool, Config, UsableCredentials],
  },
];

/** The worker: it alone loads nodegit and talks to remotes. Global, because the subjects' work stands on all of it. */
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
        ...SERVICES,
        ...REMOTE,
      ],
      exports: [...SERVICES, RemoteGateway],
    };
  }
}
