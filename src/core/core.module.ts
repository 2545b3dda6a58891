import { DynamicModule, Global, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { EntitySchema } from 'typeorm';
import { Config, EMBEDDING, type Embedding } from './config';
import { DatabaseModule } from './database';
import { loggerOptions, ProgramLogger } from './logging';
import { SecretBox } from './secrets';

export interface CoreOptions {
  config: Config;
  databaseUrl: string;
  secretKeys: Buffer[];
  /** Absent when Trellis runs standalone. */
  embedding?: Embedding;
}

/** Parts of the program beside its settings. */
interface Parts {
  /**
   * All of its entities at once. `TypeOrmModule.forFeature` would touch TypeORM's global storage when a module is loaded, which the
   * program around an embedded Trellis may need in another version.
   */
  entities: EntitySchema<unknown>[];
}

/** Services that every module uses. */
@Global()
@Module({})
export class CoreModule {
  static forRoot({
    config,
    databaseUrl,
    secretKeys,
    embedding,
    entities,
  }: CoreOptions & Parts): DynamicModule {
    return {
      module: CoreModule,
      imports: [
        DatabaseModule.forRoot(databaseUrl, entities),
        LoggerModule.forRoot(loggerOptions(config.logLevel)),
      ],
      providers: [
        { provide: Config, useValue: config },
        { provide: EMBEDDING, useValue: embedding ?? null },
        ProgramLogger,
        { provide: SecretBox, useFactory: () => new SecretBox(secretKeys) },
      ],
      exports: [Config, EMBEDDING, ProgramLogger, SecretBox],
    };
  }
}
