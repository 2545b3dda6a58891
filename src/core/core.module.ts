import { DynamicModule, Global, Module } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
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

/** Services that every module uses. */
@Global()
@Module({})
export class CoreModule {
  static forRoot({ config, databaseUrl, secretKeys, embedding }: CoreOptions): DynamicModule {
    return {
      module: CoreModule,
      imports: [DatabaseModule.forRoot(databaseUrl), LoggerModule.forRoot(loggerOptions(config.logLevel))],
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
