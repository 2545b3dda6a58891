import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DATA_SOURCE } from '../core/database';
import { WorkspacesModule } from '../workspaces';
import { Apps } from './apps';
import { AppStore } from './store/app-store';
import { AppVersionSchema } from './store/app-version.entity';
import { AppSchema } from './store/app.entity';
import { PersonSchema } from './store/person.entity';
import { WorkingBranchSchema } from './store/working-branch.entity';
import { Credentials } from './store/credentials';
import { ReleaseStore } from './store/release-store';
import { DeletedAppStore } from './store/deleted-app-store';
import { HostedApps } from './hosted-apps';

const SERVICES = [AppStore, Apps, Credentials, DeletedAppStore, HostedApps, ReleaseStore];

/** The part of apps that both the server and the worker use. */
@Module({
  imports: [
    WorkspacesModule,
    TypeOrmModule.forFeature([AppSchema, AppVersionSchema, PersonSchema, WorkingBranchSchema], DATA_SOURCE),
  ],
  providers: SERVICES,
  exports: SERVICES,
})
export class AppsModule {}
