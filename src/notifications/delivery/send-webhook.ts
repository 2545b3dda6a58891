import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Config } from '../../core/config';
import { addressFilter } from '../../core/network';
import { signWebhook } from '../../core/webhooks';
import { HttpsPool } from '../../https';
import type { Webhook } from '../channel-store';

interface WebhookMessage {
  /** The same at each attempt. */
  id: string;
  body: object;
}

const TIMEOUT_MS = 10_000;

/** Posts messages to webhooks, signed as Standard Webhooks (https://www.standardwebhooks.com) has it. */
@Injectable()
export class SendWebhook implements OnApplicationShutdown {
  private readonly pool: HttpsPool;

  constructor(config: Config) {
    this.pool = new HttpsPool({ isAddressAllowed: addressFilter(config) });
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.close();
  }

  /** @throws Error whose message tells an admin why it was not delivered */
  async send(
    { channelId, webhook: { url, secret } }: { channelId: string; webhook: Webhook },
    { id, body }: WebhookMessage,
  ): Promise<void> {
    const { hostname, port, pathname, search } = new URL(url);
    const host = hostname.replace(/^\[|\]$/g, '');
    const target = { ownerId: channelId, host, port: Number(port || 443), certificateAuthority: null };
    const text = JSON.stringify(body);
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const answer = await this.pool
      .request(target, {
        method: 'POST',
        path: pathname + search,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Trellis',
          'webhook-id': id,
          'webhook-timestamp': timestamp,
          'webhook-signature': signWebhook(secret, { id, timestamp, body: text }),
        },
        body: text,
        signal,
      })
      .catch((error: unknown) => {
        throw signal.aborted ? tooSlow(error) : error;
      });
    // Leaving the loop abandons the answer, which is of no interest.
    for await (const _part of answer.body) break;
    if (answer.status < 200 || answer.status > 299)
      throw new Error(`It answered with status ${answer.status}.`);
  }
}

const tooSlow = (cause: unknown) =>
  new Error(`It did not answer within ${TIMEOUT_MS / 1000} seconds.`, { cause });
