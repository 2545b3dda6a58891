export { Incoming } from './incoming';
export { webhookQuery } from './save-incoming';
