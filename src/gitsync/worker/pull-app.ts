import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { trimmed } from '../../core/names';
import { AppLinkStore, type StoredLink } from '../store/app-link-store';
import type { PullJob } from '../queue/job';
import { QueueStore, type Lease } from '../queue/queue-store';
import { readForeignApp, versionOf, type ForeignApp } from './foreign-app';
import { SettlePushed } from './commit/settle-pushed';
import { Mirrors } from './mirrors';
import { refuseUncommitted } from '../store/uncommitted-changes';
import { appNotInRepository, nameOfKept, selectLinkedApp } from '../domain';

/** Replaces an app by the repository's, in one transaction, so that nobody sees a part of it. */
@Injectable()
export class PullApp {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly pushed: SettlePushed,
  ) {}

  async run(lease: Lease, job: PullJob, signal: AbortSignal): Promise<void> {
    const { input } = job;
    const appId = job.appId ?? '';
    const link = await this.links.find(appId);
    const from = selectLinkedApp(input.gitAppId, link?.last?.syncedState);
    const found = await this.mirrors.use(job, input.target, async (repository) => {
      const { tip, base } = await this.mirrors.fetch(repository, signal);
      await this.pushed.settleUncertain({ lease, repository }, tip);
      return readForeignApp(repository, { tip: base, from });
    });
    const foreign = withLocalName(found, link);
    await this.database.transaction(async (outer) => {
      // Requests lock the app, and its name, before the queue. The opposite order could deadlock with them.
      const app = await this.apps.lock(outer, appId);
      const updated = await this.adopt(outer, { job, app, foreign });
      const { last, targetId } = foreign;
      const { workspaceId, gitAppId } = app;
      await this.queues.guarded(lease, async (tx) => {
        const link = { appId, gitAppId, last, position: job.position };
        await this.links.save(tx, { workspaceId, targetId }, [link]);
        await this.queues.succeed(tx, job, { commit: last.sha, result: { sha: last.sha, updated } });
      });
    });
  }

  /** Returns whether the app has changed. */
  private async adopt(
    tx: EntityManager,
    pulled: { job: PullJob; app: AppWithVersion; foreign: ForeignApp },
  ): Promise<boolean> {
    const { job, app, foreign } = pulled;
    const link = await this.links.find(app.id, tx);
    const isChanged = refuseUncommitted(app, link, job.input.discardLocal);
    const updated = isUpdate(link, foreign.last) || isChanged;
    if (updated) {
      if (isChanged) {
        const name = nameOfKept(app.version.name, 'before pull', job.createdAt);
        await this.apps.keepEditingVersion(tx, app, name);
      }
      const hasOwnName = link?.followsName === false || foreign.last.syncedState.localName !== undefined;
      const appName = hasOwnName ? null : trimmed(foreign.app.name);
      await this.apps.applyVersion(tx, app, { ...versionOf(foreign), appName, changedById: job.actorId });
    }
    return updated;
  }
}

/** Keeps the name that the app has here, as long as the repository has it under the one that it was given there. */
function withLocalName(foreign: ForeignApp, link: StoredLink | null): ForeignApp {
  const before = link?.last?.syncedState;
  const { syncedState } = foreign.last;
  if (before?.localName === undefined || before.entry?.gitAppName !== syncedState.entry?.gitAppName)
    return foreign;
  const { localName } = before;
  return { ...foreign, last: { ...foreign.last, syncedState: { ...syncedState, localName } } };
}

function isUpdate(link: StoredLink | null, last: NonNullable<StoredLink['last']>): boolean {
  if (!link?.last) throw appNotInRepository();
  const [before, after] = [link.last.syncedState, last.syncedState];
  return (
    before.oid !== after.oid ||
    JSON.stringify(before.entry) !== JSON.stringify(after.entry) ||
    before.path !== after.path
  );
}
