import { Module } from '@nestjs/common';
import { AppsHttpModule } from '../apps';
import { withLoop } from '../core/database';
import { GitsyncHttpModule } from '../gitsync';
import { ProvidersModule } from '../providers';
import { BackUpApps, EnqueueBackup, PlanBackup } from './backup';
import { AppBackupController, BackupController } from './backup.controller';
import { BackupHandlers } from './handlers';
import { BackupsOfWorkspace } from './settings';
import { BackupStore } from './store';

const SERVICES = [
  BackupHandlers,
  ...withLoop(BackUpApps),
  EnqueueBackup,
  PlanBackup,
  BackupsOfWorkspace,
  BackupStore,
];

/** Commits that keep every app in the repository without a person. */
@Module({
  imports: [AppsHttpModule, GitsyncHttpModule, ProvidersModule],
  controllers: [AppBackupController, BackupController],
  providers: SERVICES,
  exports: SERVICES,
})
export class BackupHttpModule {}
