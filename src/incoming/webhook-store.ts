import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Database, newId, rowsOf, toJsonb } from '../core/database';
import { SecretBox, type SealedColumn } from '../core/secrets';
import { newWebhookSecret } from '../core/webhooks';

/** Place at a provider where the webhook was registered with a user's account. */
export interface RegisteredWebhook {
  userId: string;
  accountId: string;
  repository: string;
  hookId: string;
}

export interface LastDelivery {
  at: string;
  provider: string;
  event: string;
  /** `accepted`, or the reason why it was ignored or refused. */
  outcome: string;
}

export interface Webhook {
  id: string;
  workspaceId: string;
  createdAt: Date;
  lastDelivery: LastDelivery | null;
  registered: RegisteredWebhook | null;
}

interface WebhookRow extends Webhook {
  sealed: Buffer;
}

const WEBHOOK_COLUMNS = `id, workspace_id as "workspaceId", created_at as "createdAt", last_delivery as "lastDelivery", registered,
  sealed_secret as sealed`;

/** Days after which a repeated delivery is no longer recognized; providers repeat deliveries for hours. */
const DELIVERY_DAYS = 7;

const purpose = (workspaceId: string): string => `webhook ${workspaceId}`;

export const SEALED_WEBHOOKS: SealedColumn = {
  table: 'git_webhooks',
  column: 'sealed_secret',
  holds: 'secrets of webhooks',
  key: ['workspace_id'],
  purpose: (row) => purpose(row.workspace_id),
};

/** Stores the webhook of each workspace, and the deliveries that it has accepted. */
@Injectable()
export class WebhookStore {
  constructor(
    private readonly database: Database,
    private readonly secretBox: SecretBox,
  ) {}

  /**
   * Creates a webhook, or a new secret for the existing one, whose address stays, and runs `register` with it. If that rejects,
   * restores the former state.
   */
  async replace(
    workspaceId: string,
    register: (made: { id: string; secret: string }) => Promise<RegisteredWebhook | null>,
  ): Promise<{ id: string; secret: string }> {
    const former = await this.findRow(workspaceId);
    const secret = newWebhookSecret();
    const sealed = this.secretBox.seal(secret, purpose(workspaceId));
    const made = { id: former?.id ?? newId(), secret };
    const now = new Date();
    await this.put({ ...made, workspaceId, sealed, createdAt: now, lastDelivery: null, registered: null });
    try {
      const registered = await register(made);
      if (registered)
        await this.database.query('update git_webhooks set registered = $2 where workspace_id = $1', [
          workspaceId,
          toJsonb(registered),
        ]);
    } catch (error) {
      if (former) await this.put(former);
      else await this.remove(workspaceId);
      throw error;
    }
    return made;
  }

  private async put({
    workspaceId,
    id,
    sealed,
    createdAt,
    lastDelivery,
    registered,
  }: WebhookRow): Promise<void> {
    await this.database.query(
      `insert into git_webhooks (workspace_id, id, sealed_secret, created_at, last_delivery, registered)
       values ($1, $2, $3, $4, $5, $6)
       on conflict (workspace_id) do update set sealed_secret = excluded.sealed_secret, created_at = excluded.created_at,
         last_delivery = excluded.last_delivery, registered = excluded.registered`,
      [
        workspaceId,
        id,
        sealed,
        createdAt,
        lastDelivery && toJsonb(lastDelivery),
        registered && toJsonb(registered),
      ],
    );
  }

  async find(workspaceId: string): Promise<Webhook | null> {
    return this.findRow(workspaceId);
  }

  private async findRow(workspaceId: string): Promise<WebhookRow | null> {
    const [row] = await this.database.query<WebhookRow>(
      `select ${WEBHOOK_COLUMNS} from git_webhooks where workspace_id = $1`,
      [workspaceId],
    );
    return row ?? null;
  }

  async findById(id: string): Promise<{ webhook: Webhook; secret: string } | null> {
    const [webhook] = await this.database.query<WebhookRow>(
      `select ${WEBHOOK_COLUMNS} from git_webhooks where id = $1`,
      [id],
    );
    if (!webhook) return null;
    return { webhook, secret: this.secretBox.open(webhook.sealed, purpose(webhook.workspaceId)) };
  }

  async remove(workspaceId: string): Promise<void> {
    await this.database.query('delete from git_webhooks where workspace_id = $1', [workspaceId]);
  }

  async noteDelivery(id: string, delivery: Omit<LastDelivery, 'at'>): Promise<void> {
    await this.database.query(
      `update git_webhooks set last_delivery = $2::jsonb || jsonb_build_object('at', now()) where id = $1`,
      [id, toJsonb(delivery)],
    );
  }

  /** Returns false for a delivery that was accepted before. */
  async accept(tx: EntityManager, id: string, delivery: string): Promise<boolean> {
    const rows = await rowsOf(
      tx,
      `insert into git_webhook_deliveries (webhook_id, delivery) values ($1, $2) on conflict do nothing returning 1`,
      [id, delivery],
    );
    return rows.length > 0;
  }

  async deleteOldDeliveries(): Promise<void> {
    await this.database.query(
      `delete from git_webhook_deliveries where received_at < now() - make_interval(days => ${DELIVERY_DAYS})`,
    );
  }
}
