export { ChannelsInWorkspace } from './http/channels-in-workspace';
export { NotificationsModule } from './notifications.module';
export { SEALED_NOTIFICATION_WEBHOOKS } from './channel-store';
