import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, parseAppDocument, type AppWithVersion } from '../../../apps';
import { Database } from '../../../core/database';
import { backupMessage, normalizeMessage, withCoAuthors } from '../../domain';
import type { CommitInput } from '../../queue/job-inputs';
import { JobStore } from '../../queue/job-store';
import { AppLinkStore } from '../../store/app-link-store';
import { BackupStore } from '../../queue/backup-store';
import { CommitSettingsStore } from '../../store/commit-settings-store';
import { BuildCommitInput } from '../build-commit-input';
import { committerOf, type Backup } from './plan-backup';

/** Enqueues the commit of an app in the name of those who saved it. */
@Injectable()
export class EnqueueBackup {
  constructor(
    private readonly database: Database,
    private readonly store: BackupStore,
    private readonly apps: Apps,
    private readonly settings: CommitSettingsStore,
    private readonly links: AppLinkStore,
    private readonly build: BuildCommitInput,
    private readonly jobs: JobStore,
  ) {}

  /** Does nothing if another server was faster. */
  async enqueue(backup: Backup): Promise<void> {
    const { appId } = backup.waiting;
    // Compared before anything is locked: no saving and no commit waits for it.
    const described = await this.describe(this.database.manager, backup);
    await this.database.transaction(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (!(await this.store.lockWaiting(tx, appId))) return;
      const isSame = app.version.documentHash === backup.app.version.documentHash;
      const present = { ...backup, app };
      const message = isSame ? described : await this.describe(tx, present);
      await this.store.take(tx, appId, await this.commit(tx, present, message));
    });
  }

  private async commit(
    tx: EntityManager,
    { waiting, app, target }: Backup,
    message: string,
  ): Promise<string> {
    const { workspaceId, userId } = committerOf(waiting);
    const { author, config } = await this.settings.lockWritable(tx, committerOf(waiting));
    const { commitMessage, ...built } = await this.build.ofApp(tx, { app, config, author, message });
    const others = waiting.savers.slice(0, -1).map((saver) => saver.author);
    const whole = withCoAuthors(commitMessage ?? message, others, author);
    const input: CommitInput = { ...built, target, ...(whole === message ? {} : { commitMessage: whole }) };
    const { documentHash: hash, id: versionId } = app.version;
    const actor = { userId, author };
    const job = { workspaceId, kind: 'backup_app' as const, appId: app.id, actor, message, input };
    return this.jobs.enqueue(tx, job, { hash, versionId });
  }

  private async describe(tx: EntityManager, { app, link, target }: Backup): Promise<string> {
    const isFirst = link?.last == null;
    const before = isFirst
      ? undefined
      : await this.committedText(target.id ?? null, app, link.last?.documentHash);
    if (before === undefined) return normalizeMessage(backupMessage(app.name, null, isFirst));
    const after = await this.apps.documentOf(tx, app.version.id);
    const { changes } = parseAppDocument(before).differenceTo(parseAppDocument(after));
    return normalizeMessage(backupMessage(app.name, changes, isFirst));
  }

  private async committedText(
    targetId: string | null,
    { id }: AppWithVersion,
    hash: string | undefined,
  ): Promise<string | undefined> {
    return (await this.links.documentsAt(targetId, [id])).get(hash ?? '');
  }
}
