export { ChannelsInWorkspace } from './http/channels-in-workspace';
export { NotificationsModule } from './notifications.module';
export { SEALED_NOTIFICATION_WEBHOOKS } from './channel-store';
export { ChannelStore } from './channel-store';
export { EVENTS } from './events';
export { SendMail } from './delivery/send-mail';
export { NewChannelRequest } from './http/channels.dto';
