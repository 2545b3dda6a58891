import type { Duplex } from 'node:stream';
import { DynamicModule, Global, Module } from '@nestjs/common';
import { CoreModule, type CoreOptions } from '../core';
import { ENTITIES } from '../entities';
import { DeploymentRunners, DeploymentStore, DeploymentsWorkerModule } from '../deployments/worker';
import {
  AFTER_COMMITS,
  AppHosts,
  AskServer,
  GitsyncRunners,
  GitsyncWorkerModule,
  JOB_RUNNERS,
  OLD_ROWS,
  type DeleteOld,
  type RunnersOf,
  type WorkerSession,
} from '../gitsync/worker';
import { AskedApps, HostsModule, ConnectedHosts, PROGRAM_APPS } from '../hosts';
import { IncomingRunners, IncomingWorkerModule, WebhookStore } from '../incoming/worker';
import { LIST_AFTER_COMMITS, PullRequestRunners, PullRequestsWorkerModule } from '../pull-requests/worker';
import { ReviewRunners, ReviewStore, ReviewsWorkerModule } from '../reviews/worker';
import './jobs';
import type { JOBS } from './jobs';

/** Binds the ports of lower modules to their implementations in higher ones. */
const PORTS = [
  { provide: AppHosts, useExisting: ConnectedHosts },
  { provide: AFTER_COMMITS, useValue: LIST_AFTER_COMMITS },
  {
    provide: OLD_ROWS,
    useFactory: (deployments: DeploymentStore, reviews: ReviewStore, webhooks: WebhookStore): DeleteOld[] => [
      (signal) => deployments.deleteOld(signal),
      () => reviews.deleteOld(),
      () => webhooks.deleteOldDeliveries(),
    ],
    inject: [DeploymentStore, ReviewStore, WebhookStore],
  },
  {
    provide: PROGRAM_APPS,
    useFactory: (server: AskServer) => new AskedApps(server),
    inject: [AskServer],
  },
  {
    provide: JOB_RUNNERS,
    useFactory: (
      gitsync: GitsyncRunners,
      deployments: DeploymentRunners,
      pullRequests: PullRequestRunners,
      reviews: ReviewRunners,
      incoming: IncomingRunners,
    ): RunnersOf<typeof JOBS> => ({
      ...gitsync.runners,
      ...deployments.runners,
      ...pullRequests.runners,
      ...reviews.runners,
      ...incoming.runners,
    }),
    inject: [GitsyncRunners, DeploymentRunners, PullRequestRunners, ReviewRunners, IncomingRunners],
  },
];

/**
 * Git worker: the parts of the program that it needs, without HTTP. The module is global because lower modules inject the ports
 * that it binds.
 */
@Global()
@Module({})
export class WorkerModule {
  static forRoot(options: CoreOptions, session: WorkerSession, callChannel: Duplex | null): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        CoreModule.forRoot({ ...options, entities: ENTITIES }),
        HostsModule,
        GitsyncWorkerModule.forRoot(session, callChannel),
        DeploymentsWorkerModule,
        PullRequestsWorkerModule,
        ReviewsWorkerModule,
        IncomingWorkerModule,
      ],
      providers: PORTS,
      exports: PORTS,
    };
  }
}
