import { DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from './database';
import { DatabaseListener } from './listener';

const MAX_CONNECTIONS = 20;

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
          extra: { max: MAX_CONNECTIONS, application_name: 'trellis' },
        }),
      ],
      providers: [Database, { provide: DatabaseListener, useFactory: () => new DatabaseListener(url) }],
      exports: [Database, DatabaseListener],
    };
  }
}
