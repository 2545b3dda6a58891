import { Injectable } from '@nestjs/common';
import { Database } from '../../core/database';
import { nameKey } from '../../core/names';
import { WorkspaceEvents } from '../../workspaces';
import { AppStore, type AppWithVersion } from '../store/app-store';

/** Sets the tags of an app, on all branches. They belong to the workspace, and are not committed. */
@Injectable()
export class TagApp {
  constructor(
    private readonly database: Database,
    private readonly store: AppStore,
    private readonly events: WorkspaceEvents,
  ) {}

  /** Keeps the first one of tags that differ only in case. */
  run(appId: string, tags: string[]): Promise<AppWithVersion> {
    const byKey = new Map([...tags].reverse().map((tag) => [nameKey(tag), tag]));
    const kept = tags.filter((tag) => byKey.get(nameKey(tag)) === tag);
    return this.database.joined(async (tx) => {
      // Not locked alone: all working copies are, in the order of their ids.
      const { workspaceId, sharedId } = await this.store.get(tx, appId);
      const ids = await this.store.setTags(tx, { workspaceId, sharedId, tags: [...new Set(kept)] });
      for (const id of ids) await this.events.publishApp(tx, { id, workspaceId });
      return this.store.get(tx, appId);
    });
  }
}
