import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AppHostedError, Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { trimmed } from '../../core/names';
import { backupVersionName } from '../domain/document-ref';
import { appLocked, alreadyLinked } from '../domain/errors';
import { keepUncommitted } from '../domain/uncommitted-changes';
import { AppHosts, labelOf } from '../ports';
import type { LinkJob } from '../queue/app-jobs';
import type { Lease } from '../queue/jobs';
import { QueueStore } from '../queue/queue-store';
import { AppLinkStore } from '../store/links';
import { SettlePushed } from './commit/settle-pushed';
import { Mirrors } from './mirrors';
import { linkTo, versionOf, readForeignApp, type ForeignApp } from './read-app';

const BEFORE_LINKING = 'before linking';

/**
 * Links an app to one of the repository that has its name or its Git id. One of the two remains the edited version, the
 * other is kept as another version. The repository does not change; the next commit is made on top of it.
 */
@Injectable()
export class LinkApp {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly pushed: SettlePushed,
    private readonly hosts: AppHosts,
  ) {}

  async run(lease: Lease, job: LinkJob, signal: AbortSignal): Promise<void> {
    const { target, from } = job.input;
    const foreign = await this.mirrors.use(job, target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      return readForeignApp(repository, { tip: base, from });
    });
    await this.hosts.hold(job.appId ?? '', signal, async (hosted) => {
      // Another request may have linked it since: its things keep their ids then.
      if ((await this.links.find(job.appId ?? ''))?.last) throw alreadyLinked();
      await hosted?.pairWith(foreign.document.text);
      for (let isChangedThere = false; ; isChangedThere = true) {
        const wanted = await this.store(lease, job, foreign);
        if (wanted === null) return;
        if (hosted === null || isChangedThere) throw wanted.refusal;
        await hosted.apply({
          document: wanted.document,
          label: labelOf(foreign.last.sha),
          shared: foreign.shared,
          cause: { origin: 'link', actorId: job.actorId, commit: foreign.last },
        });
      }
    });
  }

  /** Returns the document that the app has to get first in its editor; null if it is linked. */
  private async store(
    lease: Lease,
    job: LinkJob,
    foreign: ForeignApp,
  ): Promise<{ document: string; refusal: AppHostedError } | null> {
    try {
      await this.database.transaction(async (outer) => {
        // Requests lock the app, and its name, before the queue. The opposite order could deadlock with them.
        const app = await this.apps.lock(outer, job.appId ?? '');
        const { gitAppId, kept } = await this.adopt(outer, { job, app, foreign });
        const { last, targetId } = foreign;
        await this.queues.guarded(lease, async (tx) => {
          const { position } = job;
          const link = linkTo(foreign, { appId: app.id, gitAppId, position });
          await this.links.save(tx, { workspaceId: app.workspaceId, targetId }, [link]);
          await this.queues.succeed(tx, job, { commit: last.sha, result: { sha: last.sha, kept } });
        });
      });
      return null;
    } catch (error) {
      if (!(error instanceof AppHostedError) || error.wanted === null) throw error;
      return { document: error.wanted.document, refusal: error };
    }
  }

  /** Returns the app's Git id from now on, and the name of the version that is kept. */
  private async adopt(
    tx: EntityManager,
    { job, app, foreign }: { job: LinkJob; app: AppWithVersion; foreign: ForeignApp },
  ): Promise<{ gitAppId: string; kept: string | null }> {
    if (app.isLocked) throw appLocked(app.name);
    if ((await this.links.find(app.id, tx))?.last) throw alreadyLinked();
    const gitAppId = foreign.app.gitAppId ?? app.gitAppId;
    if (gitAppId !== app.gitAppId) await this.apps.takeGitId(tx, app, gitAppId);
    const isSame = app.version.documentHash === foreign.last.documentHash;
    const { keep } = job.input;
    const [versionName, why] =
      keep === 'mine' ? [foreign.app.versionName, 'from Git'] : [app.version.name, BEFORE_LINKING];
    const kept = isSame ? null : backupVersionName(versionName, why, job.createdAt);
    if (keep === 'theirs') await this.takeTheirs(tx, { app, foreign, kept, job });
    else if (kept !== null) await this.keepTheirs(tx, { app, foreign, kept });
    return { gitAppId, kept };
  }

  private async takeTheirs(
    tx: EntityManager,
    {
      app,
      foreign,
      kept,
      job,
    }: { app: AppWithVersion; foreign: ForeignApp; kept: string | null; job: LinkJob },
  ): Promise<void> {
    if (kept !== null) await this.apps.keepEditingVersion(tx, app, kept);
    const keeping = { why: BEFORE_LINKING, at: job.createdAt, isEditedSafe: true };
    await this.apps.applyVersion(tx, app, {
      ...versionOf(foreign),
      appName: trimmed(foreign.app.name),
      changedById: job.actorId,
      keepAs: keepUncommitted({ app, link: null }, keeping),
    });
  }

  private async keepTheirs(
    tx: EntityManager,
    { app, foreign, kept }: { app: AppWithVersion; foreign: ForeignApp; kept: string },
  ): Promise<void> {
    const { document, gitVersionId } = versionOf(foreign);
    await this.apps.keepVersion(tx, app, { document, gitVersionId: gitVersionId ?? '', name: kept });
  }
}
