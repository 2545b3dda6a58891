import { Module, OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database } from '../core/database';
import { EventRenderers, RouteResources, WorkspacesModule } from '../workspaces';
import { AppEvents } from './app-events';
import { AppGitStates } from './app-git-states';
import { Apps } from './apps';
import { AppPresenter } from './http/app-presenter';
import { APP_RESOURCES, AppStore } from './store/app-store';
import { AppVersion } from './store/app-version.entity';
import { App } from './store/app.entity';
import { Credentials } from './store/credentials';

/** What server and worker need of apps. */
@Module({
  imports: [WorkspacesModule, TypeOrmModule.forFeature([App, AppVersion])],
  providers: [AppEvents, AppGitStates, AppPresenter, AppStore, Apps, Credentials],
  exports: [AppEvents, AppGitStates, AppPresenter, AppStore, Apps, Credentials],
})
export class AppsModule implements OnModuleInit {
  constructor(
    private readonly store: AppStore,
    private readonly presenter: AppPresenter,
    private readonly database: Database,
    private readonly resources: RouteResources,
    private readonly renderers: EventRenderers,
  ) {}

  onModuleInit(): void {
    const { manager } = this.database;
    for (const [param, resource] of Object.entries(APP_RESOURCES)) this.resources.register(param, resource);
    this.renderers.register('app', async (_, appId) => {
      const app = await this.store.find(manager, appId);
      return app ? this.presenter.one(app) : { id: appId, deleted: true };
    });
  }
}
