import { Module } from '@nestjs/common';
import { AuthModule } from '../auth';
import { withLoop } from '../core/database';
import { GitsyncHttpModule } from '../gitsync';
import { HostsModule } from '../hosts';
import { NotificationsModule } from '../notifications';
import { WorkspacesModule } from '../workspaces';
import { ApplySetupFile } from './apply-setup-file';
import { ExclusiveKind } from './exclusive-kind';
import { FinishSetUp } from './finish-set-up';
import { HostKind } from './host-kind';
import { Kinds } from './kinds';
import { MemberKind } from './member-kind';

/** Workspaces that a file describes. */
@Module({
  imports: [AuthModule, GitsyncHttpModule, HostsModule, NotificationsModule, WorkspacesModule],
  providers: [ApplySetupFile, ExclusiveKind, ...withLoop(FinishSetUp), HostKind, Kinds, MemberKind],
})
export class SetupFileModule {}
