import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, parseAppDocument, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { backupMessage, normalizeMessage, withCoAuthors } from '../domain';
import { BackupStore } from '../queue/backups';
import type { CommitInput } from '../queue/job-inputs';
import { JobStore } from '../queue/job-store';
import { JOBS } from '../queue/jobs';
import { CommitSettingsStore } from '../store/commit-settings-store';
import { AppLinkStore } from '../store/links';
import { committerOf, type Backup } from './backup/plan-backup';
import { BuildCommitInput } from './build-commit-input';

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

  /** Leaves out those for which another server was faster. */
  async enqueue(backups: Backup[]): Promise<void> {
    // Compared before anything is locked: no saving and no commit waits for it.
    const described = new Map<string, string>();
    for (const backup of backups)
      described.set(backup.app.id, await this.describe(this.database.manager, backup));
    await this.database.transaction(async (tx) => {
      const present = await this.lockAll(tx, backups);
      if (present.length === 0) return;
      await this.settings.lockWritable(tx, committerOf(present[0].waiting));
      const jobs: { appId: string; jobId: string }[] = [];
      for (const { app, former, ...backup } of present) {
        const isSame = app.version.documentHash === former.version.documentHash;
        const message = isSame ? described.get(app.id) : undefined;
        const changed = { ...backup, app };
        const jobId = await this.commit(tx, changed, message ?? (await this.describe(tx, changed)));
        jobs.push({ appId: app.id, jobId });
      }
      await this.store.take(tx, jobs);
      await this.store.deleteFormerJobs(
        tx,
        jobs.map(({ appId }) => appId),
      );
    });
  }

  /** Locks in the order of the ids, as requests for several apps do. */
  private async lockAll(
    tx: EntityManager,
    backups: Backup[],
  ): Promise<(Backup & { former: AppWithVersion })[]> {
    const sorted = [...backups].sort((a, b) => (a.app.id < b.app.id ? -1 : 1));
    const locked: (Backup & { former: AppWithVersion })[] = [];
    for (const backup of sorted) {
      const app = await this.apps.lockIfAny(tx, backup.app.id);
      if (app && !app.isLocked) locked.push({ ...backup, app, former: backup.app });
    }
    const ids = locked.map(({ app }) => app.id);
    const waiting = await this.store.lockWaiting(tx, ids);
    return locked.flatMap((backup) => {
      const savers = waiting.get(backup.app.id);
      return savers?.length ? [{ ...backup, waiting: { ...backup.waiting, savers } }] : [];
    });
  }

  private async commit(
    tx: EntityManager,
    { waiting, app, target }: Backup,
    message: string,
  ): Promise<string> {
    const { workspaceId, userId } = committerOf(waiting);
    const { author, config } = await this.settings.find(committerOf(waiting));
    const { commitMessage, ...built } = await this.build.ofApp(tx, { app, config, author, message });
    const others = waiting.savers.slice(0, -1).map((saver) => saver.author);
    const whole = withCoAuthors(commitMessage ?? message, others, author);
    const input: CommitInput = { ...built, target, ...(whole === message ? {} : { commitMessage: whole }) };
    const { documentHash: hash, id: versionId } = app.version;
    const actor = { userId, author };
    const job = JOBS.backup_app.newJob({ workspaceId, appId: app.id, actor, message, input });
    return this.jobs.enqueue(tx, job, { hash, versionId });
  }

  private async describe(tx: EntityManager, { app, link, target }: Backup): Promise<string> {
    const last = link?.last ?? null;
    if (last === null) return normalizeMessage(backupMessage(app.name, null, true));
    const committed = await this.links.documentsAt(target.id ?? null, [app.id]);
    const before = committed.get(last.documentHash);
    if (before === undefined) return normalizeMessage(backupMessage(app.name, null, false));
    const after = await this.apps.documentOf(tx, app.version.id);
    const { changes } = parseAppDocument(before).differenceTo(parseAppDocument(after));
    return normalizeMessage(backupMessage(app.name, changes, false));
  }
}
