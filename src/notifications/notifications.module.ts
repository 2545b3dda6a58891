import { Module } from '@nestjs/common';
import { WorkspacesModule } from '../workspaces';
import { Deliver } from './delivery/deliver';
import { NotificationLoop } from './delivery/notification-loop';
import { SendMail } from './delivery/send-mail';
import { SendWebhook } from './delivery/send-webhook';
import { ChannelsInWorkspace } from './http/channels-in-workspace';
import { ChannelsController } from './http/channels.controller';
import { InboxController } from './http/inbox.controller';
import { ChannelStore } from './channel-store';
import { Inboxes } from './inbox';
import { NotificationStore } from './notification-store';

/** Tells people of failed jobs, conflicts and deployments. The database adds the notifications: see migration 0046. */
@Module({
  imports: [WorkspacesModule],
  controllers: [ChannelsController, InboxController],
  providers: [
    ChannelStore,
    ChannelsInWorkspace,
    Deliver,
    Inboxes,
    NotificationLoop,
    NotificationStore,
    SendMail,
    SendWebhook,
  ],
  exports: [ChannelsInWorkspace, ChannelStore, SendMail],
})
export class NotificationsModule {}
