import { Injectable } from '@nestjs/common';
import { Apps, type AppWithVersion } from '../../apps';
import { trimmed } from '../../core/names';
import { AppLinkStore, type StoredLink } from '../store/app-link-store';
import type { Job, PullInput } from '../store/job';
import { QueueStore, type Lease } from '../store/queue-store';
import { readForeignApp, versionOf } from './import-app';
import { Remotes } from './remotes';
import { notYetInRepository, refuseUncommitted } from './uncommitted';

/** Brings an app to what the repository has, in one transaction: nobody ever sees half of it. */
@Injectable()
export class PullApp {
  constructor(
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
    const foreign = await this.remotes.use(job.workspaceId, input.target, async (remote) => {
      const tip = await this.remotes.fetch(remote, signal);
      return readForeignApp(remote, { tip, from });
    });
    await this.queues.guarded(lease, async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const present = await this.links.find(appId, tx);
      const isChanged = refuseUncommitted(app, present, input.discardLocal);
      const { last } = foreign;
      const updated = isUpdate(present, last) || isChanged;
      if (updated) {
        if (isChanged) await this.apps.keepEditingVersion(tx, app, nameOfKept(app, job.createdAt));
        const appName = present?.followsName === false ? null : trimmed(foreign.app.name);
        await this.apps.adoptVersion(tx, app, { ...versionOf(foreign), appName });
      }
      await this.links.save(tx, { appId, workspaceId: job.workspaceId, gitAppId: app.gitAppId, last });
      await this.queues.succeed(tx, job, { commit: last.sha, result: { sha: last.sha, updated } });
    });
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
