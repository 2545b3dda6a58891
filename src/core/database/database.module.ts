import { DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { EntitySchema } from 'typeorm';
import { DATA_SOURCE, Database } from './database';
import { DueWork } from './due-work';
import { DatabaseListener } from './listener';
import { CONNECT_MS, DatabaseClient } from './database-client';

const MAX_CONNECTIONS = 20;
/**
 * Limits how long a process that is frozen in a transaction keeps its locks; our transactions wait for the CPU only.
 * An operator may set another limit in DATABASE_URL, under PostgreSQL's own name.
 */
const MAX_IDLE_IN_TRANSACTION_MS = 15_000;

/**
 * Limits how long a request or a worker waits for a database that has vanished without closing its connections. Our own
 * statements take milliseconds; the longest wait is for a lock. DATABASE_URL may set another limit here as well.
 */
const QUERY_MS = 60_000;
/** Limits the age of the plans that a connection keeps: they are made for tables of the size that these had. */
const MAX_CONNECTION_SECONDS = 300;

/** One pool and one listening connection for the process. */
@Global()
@Module({})
export class DatabaseModule {
  static forRoot(url: string, entities: EntitySchema<unknown>[] = []): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRoot({
          name: DATA_SOURCE,
          type: 'postgres',
          url,
          entities,
          synchronize: false,
          extra: {
            max: MAX_CONNECTIONS,
            maxLifetimeSeconds: MAX_CONNECTION_SECONDS,
            connectionTimeoutMillis: CONNECT_MS,
            query_timeout: QUERY_MS,
            application_name: 'trellis',
            Client: DatabaseClient,
            idle_in_transaction_session_timeout: MAX_IDLE_IN_TRANSACTION_MS,
          },
        }),
      ],
      providers: [
        Database,
        DueWork,
        { provide: DatabaseListener, useFactory: () => new DatabaseListener(url) },
      ],
      exports: [Database, DatabaseListener, DueWork],
    };
  }
}
