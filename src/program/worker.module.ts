import type { Duplex } from 'node:stream';
import { DynamicModule, Global, Module } from '@nestjs/common';
import { CoreModule, type CoreOptions } from '../core';
import { ENTITIES } from '../entities';
import { AppHosts, AskServer, GitsyncWorkerModule, type WorkerSession } from '../gitsync/worker';
import { AskedApps, HostsModule, ConnectedHosts, PROGRAM_APPS } from '../hosts';

/** Binds the ports of lower modules to their implementations in higher ones. */
const PORTS = [
  { provide: AppHosts, useExisting: ConnectedHosts },
  {
    provide: PROGRAM_APPS,
    useFactory: (server: AskServer) => new AskedApps(server),
    inject: [AskServer],
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
      ],
      providers: PORTS,
      exports: PORTS,
    };
  }
}
