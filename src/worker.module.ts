import type { Duplex } from 'node:stream';
import { DynamicModule, Module } from '@nestjs/common';
import { CoreModule, type CoreOptions } from './core';
import { GitsyncWorkerModule, type WorkerSession } from './gitsync/worker';

/** Git worker: the parts of the program that it needs, without HTTP. */
@Module({})
export class WorkerModule {
  static forRoot(options: CoreOptions, session: WorkerSession, callChannel: Duplex | null): DynamicModule {
    return {
      module: WorkerModule,
      imports: [CoreModule.forRoot(options), GitsyncWorkerModule.forRoot(session, callChannel)],
    };
  }
}
