import { Module } from '@nestjs/common';
import { GitsyncModule } from '../../gitsync/gitsync.module';
import { IncomingAppStore } from '../apps-store';
import { IncomingStore } from '../store';
import { WebhookStore } from '../webhook-store';
import { IncomingRunners } from './runners';

/** The worker's part of `IncomingHttpModule`. */
@Module({
  imports: [GitsyncModule],
  providers: [IncomingRunners, IncomingAppStore, IncomingStore, WebhookStore],
  exports: [IncomingRunners, IncomingAppStore, IncomingStore, WebhookStore],
})
export class IncomingWorkerModule {}
