import { Module } from '@nestjs/common';
import { AppsHttpModule } from '../apps';
import { withLoop } from '../core/database';
import { DeploymentsHttpModule } from '../deployments';
import { PullRequestsHttpModule } from '../pull-requests';
import { GitsyncHttpModule } from '../gitsync';
import { ProvidersModule } from '../providers';
import { IncomingAppStore } from './apps-store';
import { IncomingHandlers } from './handlers';
import { CompareBranches, PollRemotes, PullBehind } from './loop';
import { IncomingStore } from './store';
import { WatchRemote } from './watch-remote';
import { WebhookStore } from './webhook-store';
import { AppHooksController, HooksController, WebhookController } from './webhook.controller';
import { AcceptPush, ReceiveAppDelivery, ReceiveDelivery, Webhooks } from './webhooks';

const SERVICES = [
  IncomingHandlers,
  ...withLoop(CompareBranches),
  ...withLoop(PollRemotes),
  ...withLoop(PullBehind),
  AcceptPush,
  ReceiveAppDelivery,
  ReceiveDelivery,
  Webhooks,
  WatchRemote,
  IncomingAppStore,
  IncomingStore,
  WebhookStore,
];

/** Commits that arrive in the repository: webhooks, polls, and pulls without a person. */
@Module({
  imports: [
    AppsHttpModule,
    GitsyncHttpModule,
    ProvidersModule,
    DeploymentsHttpModule,
    PullRequestsHttpModule,
  ],
  controllers: [AppHooksController, HooksController, WebhookController],
  providers: SERVICES,
  exports: SERVICES,
})
export class IncomingHttpModule {}
