import { DynamicModule, Global, Module } from '@nestjs/common';
import { Config } from '../core/config';
import { addressFilter } from '../core/network';
import { HttpsPool } from '../https';
import { SshPool } from '../ssh';
import { RemoteGateway } from './git';
import { GitsyncModule } from './gitsync.module';
import { BranchLocks } from './store/branch-locks';
import { RetireConnections } from './jobs/retire-connections';
import { RunBeside } from './jobs/run-beside';
import { RunQueue } from './jobs/run-queue';
import { WorkerLoop } from './jobs/worker-loop';
import { WorkerSession } from './store/worker-session';
import { CompareApp } from './operations/compare-app';
import { FinalizeSetup } from './operations/finalize-setup';
import { ImportApp } from './operations/import-app';
import { LinkApp } from './operations/link-app';
import { PlanFirstCommit } from './operations/plan-first-commit';
import { PullApp } from './operations/pull-app';
import { FinishJobs } from './operations/push-commits/finish-jobs';
import { PreparedPushes } from './operations/push-commits/prepared-pushes';
import { PushCommits } from './operations/push-commits/push-commits';
import { ReadRepository } from './operations/read-repository';
import { Remotes } from './operations/remotes';
import { RepositoryFolders } from './operations/repository-folders';

/** The worker: it alone loads nodegit and talks to remotes. */
@Global()
@Module({})
export class GitsyncWorkerModule {
  static forRoot(session: WorkerSession): DynamicModule {
    return {
      module: GitsyncWorkerModule,
      imports: [GitsyncModule],
      providers: [
        { provide: WorkerSession, useValue: session },
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
        BranchLocks,
        CompareApp,
        FinalizeSetup,
        FinishJobs,
        ImportApp,
        LinkApp,
        PlanFirstCommit,
        PullApp,
        PreparedPushes,
        PushCommits,
        ReadRepository,
        Remotes,
        RepositoryFolders,
        RetireConnections,
        RunBeside,
        RunQueue,
        WorkerLoop,
      ],
    };
  }
}
