import { DynamicModule, Module } from '@nestjs/common';
import { AppsHttpModule } from './apps';
import { CoreModule, type CoreOptions } from './core';
import { GitsyncHttpModule } from './gitsync';
import { HealthController } from './health.controller';
import { WorkspacesHttpModule } from './workspaces';

/** The server: everything that answers HTTP. The Git worker is `worker.module.ts`. */
@Module({})
export class AppModule {
  static forRoot(options: CoreOptions): DynamicModule {
    return {
      module: AppModule,
      imports: [CoreModule.forRoot(options), WorkspacesHttpModule, AppsHttpModule, GitsyncHttpModule],
      controllers: [HealthController],
    };
  }
}
