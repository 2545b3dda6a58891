import { Injectable } from '@nestjs/common';
import { Apps, EditDefinition } from '../../apps';
import { Database } from '../../core/database';
import type { Actor } from '../../workspaces';
import { backupVersionName } from '../domain/document-ref';
import { normalizeMessage } from '../domain/plan/message';
import { hasUncommittedChanges } from '../domain/uncommitted-changes';
import { COMMIT_JOBS } from '../queue/commit-jobs';
import { AppLinkStore } from '../store/links';
import { CommitSettingsStore } from '../store/settings';
import { EnqueueCommit } from './commit';
import { ReadHistory } from './read-repository';

/** Restores an app to its state at a commit. Uncommitted changes are first kept as a version. */
@Injectable()
export class RestoreApp {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly settings: CommitSettingsStore,
    private readonly commits: EnqueueCommit,
    private readonly history: ReadHistory,
    private readonly definition: EditDefinition,
  ) {}

  /** Restores the app and, if there is a message, commits it: both are accepted, or neither. */
  async run(
    actor: Actor,
    appId: string,
    { sha, commit }: { sha: string; commit?: string },
  ): Promise<{ changed: boolean; jobId: string | null }> {
    const message = commit === undefined ? null : normalizeMessage(commit);
    const document = await this.history.readDefinition(actor, appId, sha);
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const isUncommitted = hasUncommittedChanges(app, await this.links.find(appId, tx));
      const changed = await this.definition.restore(tx, app, {
        document,
        keepAs: isUncommitted ? backupVersionName(app.version.name, 'before restore', new Date()) : null,
        changedById: actor.userId,
      });
      if (message === null) return { changed, jobId: null };
      const settings = await this.settings.lockWritable(tx, actor);
      const restored = await this.apps.get(tx, appId);
      const jobId = await this.commits.enqueue(tx, {
        kind: COMMIT_JOBS.commit_app.kind,
        app: restored,
        actor,
        settings,
        message,
      });
      return { changed, jobId };
    });
  }
}
