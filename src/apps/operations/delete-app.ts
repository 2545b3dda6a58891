import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { AppEvents } from '../app-events';
import { AppStore } from '../store/app-store';

/** Deletes an app here. A repository that holds it keeps it. */
@Injectable()
export class DeleteApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly events: AppEvents,
  ) {}

  async run(actor: Actor, appId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const app = await this.store.lock(tx, appId);
      await this.events.publish(tx, { kind: 'deleted', app, actor });
      await this.store.remove(tx, appId);
    });
  }
}
