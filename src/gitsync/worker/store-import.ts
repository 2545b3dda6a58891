import { Injectable } from '@nestjs/common';
import { Apps, getAppName } from '../../apps';
import { Database } from '../../core/database';
import { trimmed } from '../../core/names';
import { Constants } from '../../workspaces';
import { copyOfJob, type ImportJob } from '../queue/job';
import { QueueStore, type Lease } from '../queue/queue-store';
import { AppLinkStore } from '../store/app-link-store';
import { linkTo, versionOf, type ForeignApp } from './foreign-app';

/** Stores an imported app, its link and the end of its job, in one transaction. */
@Injectable()
export class StoreImport {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly constants: Constants,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
  ) {}

  async run(lease: Lease, job: ImportJob, foreign: ForeignApp): Promise<void> {
    const { input } = job;
    const name = input.name === null ? trimmed(foreign.app.name) : getAppName(input.name);
    const missing = await this.constants.findMissing(job.workspaceId, foreign.document.references());
    const { app, last, targetId } = foreign;
    const { workspaceId, position } = job;
    const isLocked = input.isLocked ?? true;
    const hasOtherName = name !== trimmed(app.name);
    // An unlocked app takes the new name, as in a later rename: its next commit moves the folder.
    const isRenamed = hasOtherName && !isLocked;
    const version = versionOf(foreign);
    const document = isRenamed ? foreign.document.withName(name).text : version.document;
    await this.database.transaction(async (outer) => {
      // Requests lock the app before the queue. The opposite order could deadlock with them.
      const { branchId } = copyOfJob(job);
      const row = { workspaceId, branchId, name, gitAppId: app.gitAppId, isLocked, changedById: job.actorId };
      const { id: appId, gitAppId } = await this.apps.insertImported(outer, row, { ...version, document });
      await this.queues.guarded(lease, async (tx) => {
        const followsName = !hasOtherName || isRenamed;
        const link = linkTo(foreign, { appId, gitAppId, followsName, position });
        await this.links.save(tx, { workspaceId, targetId }, [link]);
        await this.queues.succeed(tx, job, {
          commit: last.isUnknown ? null : last.sha,
          result: { appId, missing },
        });
      });
    });
  }
}
