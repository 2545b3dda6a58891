import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppDocument, type AppWithVersion } from '../../../apps';
import {
  isSameState,
  isSplitLink,
  nameOfKept,
  uncommittedChanges,
  withNameHere,
  type RepositoryLayout,
} from '../../domain';
import type { PullJob } from '../../queue/job';
import { QueueStore, type Lease } from '../../queue/queue-store';
import { WaitingCommits } from '../../queue/waiting-commits';
import { AppLinkStore, type LastCommit, type StoredLink } from '../../store/links';
import { keepUncommitted, findDiscarded } from '../../store/uncommitted-changes';
import { linkTo, versionOf, type ForeignApp } from '../read-app';
import { RebaseWaiting } from '../rebase';
import { committedBefore, committedSide, foreignSide, nameInRepository } from './sides';

interface ReplaceRequest {
  lease: Lease;
  job: PullJob;
  /** Locked. */
  app: AppWithVersion;
  link: StoredLink | null;
  foreign: ForeignApp;
  /** Document of the last commit or pull; null if it was not read. */
  base: AppDocument | null;
  layout: RepositoryLayout;
}

/** The document of the last commit is needed, and was not read. Nothing is to be changed without it. */
export class NeedsBaseError extends Error {
  constructor() {
    super('The document of the last commit is needed.');
  }
}

/** Replaces an app by the repository's. */
@Injectable()
export class ReplaceApp {
  constructor(
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly jobs: WaitingCommits,
    private readonly waiting: RebaseWaiting,
  ) {}

  /**
   * The queue is locked last: the app's new name may have to wait for a request, and requests lock the queue behind it.
   * @throws NeedsBaseError where commits wait that have to be put on top, and the document that they come from was not read
   */
  async run(tx: EntityManager, request: ReplaceRequest): Promise<void> {
    const { lease, job, app, link } = request;
    const last = link?.last ?? null;
    const foreign = last ? request.foreign : asNamedHere(request.foreign, app);
    const mayDiscard = job.input.discardLocal;
    const isChanged = !isAsPulled(app, link, foreign) && findDiscarded(app, link, { mayDiscard });
    const isMoved = last === null || !isSameState(last.syncedState, foreign.last.syncedState);
    if (isMoved || isChanged) await this.adopt(tx, { ...request, foreign }, isChanged);
    await this.queues.guarded(lease, async () => {
      const { workspaceId, id: appId, gitAppId } = app;
      const from = job.position ?? '0';
      const waits = isMoved && (await this.jobs.list(tx, { workspaceId, appId, from })).length > 0;
      const { targetId } = foreign;
      const linked = linkTo(foreign, { appId, gitAppId, position: job.position });
      await this.links.save(tx, { workspaceId, targetId }, [linked]);
      if (waits) await this.rebaseWaiting(tx, request, last);
      const { sha } = foreign.last;
      const result = { sha, updated: isMoved || isChanged };
      await this.queues.succeed(tx, job, { commit: sha, result });
    });
  }

  private async adopt(
    tx: EntityManager,
    { job, app, link, foreign }: ReplaceRequest,
    isChanged: boolean,
  ): Promise<void> {
    if (isChanged) {
      const name = nameOfKept(app.version.name, 'before pull', job.createdAt);
      await this.apps.keepEditingVersion(tx, app, name);
    }
    const appName = nameInRepository(foreign, link);
    const keeping = { why: 'before pull', at: job.createdAt, isEditedSafe: isChanged };
    const keepAs = keepUncommitted({ app, link }, keeping);
    await this.apps.applyVersion(tx, app, {
      ...versionOf(foreign),
      appName,
      changedById: job.actorId,
      keepAs,
    });
  }

  private async rebaseWaiting(
    tx: EntityManager,
    { lease, job, app, link, foreign, base, layout }: ReplaceRequest,
    last: LastCommit | null,
  ): Promise<void> {
    // A commit that was accepted on top of nothing would take back what was pulled.
    if (!link || !last) throw uncommittedChanges();
    if (base === null) throw new NeedsBaseError();
    await this.waiting.run(tx, {
      lease,
      appId: app.id,
      from: job.position ?? '0',
      except: null,
      rebase: {
        from: committedSide(last, base, { app, followsName: link.followsName }),
        to: foreignSide(foreign, { app, link }),
      },
      before: committedBefore(last, base, link),
      layout,
      isSplit: isSplitLink(last.syncedState, layout),
    });
  }
}

/** True if the pull has nothing to discard: the app has its state already, as after one that was interrupted. */
const isAsPulled = ({ version }: AppWithVersion, link: StoredLink | null, { last }: ForeignApp): boolean =>
  version.documentHash === last.documentHash && !link?.hasKept;

/** An app that is pulled for the first time keeps its name: it may have been given to it here on purpose. */
function asNamedHere(foreign: ForeignApp, { name }: AppWithVersion): ForeignApp {
  const { last } = foreign;
  return { ...foreign, last: { ...last, syncedState: withNameHere(last.syncedState, name) } };
}
