import { Module } from '@nestjs/common';
import { WorkspacesModule } from '../workspaces';
import { Apps } from './apps';
import { AppStore } from './store/app-store';
import { Credentials } from './store/credentials';
import { ReleaseStore } from './store/release-store';
import { DeletedAppStore } from './store/deleted-app-store';
import { HostedApps } from './hosted-apps';

const SERVICES = [AppStore, Apps, Credentials, DeletedAppStore, HostedApps, ReleaseStore];

/** The part of apps that both the server and the worker use. */
@Module({
  imports: [WorkspacesModule],
  providers: SERVICES,
  exports: SERVICES,
})
export class AppsModule {}
