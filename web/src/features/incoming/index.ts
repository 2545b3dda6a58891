export { Incoming } from './incoming';
export { useSaveIncoming, webhookQuery } from './save-incoming';
