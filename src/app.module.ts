import { DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { AccountsElsewhere, AuthHttpModule, Callers, SessionCallers } from './auth';
import { AppGitPort, AppsHttpModule, AppsInWorkspace } from './apps';
import { BackupHandlers, BackupHttpModule } from './backup';
import { CoreModule, type CoreOptions } from './core';
import { JobAnswerPort } from './core/http';
import { DeploymentHandlers, DeploymentsHttpModule } from './deployments';
import {
  AFTER_COMMITS,
  AnswerJob,
  AppHosts,
  ArrivingCommits,
  GitForApps,
  GitsyncHandlers,
  GitsyncHttpModule,
  JOB_HANDLERS,
  JobsInWorkspace,
  MergesInWorkspace,
  ReportsOfSecrets,
  WorkerQuestions,
  type HandlersOf,
} from './gitsync';
import { ENTITIES } from './entities';
import { HealthController } from './health.controller';
import {
  AnswerAboutApps,
  CallersOfProgram,
  GitSyncMembers,
  HostsHttpModule,
  HostsInWorkspace,
  HostsModule,
  ConnectedHosts,
  PROGRAM_APPS,
  type ProgramApps,
} from './hosts';
import { IncomingHandlers, IncomingHttpModule, WatchRemote } from './incoming';
import { AgentSessionsInWorkspace, McpModule } from './mcp';
import { CollectMetrics, MetricsController } from './metrics';
import { ChannelsInWorkspace, NotificationsModule } from './notifications';
import { ProviderAccounts, ProvidersModule } from './providers';
import './program/jobs';
import type { JOBS } from './program/jobs';
import { LIST_AFTER_COMMITS, PullRequestsHttpModule, RepeatReports } from './pull-requests';
import { Readiness } from './readiness';
import { ReviewHandlers, ReviewsHttpModule, ReviewsInWorkspace } from './reviews';
import { SignOnModule } from './sign-on';
import { SetupFileModule } from './setup-file';
import { WORKSPACE_CONTENTS, WorkspacesHttpModule, type WorkspaceContent } from './workspaces';

/** Binds the ports of lower modules to their implementations in higher ones. */
const PORTS = [
  { provide: AccountsElsewhere, useExisting: ProviderAccounts },
  { provide: AppGitPort, useExisting: GitForApps },
  { provide: JobAnswerPort, useExisting: AnswerJob },
  { provide: AppHosts, useExisting: ConnectedHosts },
  { provide: ArrivingCommits, useExisting: WatchRemote },
  { provide: ReportsOfSecrets, useExisting: RepeatReports },
  { provide: AFTER_COMMITS, useValue: LIST_AFTER_COMMITS },
  { provide: WorkerQuestions, useExisting: AnswerAboutApps },
  {
    provide: JOB_HANDLERS,
    useFactory: (
      gitsync: GitsyncHandlers,
      deployments: DeploymentHandlers,
      reviews: ReviewHandlers,
      incoming: IncomingHandlers,
      backup: BackupHandlers,
    ): HandlersOf<typeof JOBS> => ({
      ...gitsync.handlers,
      ...deployments.handlers,
      ...reviews.handlers,
      ...incoming.handlers,
      ...backup.handlers,
    }),
    inject: [GitsyncHandlers, DeploymentHandlers, ReviewHandlers, IncomingHandlers, BackupHandlers],
  },
  {
    provide: WORKSPACE_CONTENTS,
    useFactory: (...contents: WorkspaceContent[]) => contents,
    inject: [
      AppsInWorkspace,
      JobsInWorkspace,
      MergesInWorkspace,
      ReviewsInWorkspace,
      ChannelsInWorkspace,
      AgentSessionsInWorkspace,
      HostsInWorkspace,
    ],
  },
];

/** Program that Trellis is embedded in, as objects of this process. */
export interface ProgramAround {
  apps: ProgramApps;
  members: GitSyncMembers;
}

export interface ServerOptions extends CoreOptions {
  /** Absent when Trellis runs standalone. */
  program?: ProgramAround;
}

const bindProgram = (program: ProgramAround | undefined): Provider[] =>
  program
    ? [
        { provide: PROGRAM_APPS, useValue: program.apps },
        { provide: GitSyncMembers, useValue: program.members },
        CallersOfProgram,
        { provide: Callers, useExisting: CallersOfProgram },
      ]
    : [
        { provide: PROGRAM_APPS, useValue: null },
        { provide: Callers, useExisting: SessionCallers },
      ];

/**
 * Server: everything that answers HTTP. The Git worker is composed in `worker.module.ts`. The module is global because
 * lower modules inject the ports that it binds.
 */
@Global()
@Module({})
export class AppModule {
  static forRoot({ program, ...options }: ServerOptions): DynamicModule {
    const bound = bindProgram(program);
    return {
      module: AppModule,
      imports: [
        CoreModule.forRoot({ ...options, entities: ENTITIES }),
        WorkspacesHttpModule,
        AppsHttpModule,
        GitsyncHttpModule,
        DeploymentsHttpModule,
        PullRequestsHttpModule,
        ReviewsHttpModule,
        IncomingHttpModule,
        BackupHttpModule,
        HostsHttpModule,
        HostsModule,
        NotificationsModule,
        AuthHttpModule,
        ProvidersModule,
        SignOnModule,
        SetupFileModule,
        McpModule,
      ],
      controllers: [HealthController, MetricsController],
      providers: [...PORTS, ...bound, AnswerAboutApps, CollectMetrics, Readiness],
      exports: [...PORTS, ...bound],
    };
  }
}
