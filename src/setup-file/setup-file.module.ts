import { Module } from '@nestjs/common';
import { AuthModule } from '../auth';
import { GitsyncHttpModule } from '../gitsync';
import { NotificationsModule } from '../notifications';
import { WorkspacesModule } from '../workspaces';
import { ApplySetupFile } from './apply-setup-file';
import { FinishSetUp } from './finish-set-up';
import { Kinds } from './kinds';

/** Workspaces that a file describes. */
@Module({
  imports: [AuthModule, GitsyncHttpModule, NotificationsModule, WorkspacesModule],
  providers: [ApplySetupFile, FinishSetUp, Kinds],
})
export class SetupFileModule {}
