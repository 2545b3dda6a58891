import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../../apps';
import { isSameSide, type AppOnSide, type RepositoryLayout } from '../../domain';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { AppLinkStore, type StoredLink } from '../../store/links';
import { keepUncommitted } from '../../store/uncommitted-changes';
import { linkTo, type ForeignApp } from '../read-app';
import { RebaseWaiting, type ChangedJob, type Rebase } from '../rebase';
import type { CommittedBefore } from './sides';

interface RebaseRequest {
  lease: Lease;
  /** Locked. */
  app: AppWithVersion;
  link: StoredLink;
  /** The state that was pulled, which the app is linked to from now on. */
  foreign: ForeignApp;
  rebase: Rebase;
  before: CommittedBefore;
  layout: RepositoryLayout;
  isSplit: boolean;
  /** The working copy, and the state that it gets. */
  present: AppOnSide;
  result: AppOnSide;
  job: { id: string; position: string | null; actorId: string; createdAt: Date };
  /** True if the job commits the result. */
  hasResult: boolean;
}

/** Puts an app, with its uncommitted changes and waiting commits, on top of another state in the repository. */
@Injectable()
export class RebaseApp {
  constructor(
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly waiting: RebaseWaiting,
  ) {}

  /**
   * Changes the working copy, the link and the waiting commits in one transaction. The caller has locked the app. The queue
   * is locked last: the app's new name may have to wait for a request, and requests lock the queue behind it.
   */
  async run(tx: EntityManager, request: RebaseRequest): Promise<ChangedJob[]> {
    const { lease, app, foreign, present, result, job, hasResult } = request;
    if (isRespelled(request) || !isSameSide(result, present)) await this.replace(tx, request);
    const { id: appId, workspaceId, gitAppId } = app;
    const link = linkTo(foreign, { appId, gitAppId, position: job.position });
    const waiting = { ...request, appId, from: job.position ?? '0', except: hasResult ? job.id : null };
    return this.queues.guarded(lease, async () => {
      await this.links.save(tx, { workspaceId, targetId: foreign.targetId }, [link]);
      return this.waiting.run(tx, waiting);
    });
  }

  /** Makes a merged state the app's working copy. Throws 409 `app_name_taken`. */
  private async replace(tx: EntityManager, { app, link, result, job }: RebaseRequest): Promise<void> {
    const { appName, gitVersionId, versionName, document } = result;
    await this.apps.applyVersion(tx, app, {
      appName: appName === app.name ? null : appName,
      gitVersionId,
      name: versionName,
      document: document.text,
      changedById: job.actorId,
      keepAs: keepUncommitted({ app, link }, { why: 'before merge', at: job.createdAt, isEditedSafe: true }),
    });
  }
}

/** True for an app of the split layout that has no changes of its own, and other white space or order than the part files. */
const isRespelled = ({ app, result, foreign: { document, last } }: RebaseRequest): boolean =>
  !app.hosted && result.document.text === document.text && app.version.documentHash !== last.documentHash;
