import { Module, OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Database, isUuid } from '../core/database';
import { EventRenderers, RouteResources, WorkspacesModule } from '../workspaces';
import { AppEvents } from './app-events';
import { AppGitStates } from './app-git-states';
import { Apps } from './apps';
import { AppFilesController } from './http/app-files.controller';
import { AppPresenter } from './http/app-presenter';
import { AppsController } from './http/apps.controller';
import { DefinitionController } from './http/definition.controller';
import { VersionsController } from './http/versions.controller';
import { CreateApp } from './operations/create-app';
import { DeleteApp } from './operations/delete-app';
import { DuplicateApp } from './operations/duplicate-app';
import { EditDefinition } from './operations/edit-definition';
import { UpdateApp } from './operations/update-app';
import { Versions } from './operations/versions';
import { AppStore } from './store/app-store';
import { AppVersion } from './store/app-version.entity';
import { App } from './store/app.entity';
import { Credentials } from './store/credentials';

@Module({
  imports: [WorkspacesModule, TypeOrmModule.forFeature([App, AppVersion])],
  controllers: [AppFilesController, AppsController, DefinitionController, VersionsController],
  providers: [
    AppEvents,
    AppGitStates,
    AppPresenter,
    AppStore,
    Apps,
    CreateApp,
    Credentials,
    DeleteApp,
    DuplicateApp,
    EditDefinition,
    UpdateApp,
    Versions,
  ],
  exports: [AppEvents, AppGitStates, AppPresenter, Apps],
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
    this.resources.register('a', 'The app', async ({ w = '', a = '' }) => isUuid(a) && this.store.exists(w, a));
    this.resources.register('v', 'The version', async ({ a = '', v = '' }) =>
      isUuid(v) ? manager.existsBy(AppVersion, { id: v, appId: a }) : false,
    );
    this.renderers.register('app', async (_, appId) => {
      const app = await this.store.find(manager, appId);
      return app ? this.presenter.one(app) : { id: appId, deleted: true };
    });
  }
}
