import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { AuthModule } from '../auth';
import { WorkspacesModule } from '../workspaces';
import { CommitNames } from './commit-names';
import { CaptureHost, CaptureLoop, FollowFolders } from './capture-host';
import { HostsModule } from './hosts.module';
import { HostController } from './host.controller';
import { MadeInHosts } from './made-in-host';
import { ProveHost } from './prove-host';
import { HostsInWorkspace, ReadAnew } from './read-anew';

/** The routes of hosts, and the loop that captures them. */
@Module({
  imports: [AppsModule, AuthModule, HostsModule, WorkspacesModule],
  controllers: [HostController],
  providers: [
    CaptureHost,
    CaptureLoop,
    CommitNames,
    FollowFolders,
    HostsInWorkspace,
    MadeInHosts,
    ProveHost,
    ReadAnew,
  ],
  exports: [HostsInWorkspace, ReadAnew],
})
export class HostsHttpModule {}
