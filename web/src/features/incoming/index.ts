export { Incoming } from './incoming';
export { reportsQuery, useSaveIncoming, webhookQuery } from './save-incoming';
