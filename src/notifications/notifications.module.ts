import { Module } from '@nestjs/common';
import { Deliver } from './delivery/deliver';
import { NotificationLoop } from './delivery/notification-loop';
import { SendMail } from './delivery/send-mail';
import { SendWebhook } from './delivery/send-webhook';
import { ChannelsInWorkspace } from './http/channels-in-workspace';
import { ChannelsController } from './http/channels.controller';
import { ChannelStore } from './channel-store';
import { NotificationStore } from './notification-store';

/** Tells people of failed jobs, conflicts and deployments. The database adds the notifications: see migration 0046. */
@Module({
  controllers: [ChannelsController],
  providers: [
    ChannelStore,
    ChannelsInWorkspace,
    Deliver,
    NotificationLoop,
    NotificationStore,
    SendMail,
    SendWebhook,
  ],
  exports: [ChannelsInWorkspace],
})
export class NotificationsModule {}
