import { DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from './database';
import { DatabaseListener } from './listener';
import { DatabaseClient } from './database-client';

const MAX_CONNECTIONS = 20;
/**
 * Limits how long a process that is frozen in a transaction keeps its locks; our transactions wait for the CPU only.
 * An operator may set another limit in DATABASE_URL, under PostgreSQL's own name.
 */
const MAX_IDLE_IN_TRANSACTION_MS = 15_000;

/** One pool and one listening connection for the process. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(url: string): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          type: 'postgres',
          url,
          autoLoadEntities: true,
          synchronize: false,
          extra: {
            max: MAX_CONNECTIONS,
            application_name: 'trellis',
            Client: DatabaseClient,
            idle_in_transaction_session_timeout: MAX_IDLE_IN_TRANSACTION_MS,
          },
        }),
      ],
      providers: [Database, { provide: DatabaseListener, useFactory: () => new DatabaseListener(url) }],
      exports: [Database, DatabaseListener],
    };
  }
}
