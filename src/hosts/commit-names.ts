import { Injectable, Logger } from '@nestjs/common';
import { AppGitPort, Apps } from '../apps';
import { Accounts } from '../auth';
import { Database } from '../core/database';
import { AppError } from '../core/errors';
import type { Host } from './store/host-store';
import { HostedAppStore, type HostedAppKey } from './store/hosted-app-store';

/** Asks for the commits of apps that were made or renamed at their host, each once. */
@Injectable()
export class CommitNames {
  private readonly logger = new Logger(CommitNames.name);

  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly accounts: Accounts,
    private readonly store: HostedAppStore,
    private readonly git: AppGitPort,
  ) {}

  /** A commit that cannot be asked for, as with a full queue, is asked for after the next look. */
  async run({ id, workspaceId, kind }: Pick<Host, 'id' | 'workspaceId' | 'kind'>): Promise<void> {
    if (kind === 'embedded') await this.store.takeAskedCommits(id);
    for (const { appId, ...key } of await this.store.wantingCommits(id))
      await this.commit(workspaceId, { appId, key }).catch((error: unknown) => {
        if (!(error instanceof AppError)) throw error;
        this.logger.warn({ err: error, appId }, 'A new app, or a new name, could not be committed');
      });
  }

  /** A workspace without a repository to write to commits nothing, and nothing later: people would be surprised. */
  private async commit(
    workspaceId: string,
    { appId, key }: { appId: string; key: HostedAppKey },
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const app = await this.apps.lockIfAny(tx, appId);
      const wanted = await this.store.takeWantedCommit(tx, key);
      if (!app || !wanted || app.isLocked) return;
      const author = await this.accounts.authorOf(tx, wanted.committerId);
      const actor = { workspaceId, branchId: app.branchId, userId: wanted.committerId, author };
      if (wanted.of === 'rename') await this.git.commitRename(tx, { app, before: app, actor });
      // A person may have committed it by now.
      else if (
        (await this.git.statesOf([app])).get(app.id) === 'none' &&
        (await this.git.canCommit(tx, actor))
      )
        await this.git.commitCreation(tx, app, { actor });
    });
  }
}
