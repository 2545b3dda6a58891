import { Module } from '@nestjs/common';
import { AppsModule } from '../apps';
import { WorkspacesModule } from '../workspaces';
import { CaptureHost, CaptureLoop, FollowFolders } from './capture-host';
import { HostsModule } from './hosts.module';
import { HostController } from './host.controller';
import { MadeInHosts } from './made-in-host';
import { ProveHost } from './prove-host';
import { ReadAnew } from './read-anew';

/** The routes of hosts, and the loop that captures them. */
@Module({
  imports: [AppsModule, HostsModule, WorkspacesModule],
  controllers: [HostController],
  providers: [CaptureHost, CaptureLoop, FollowFolders, MadeInHosts, ProveHost, ReadAnew],
  exports: [ReadAnew],
})
export class HostsHttpModule {}
