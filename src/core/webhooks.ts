import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const SECRET_BYTES = 32;

interface SignedMessage {
  id: string;
  /** Seconds since 1970. */
  timestamp: string;
  body: Buffer | string;
}

/** Makes the secret of a webhook: `whsec_` and 32 bytes in base64. */
export const newWebhookSecret = (): string => PREFIX + randomBytes(SECRET_BYTES).toString('base64');

/**
 * Returns the value of `webhook-signature` (https://www.standardwebhooks.com): the HMAC of id, time and body, with the
 * bytes of the secret as its key.
 */
export function signWebhook(secret: string, { id, timestamp, body }: SignedMessage): string {
  const key = Buffer.from(secret.slice(PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.`).update(body).digest('base64')}`;
}
