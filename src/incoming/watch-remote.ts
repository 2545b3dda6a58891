import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ArrivingCommits } from '../gitsync/ports';
import { IncomingStore } from './store';
import { WebhookStore } from './webhook-store';

/** Follows the settings of workspaces about commits that arrive. */
@Injectable()
export class WatchRemote implements ArrivingCommits {
  constructor(
    private readonly incoming: IncomingStore,
    private readonly webhooks: WebhookStore,
  ) {}

  pollSoon(tx: EntityManager, workspaceId: string): Promise<void> {
    return this.incoming.pollSoon(tx, workspaceId);
  }

  async compareAll(tx: EntityManager, workspaceId: string): Promise<void> {
    await this.incoming.want(workspaceId, null, tx);
  }

  lastPoll(workspaceId: string): ReturnType<ArrivingCommits['lastPoll']> {
    return this.incoming.lastPoll(workspaceId);
  }

  async hasWebhook(workspaceId: string): Promise<boolean> {
    return (await this.webhooks.find(workspaceId)) !== null;
  }
}
