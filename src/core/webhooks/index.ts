export { newWebhookSecret, signWebhook } from './standard-webhooks';
