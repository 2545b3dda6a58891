import { Module } from '@nestjs/common';
import { AppsModule } from './apps.module';
import { AppFilesController } from './http/app-files.controller';
import { AppTagsController, AppsController } from './http/apps.controller';
import { DeletedAppsController } from './http/deleted-apps.controller';
import { DefinitionController } from './http/definition.controller';
import { VersionsController } from './http/versions.controller';
import { AppPresenter } from './http/app-presenter';
import { AppsInWorkspace } from './http/apps-in-workspace';
import { ChangeApp, RenameApp } from './operations/change-app';
import { CreateApp } from './operations/create-app';
import { DeleteApp } from './operations/delete-app';
import { Drafts } from './operations/drafts';
import { EditDefinition } from './operations/edit-definition';
import { Versions } from './operations/versions';
import { WorkspacesModule } from '../workspaces';

/** The routes of apps. */
@Module({
  imports: [AppsModule, WorkspacesModule],
  controllers: [
    AppFilesController,
    AppTagsController,
    AppsController,
    DefinitionController,
    DeletedAppsController,
    VersionsController,
  ],
  providers: [
    AppPresenter,
    AppsInWorkspace,
    ChangeApp,
    CreateApp,
    DeleteApp,
    Drafts,
    EditDefinition,
    RenameApp,
    Versions,
  ],
  exports: [AppPresenter, AppsInWorkspace, Drafts, EditDefinition],
})
export class AppsHttpModule {}
