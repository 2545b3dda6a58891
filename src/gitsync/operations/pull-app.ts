import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { trimmed } from '../../core/names';
import { AppLinkStore, type StoredLink } from '../store/app-link-store';
import type { Job, PullInput } from '../store/job';
import { QueueStore, type Lease } from '../store/queue-store';
import { readForeignApp, versionOf, type ForeignApp } from './import-app';
import { Remotes } from './remotes';
import { notYetInRepository, refuseUncommitted } from './uncommitted';

/** Brings an app to what the repository has, in one transaction: nobody ever sees half of it. */
@Injectable()
export class PullApp {
  constructor(
    private readonly database: Database,
    private readonly remotes: Remotes,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
  ) {}

  async run(lease: Lease, job: Job, signal: AbortSignal): Promise<void> {
    const input = job.input as PullInput;
    const appId = job.appId ?? '';
    const link = await this.links.find(appId);
    const from =
      link?.last && !link.last.seen.entry ? { path: link.last.seen.path } : { gitAppId: input.gitAppId };
    const foreign = await this.remotes.use(job, input.target, async (remote) => {
      const tip = await this.remotes.fetch(remote, signal);
      return readForeignApp(remote, { tip, from });
    });
    await this.database.transaction(async (outer) => {
      // The app before the queue, as requests lock them: the other way round they would wait for each other.
      const app = await this.apps.lock(outer, appId);
      await this.queues.guarded(lease, (tx) => this.adopt(tx, { job, app, foreign }));
    });
  }

  private async adopt(
    tx: EntityManager,
    pulled: { job: Job; app: AppWithVersion; foreign: ForeignApp },
  ): Promise<void> {
    const { job, app, foreign } = pulled;
    const { last } = foreign;
    const link = await this.links.find(app.id, tx);
    const isChanged = refuseUncommitted(app, link, (job.input as PullInput).discardLocal);
    const updated = isUpdate(link, last) || isChanged;
    if (updated) {
      if (isChanged) await this.apps.keepEditingVersion(tx, app, nameOfKept(app, job.createdAt));
      const appName = link?.followsName === false ? null : trimmed(foreign.app.name);
      await this.apps.adoptVersion(tx, app, { ...versionOf(foreign), appName });
    }
    const { id: appId, workspaceId, gitAppId } = app;
    await this.links.save(tx, { appId, workspaceId, gitAppId, last });
    await this.queues.succeed(tx, job, { commit: last.sha, result: { sha: last.sha, updated } });
  }
}

function isUpdate(link: StoredLink | null, last: NonNullable<StoredLink['last']>): boolean {
  if (!link?.last) throw notYetInRepository();
  const [before, after] = [link.last.seen, last.seen];
  return (
    before.blobOid !== after.blobOid ||
    JSON.stringify(before.entry) !== JSON.stringify(after.entry) ||
    before.path !== after.path
  );
}

const nameOfKept = ({ version }: AppWithVersion, at: Date): string =>
  `${version.name} before pull ${at.toISOString().slice(0, 16).replace('T', ' ').replace(':', '.')}`;
