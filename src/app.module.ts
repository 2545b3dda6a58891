import { DynamicModule, Global, Module } from '@nestjs/common';
import { AppGitPort, AppsHttpModule, AppsInWorkspace } from './apps';
import { CoreModule, type CoreOptions } from './core';
import { JobAnswerPort } from './core/http';
import {
  AnswerJob,
  AppPlaces,
  GitForApps,
  GitsyncHttpModule,
  JobsInWorkspace,
  MergesInWorkspace,
} from './gitsync';
import { HealthController } from './health.controller';
import { HostsHttpModule, HostsModule, PlacesOfHosts } from './hosts';
import { CollectMetrics, MetricsController } from './metrics';
import { ChannelsInWorkspace, NotificationsModule } from './notifications';
import { Readiness } from './readiness';
import { WORKSPACE_CONTENTS, WorkspacesHttpModule, type WorkspaceContent } from './workspaces';

/** Binds the ports of lower modules to their implementations in higher ones. */
const PORTS = [
  { provide: AppGitPort, useExisting: GitForApps },
  { provide: JobAnswerPort, useExisting: AnswerJob },
  { provide: AppPlaces, useExisting: PlacesOfHosts },
  {
    provide: WORKSPACE_CONTENTS,
    useFactory: (...contents: WorkspaceContent[]) => contents,
    inject: [AppsInWorkspace, JobsInWorkspace, MergesInWorkspace, ChannelsInWorkspace],
  },
];

/**
 * Server: everything that answers HTTP. The Git worker is composed in `worker.module.ts`. The module is global because
 * lower modules inject the ports that it binds.
 */
@Global()
@Module({})
export class AppModule {
  static forRoot(options: CoreOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [
        CoreModule.forRoot(options),
        WorkspacesHttpModule,
        AppsHttpModule,
        GitsyncHttpModule,
        HostsHttpModule,
        HostsModule,
        NotificationsModule,
      ],
      controllers: [HealthController, MetricsController],
      providers: [...PORTS, CollectMetrics, Readiness],
      exports: PORTS,
    };
  }
}
