import { Injectable } from '@nestjs/common';
import { Database, newId, rowsOf, toJsonb } from '../core/database';
import { conflict } from '../core/errors';
import { SecretBox, type SealedColumn } from '../core/secrets';
import { newWebhookSecret } from '../core/webhooks';
import type { Event } from './events';

export const CHANNEL_KINDS = ['webhook', 'email'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];

export interface LastDelivery {
  at: string;
  /** Null if it was delivered. */
  error: string | null;
}

/** A place that is told of events of a workspace. */
export interface Channel {
  id: string;
  workspaceId: string;
  kind: ChannelKind;
  /** An email address, or the origin of a webhook's URL. */
  address: string;
  events: Event[];
  createdAt: Date;
  lastDelivery: LastDelivery | null;
}

export interface Webhook {
  url: string;
  /** `whsec_` and 32 bytes in base64, as Standard Webhooks has it. */
  secret: string;
}

/** A channel, with what it takes to deliver to it. */
export interface OpenChannel extends Channel {
  workspaceName: string;
  /** Address below which the pages are. */
  origin: string;
  webhook: Webhook | null;
}

interface Row extends Channel {
  workspaceName: string;
  origin: string;
  sealed: Buffer | null;
}

const MOST_CHANNELS = 20;

const COLUMNS = `c.id, c.workspace_id as "workspaceId", c.kind, c.address, c.events, c.created_at as "createdAt",
  c.last_delivery as "lastDelivery"`;

const purpose = (id: string): string => `notification channel ${id}`;

export const SEALED_NOTIFICATION_WEBHOOKS: SealedColumn = {
  table: 'notification_channels',
  column: 'sealed_webhook',
  holds: 'webhooks of notifications',
  key: ['id'],
  purpose: (row) => purpose(row.id),
};

/** Stores the channels of each workspace. */
@Injectable()
export class ChannelStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /** In the order in which they were added. */
  list(workspaceId: string): Promise<Channel[]> {
    return this.database.query<Channel>(
      `select ${COLUMNS} from notification_channels c where c.workspace_id = $1 order by c.created_at, c.id`,
      [workspaceId],
    );
  }

  /** Adds an email address. @throws AppError 409 `too_many_channels` */
  addEmail(
    workspaceId: string,
    channel: { email: string; events: Event[]; origin: string },
  ): Promise<Channel> {
    const { email, events, origin } = channel;
    return this.add({
      id: newId(),
      workspaceId,
      kind: 'email',
      address: email,
      sealed: null,
      events,
      origin,
    });
  }

  /** Adds a webhook, and makes its secret. @throws AppError 409 `too_many_channels` */
  async addWebhook(
    workspaceId: string,
    { url, events, origin }: { url: string; events: Event[]; origin: string },
  ): Promise<Channel & Webhook> {
    const id = newId();
    const webhook = { url, secret: newWebhookSecret() };
    const sealed = this.secretBox.seal(JSON.stringify(webhook), purpose(id));
    const address = new URL(url).origin;
    const channel = await this.add({ id, workspaceId, kind: 'webhook', address, sealed, events, origin });
    return { ...channel, ...webhook };
  }

  private add(row: Pick<Row, 'id' | 'workspaceId' | 'kind' | 'address' | 'sealed' | 'events' | 'origin'>) {
    const { id, workspaceId, kind, address, sealed, events, origin } = row;
    return this.database.joined(async (tx) => {
      // One after the other, so that the limit holds.
      await rowsOf(tx, 'select from workspaces where id = $1 for no key update', [workspaceId]);
      const [channel] = await rowsOf<Channel>(
        tx,
        `insert into notification_channels as c (id, workspace_id, kind, address, sealed_webhook, events, origin)
         select $1, $2, $3, $4, $5, $6, $7
         where (select count(*) from notification_channels where workspace_id = $2) < ${MOST_CHANNELS}
         returning ${COLUMNS}`,
        [id, workspaceId, kind, address, sealed, events, origin],
      );
      if (channel) return channel;
      throw conflict(
        'too_many_channels',
        `A workspace has at most ${MOST_CHANNELS} channels. Remove one first.`,
      );
    });
  }

  /** Finds the channel of an email address, or of the URL of a webhook. */
  async findFor(
    workspaceId: string,
    { email, url }: { email?: string; url?: string },
  ): Promise<Channel | null> {
    for (const channel of await this.list(workspaceId)) {
      if (
        channel.kind === 'email'
          ? channel.address === email
          : url !== undefined && (await this.open(channel.id))?.webhook?.url === url
      )
        return channel;
    }
    return null;
  }

  /** Returns null if the workspace has no such channel. */
  async change(
    { workspaceId, id }: Pick<Channel, 'workspaceId' | 'id'>,
    events: Event[],
  ): Promise<Channel | null> {
    const [channel] = await this.database.query<Channel>(
      `update notification_channels c set events = $3 where c.id = $2 and c.workspace_id = $1 returning ${COLUMNS}`,
      [workspaceId, id, events],
    );
    return channel ?? null;
  }

  /** Returns false if the workspace has no such channel. */
  async remove({ workspaceId, id }: Pick<Channel, 'workspaceId' | 'id'>): Promise<boolean> {
    const rows = await this.database.query(
      'delete from notification_channels where id = $2 and workspace_id = $1 returning 1',
      [workspaceId, id],
    );
    return rows.length > 0;
  }

  async open(id: string): Promise<OpenChannel | null> {
    const [row] = await this.database.query<Row>(
      `select ${COLUMNS}, c.origin, c.sealed_webhook as sealed, w.name as "workspaceName"
       from notification_channels c join workspaces w on w.id = c.workspace_id where c.id = $1`,
      [id],
    );
    if (!row) return null;
    const { sealed, ...channel } = row;
    const webhook = sealed && (JSON.parse(this.secretBox.open(sealed, purpose(id))) as Webhook);
    return { ...channel, webhook };
  }

  async recordDelivery(id: string, error: string | null): Promise<LastDelivery> {
    const delivery: LastDelivery = { at: new Date().toISOString(), error };
    await this.database.query('update notification_channels set last_delivery = $2 where id = $1', [
      id,
      toJsonb(delivery),
    ]);
    return delivery;
  }
}
