import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion } from '../../apps';
import { Database } from '../../core/database';
import { conflict, notFound, type AppError } from '../../core/errors';
import type { Actor } from '../../workspaces';
import {
  pullOverUncommitted,
  pullOverUnpushed,
  excludingEachOther,
  appLocked,
  appNotInRepository,
} from '../domain/errors';
import { findDiscarded, hasUncommittedChanges } from '../domain/uncommitted-changes';
import type { TableConsent } from '../ports';
import { JobStore } from '../queue/job-store';
import { APP_JOBS } from '../queue/app-jobs';
import { DiscardedStore } from '../store/documents';
import type { JobTarget } from '../store/job-target';
import { AppLinkStore, type StoredLink } from '../store/links';
import { getTarget, GitConfigStore } from '../store/settings';

interface PullOptions {
  discardLocal?: boolean;
  merge?: boolean;
  /** Tag of the repository; absent: the state of the branch. */
  tag?: string;
  askDataSources?: boolean;
  hostTables?: TableConsent;
}

interface WantedPull {
  appId: string;
  /** Puts uncommitted changes on top of the pulled state. */
  merge: boolean;
}

interface AcceptedPull {
  appId: string;
  /** Null if the pull was refused. */
  jobId: string | null;
  error: AppError | null;
}

/** Enqueues jobs that pull apps or discard their uncommitted changes, and restores discarded changes. */
@Injectable()
export class PullAndDiscard {
  constructor(
    private readonly database: Database,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly configs: GitConfigStore,
    private readonly links: AppLinkStore,
    private readonly discarded: DiscardedStore,
  ) {}

  pull(
    actor: Actor,
    appId: string,
    { discardLocal = false, merge = false, tag, askDataSources: asks, hostTables: tables }: PullOptions,
  ): Promise<string> {
    if (merge && discardLocal) throw excludingEachOther('merge', 'discardLocal');
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const target = getTarget(await this.configs.lock(tx, actor));
      const link = await this.links.find(appId, tx);
      if (link?.hasUnpushed && !merge) throw pullOverUnpushed();
      if (!merge && (await this.isComparable(tx, app, link)))
        findDiscarded(app, link, { mayDiscard: discardLocal });
      const input = {
        target,
        gitAppId: app.gitAppId,
        discardLocal,
        ...(merge && { merge }),
        ...(asks && { asks }),
        ...(tables && { tables }),
      };
      const job = { workspaceId, appId, actor };
      return tag === undefined
        ? this.jobs.enqueue(tx, APP_JOBS.pull_app.newJob({ ...job, input }), null)
        : this.jobs.enqueue(tx, APP_JOBS.pull_tag.newJob({ ...job, input: { ...input, tag } }), null);
    });
  }

  /**
   * Enqueues a pull of each app. A refused one stops no other: its error takes the place of its job. `appIds` are the ids that
   * apps have on all branches.
   */
  async pullMany(actor: Actor, wanted: readonly WantedPull[]): Promise<AcceptedPull[]> {
    const onBranch = await this.apps.getIdsOnCopy(
      actor,
      wanted.map(({ appId }) => appId),
    );
    return this.database.joined(async (tx) => {
      const apps = new Map<string, AppWithVersion>();
      // In the order of the ids and before the queue, so that two such requests cannot deadlock.
      for (const id of [...onBranch.values()].sort()) apps.set(id, await this.apps.lock(tx, id));
      const target = getTarget(await this.configs.lock(tx, actor));
      const links = await this.links.findMany([...apps.keys()], tx);
      const accepted: AcceptedPull[] = [];
      for (const { appId, merge } of wanted) {
        const app = apps.get(onBranch.get(appId)!)!;
        const error = merge ? null : await this.refusalOf(tx, app, links.get(app.id) ?? null);
        const jobId = error ? null : await this.enqueueMerging(tx, { actor, app, target, merge });
        accepted.push({ appId, jobId, error });
      }
      return accepted;
    });
  }

  /**
   * Only the running pull can tell if there are uncommitted changes behind a waiting commit, if the repository has an app that
   * was never committed or pulled here, and if a host has the pulled state already, after a lost answer.
   */
  private async isComparable(
    tx: EntityManager,
    app: AppWithVersion,
    link: StoredLink | null,
  ): Promise<boolean> {
    return link?.last != null && !app.hosted && !(await this.jobs.hasOpenCommit(tx, app));
  }

  private async refusalOf(
    tx: EntityManager,
    app: AppWithVersion,
    link: StoredLink | null,
  ): Promise<AppError | null> {
    if (link?.hasUnpushed) return pullOverUnpushed();
    const isRefused = hasUncommittedChanges(app, link) && (await this.isComparable(tx, app, link));
    return isRefused ? pullOverUncommitted({ canMerge: true }) : null;
  }

  private enqueueMerging(
    tx: EntityManager,
    { actor, app, target, merge }: { actor: Actor; app: AppWithVersion; target: JobTarget; merge: boolean },
  ): Promise<string> {
    const input = {
      target,
      gitAppId: app.gitAppId,
      discardLocal: false,
      ...(merge ? { merge: true as const } : {}),
    };
    const { workspaceId } = actor;
    return this.jobs.enqueue(
      tx,
      APP_JOBS.pull_app.newJob({ workspaceId, appId: app.id, actor, input }),
      null,
    );
  }

  /** Enqueues the work, as a waiting commit may have some of the changes. `only`: ids of changes, in place of all. */
  discard(actor: Actor, appId: string, only: string[] | undefined): Promise<string> {
    const { workspaceId } = actor;
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      if (app.isLocked) throw appLocked(app.name);
      const target = getTarget(await this.configs.lock(tx, actor));
      const link = await this.links.find(appId, tx);
      if (!link?.last && !(await this.jobs.hasOpenCommit(tx, app))) throw appNotInRepository();
      const input = { target, ...(only ? { only } : {}) };
      const job = APP_JOBS.discard_changes.newJob({ workspaceId, appId, actor, input });
      return this.jobs.enqueue(tx, job, null);
    });
  }

  /** Throws 404 `not_found`, and 409 `changes_outdated` if the document has changed since. */
  undoDiscard({ userId }: Actor, appId: string, id: string): Promise<void> {
    return this.database.joined(async (tx) => {
      const app = await this.apps.lock(tx, appId);
      const found = await this.discarded.find(tx, { appId, id });
      if (!found) throw notFound('The discarded state');
      const { versionId, document, remainingHash } = found;
      if (app.version.id !== versionId || app.version.documentHash !== remainingHash) throw editedSince();
      await this.apps.replaceDocument(tx, app, { document, changedById: userId });
    });
  }
}

const editedSince = () =>
  conflict('changes_outdated', 'The app was changed after the changes were discarded.', {
    remedy: 'Discard or commit the changes made since, and try again.',
  });
