import { Module } from '@nestjs/common';
import { WorkspacesModule } from '../workspaces';
import { CaptureHost } from './capture/capture-host';
import { CaptureLoop } from './capture/capture-loop';
import { CheckHost } from './check-host';
import { HostsModule } from './hosts.module';
import { HostController } from './http/host.controller';

/** The routes of hosts, and the loop that captures them. */
@Module({
  imports: [HostsModule, WorkspacesModule],
  controllers: [HostController],
  providers: [CaptureHost, CaptureLoop, CheckHost],
})
export class HostsHttpModule {}
