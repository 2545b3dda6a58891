import { Injectable, Logger, OnApplicationShutdown } from '@nestjs/common';
import { DatabaseClient } from './database-client';

const RECONNECT_MS = 500;
/** Interval of the pings, and how long each may take. Nothing else shows that the connection is half-open. */
const PING_MS = 10_000;

type Handler = (payload: string) => void;

/**
 * LISTEN on a dedicated connection. A notification is a hint, and is lost if the connection breaks: after each
 * reconnect, every handler is called once with an empty payload and must check for itself.
 */
@Injectable()
export class DatabaseListener implements OnApplicationShutdown {
  private readonly logger = new Logger(DatabaseListener.name);
  private readonly handlers = new Map<string, Set<Handler>>();
  private client: DatabaseClient | null = null;
  private connecting: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private readonly pings: NodeJS.Timeout;
  private isClosed = false;

  constructor(
    private readonly url: string,
    private readonly pingMs = PING_MS,
  ) {
    // A ping that is not answered in time ends the connection, and with that begins the next one.
    this.pings = setInterval(() => void this.client?.query('select 1').catch(() => undefined), pingMs);
    this.pings.unref();
  }

  /** Resolves when the channel is listened to; the result removes the handler. */
  async listen(channel: string, handler: Handler): Promise<() => void> {
    const known = this.handlers.get(channel);
    const handlers = known ?? new Set<Handler>();
    handlers.add(handler);
    this.handlers.set(channel, handlers);
    if (!this.client) await (this.connecting ??= this.connect());
    else if (!known) await this.client.query(`listen ${channel}`);
    return () => handlers.delete(handler);
  }

  async onApplicationShutdown(): Promise<void> {
    this.isClosed = true;
    clearInterval(this.pings);
    if (this.timer) clearTimeout(this.timer);
    await this.client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new DatabaseClient({
      connectionString: this.url,
      query_timeout: this.pingMs,
      application_name: 'trellis listener',
    });
    client.on('notification', ({ channel, payload }) => {
      for (const handler of this.handlers.get(channel) ?? []) handler(payload ?? '');
    });
    client.on('error', (error) => this.logger.warn(`The listening connection was lost: ${error.message}`));
    client.on('end', () => this.reconnect());
    try {
      await client.connect();
      for (const channel of this.handlers.keys()) await client.query(`listen ${channel}`);
      this.client = client;
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    } finally {
      this.connecting = null;
    }
  }

  private reconnect(): void {
    this.client = null;
    if (this.isClosed || this.timer) return;
    this.timer = setTimeout(() => {
      this.timer = null;
      if (this.client || this.isClosed) return;
      (this.connecting ??= this.connect()).then(
        () => this.handlers.forEach((handlers) => handlers.forEach((handler) => handler(''))),
        () => this.reconnect(),
      );
    }, RECONNECT_MS);
  }
}
