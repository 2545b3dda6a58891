import { Module } from '@nestjs/common';
import { AppsModule } from './apps.module';
import { AppFilesController } from './http/app-files.controller';
import { AppsController } from './http/apps.controller';
import { DefinitionController } from './http/definition.controller';
import { VersionsController } from './http/versions.controller';
import { CreateApp } from './operations/create-app';
import { DeleteApp } from './operations/delete-app';
import { DuplicateApp } from './operations/duplicate-app';
import { EditDefinition } from './operations/edit-definition';
import { UpdateApp } from './operations/update-app';
import { Versions } from './operations/versions';
import { WorkspacesModule } from '../workspaces';

/** The routes of apps. */
@Module({
  imports: [AppsModule, WorkspacesModule],
  controllers: [AppFilesController, AppsController, DefinitionController, VersionsController],
  providers: [CreateApp, DeleteApp, DuplicateApp, EditDefinition, UpdateApp, Versions],
})
export class AppsHttpModule {}
