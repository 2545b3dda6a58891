import { DynamicModule, Module } from '@nestjs/common';
import { AuthModule } from './auth';
import { CoreModule, type CoreOptions } from './core';
import { HealthController } from './health.controller';
import { WorkspacesModule } from './workspaces';

/** The server: everything that answers HTTP. The Git worker is `worker.module.ts`. */
@Module({})
export class AppModule {
  static forRoot(options: CoreOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [CoreModule.forRoot(options), AuthModule, WorkspacesModule],
      controllers: [HealthController],
    };
  }
}
