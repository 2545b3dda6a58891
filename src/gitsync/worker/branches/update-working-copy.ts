import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion, type AppDocument } from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { trimmed } from '../../../core/names';
import type { Sha } from '../../../git';
import type { WorkingCopy } from '../../../workspaces';
import { uncommittedChangesClash } from '../../domain/errors';
import { isSameState, isSplitLink, localNameOf, selectLinkedApp } from '../../domain/format/app-link';
import type { RepositoryLayout } from '../../domain/format/repository-layout';
import { countUnresolved, type AppSides, type MergedApp } from '../../domain/merge/conflicts';
import { mergeApp, sideOf } from '../../domain/merge/merge-app';
import { freeAppName } from '../../domain/merge/name-clashes';
import { differsFromRepository } from '../../domain/uncommitted-changes';
import type { Lease } from '../../queue/jobs';
import { QueueStore } from '../../queue/queue-store';
import { BranchStore } from '../../store/branches';
import { AppLinkStore, type LastCommit, type StoredLink } from '../../store/links';
import { nameInRepository, committedSide, foreignSide, namesOf } from '../merge';
import { Mirrors, type OpenRepository } from '../mirrors';
import {
  versionOf,
  readCommitted,
  findForeignApps,
  leaveOut,
  withLocalName,
  type ForeignApp,
} from '../read-app';
import { committedBefore, RebaseApp } from '../rebase';

export interface Update {
  repository: OpenRepository;
  copy: WorkingCopy;
  /** Branch that was merged; its apps here that this branch lacks come along. */
  from: string;
  /** Commit to bring it to. */
  sha: Sha;
  /** Git ids of the apps that the commit changes. */
  gitAppIds: string[];
  signal: AbortSignal;
}

interface Job {
  id: string;
  position: string | null;
  actorId: string;
  createdAt: Date;
}

/** An app of the working copy, and the state that the commit gives it. */
interface Moved {
  appId: string;
  link: StoredLink;
  last: LastCommit;
  foreign: ForeignApp;
}

/** An app that the working copy lacks, and its id on the other branch. */
interface Added {
  originalId: string | null;
  foreign: ForeignApp;
}

/** Apps of the working copy that the commit changes, as it has them. */
export interface ReadUpdate extends Update {
  moved: Moved[];
  added: Added[];
}

interface MergeRequest {
  update: Update;
  app: AppWithVersion;
  moved: Moved;
  /** Last commit of the app. */
  base: AppDocument;
}

/** `appId` null: an app that comes along from the other branch. */
interface Wanted {
  gitAppId: string;
  appId: string | null;
  originalId: string | null;
  link: StoredLink | null;
}

/** Brings the apps of a branch to a new commit of it, with their uncommitted changes on top. */
@Injectable()
export class UpdateWorkingCopy {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly links: AppLinkStore,
    private readonly queues: QueueStore,
    private readonly rebaseApp: RebaseApp,
    private readonly branches: BranchStore,
  ) {}

  /** Throws 409 `uncommitted_changes` if an app's uncommitted changes clash with the commit. */
  async refuseClash(update: ReadUpdate): Promise<void> {
    const clashing: string[] = [];
    for (const moved of update.moved) {
      const app = await this.apps.find(this.database.manager, moved.appId);
      if (!app || !differsFromRepository(app, moved.link)) continue;
      const base = await this.baseOf(update, moved);
      const { merged } = await this.merge(this.database.manager, { update, app, moved, base });
      if (countUnresolved(merged) > 0) clashing.push(app.name);
    }
    if (clashing.length > 0) throw uncommittedChangesClash(clashing);
  }

  /** Updates each app in a transaction of its own. An app with clashing changes by then stays as it is, to be pulled. */
  async run(lease: Lease, job: Job, update: ReadUpdate): Promise<void> {
    for (let moved = update.moved; moved.length > 0;) {
      // A name may become free as another app gets a new one.
      const free = await this.withFreeNames(update, moved);
      const ready = free.length > 0 ? free : moved.map(withPresentName);
      for (const one of ready) {
        update.signal.throwIfAborted();
        // The repository may have to be asked, which no transaction waits for.
        const base = await this.baseOf(update, one);
        const move = (as: Moved) =>
          this.database.transaction((tx) => this.move(tx, { lease, job, update, moved: as, base }));
        // The merge is pushed: a name taken since keeps no app from following it.
        await move(one).catch((error: unknown) => {
          if (error instanceof AppError && error.code === 'app_name_taken') return move(withPresentName(one));
          throw error;
        });
      }
      const done = new Set(ready.map(({ appId }) => appId));
      moved = moved.filter(({ appId }) => !done.has(appId));
    }
    for (const added of update.added)
      await this.database.transaction((tx) => this.add(tx, { lease, job, update, added }));
  }

  /** Reads the apps that the commit changes, as it has them. */
  async read(update: Update): Promise<ReadUpdate> {
    const { repository, copy, from, sha, gitAppIds } = update;
    const ids = await this.apps.idsByGitId(copy);
    const other = await this.branches.findCopy(copy.workspaceId, from);
    const elsewhere = other ? await this.apps.idsByGitId(other) : new Map<string, { id: string }>();
    const links = await this.links.findMany([...ids.values()].map(({ id }) => id));
    const wanted = gitAppIds.flatMap((gitAppId): Wanted[] => {
      const appId = ids.get(gitAppId)?.id ?? null;
      const link = appId === null ? null : (links.get(appId) ?? null);
      const originalId = elsewhere.get(gitAppId)?.id ?? null;
      const isKnown = appId === null ? originalId !== null : Boolean(link?.last);
      return isKnown ? [{ gitAppId, appId, originalId, link }] : [];
    });
    const readers = await findForeignApps(repository, {
      tip: sha,
      from: wanted.map(({ gitAppId, link }) => selectLinkedApp(gitAppId, link?.last?.syncedState)),
    });
    const found: ReadUpdate = { ...update, moved: [], added: [] };
    for (const [index, { appId, originalId, link }] of wanted.entries()) {
      // An app that the commit removes, or breaks, stays as it is here.
      const read = await readers[index]().catch(leaveOut);
      if (!read) continue;
      const foreign = withLocalName(read, link);
      if (appId === null) found.added.push({ originalId, foreign });
      else if (link?.last && !isSameState(link.last.syncedState, foreign.last.syncedState))
        found.moved.push({ appId, link, last: link.last, foreign });
    }
    return found;
  }

  /** Returns the apps whose names in the repository no other app has here. */
  private async withFreeNames({ copy }: Update, moved: Moved[]): Promise<Moved[]> {
    const free: Moved[] = [];
    for (const one of moved) {
      const name = nameInRepository(one.foreign, one.link);
      const holder = name === null ? null : await this.apps.findByName(this.database.manager, copy, name);
      if (holder === null || holder.id === one.appId) free.push(one);
    }
    return free;
  }

  /** Reads the app's last commit. */
  private baseOf(
    { repository, copy: { workspaceId }, signal }: Update,
    { last }: Moved,
  ): Promise<AppDocument> {
    const stores = { database: this.database, mirrors: this.mirrors };
    return readCommitted(stores, repository, { workspaceId, last, signal });
  }

  private async merge(
    tx: EntityManager,
    { update: { repository }, app, moved, base }: MergeRequest,
  ): Promise<{ sides: AppSides; merged: MergedApp }> {
    const { last, link, foreign } = moved;
    const text = await this.apps.documentOf(tx, app.version.id);
    const isSplit = isSplitLink(last.syncedState, repository.layout);
    const sides = {
      base: committedSide(last, base, { app, followsName: link.followsName }),
      mine: sideOf(text, namesOf(app), { isSplit, committed: base }),
      theirs: foreignSide(foreign, { app, link }),
    };
    return { sides, merged: mergeApp(sides) };
  }

  private async move(
    tx: EntityManager,
    { lease, job, update, moved, base }: Omit<MergeRequest, 'app'> & { lease: Lease; job: Job },
  ): Promise<void> {
    const app = await this.apps.lockIfAny(tx, moved.appId);
    if (!app) return;
    const { last, link, foreign } = moved;
    const { sides, merged } = await this.merge(tx, { update, app, moved, base });
    // An app that is edited elsewhere is changed there by a pull.
    if (countUnresolved(merged) > 0 || app.hosted)
      return this.links.markBehind(tx, { appId: app.id, sha: last.sha, isBehind: true });
    const layout: RepositoryLayout = update.repository.layout;
    await this.rebaseApp.run(tx, {
      lease,
      job,
      app,
      link,
      foreign,
      layout,
      present: sides.mine,
      result: merged.result,
      rebase: { from: sides.base, to: sides.theirs },
      before: committedBefore(last, base, link),
      isSplit: isSplitLink(last.syncedState, layout),
      hasResult: false,
    });
  }

  /**
   * Adds an app that the other branch has here, locked if it is locked there. If its name is taken, e.g. by an app that the
   * merge has removed from the repository, it gets another name here.
   */
  private async add(
    tx: EntityManager,
    { lease, job, update, added }: { lease: Lease; job: Job; update: Update; added: Added },
  ): Promise<void> {
    const { copy } = update;
    const { app, last: found, document, targetId } = added.foreign;
    const name = await this.freeName(tx, copy, trimmed(app.name));
    const last = name === trimmed(app.name) ? found : withLocal(found, name);
    const original = added.originalId === null ? null : await this.apps.find(tx, added.originalId);
    const { id: appId, gitAppId } = await this.apps.insertImported(
      tx,
      {
        ...copy,
        name,
        gitAppId: app.gitAppId,
        isLocked: original?.isLocked ?? true,
        changedById: job.actorId,
      },
      versionOf(added.foreign),
    );
    const { workspaceId } = copy;
    const links = [{ appId, gitAppId, last, document: document.text, position: job.position }];
    await this.queues.guarded(lease, () => this.links.save(tx, { workspaceId, targetId }, links));
  }

  private async freeName(tx: EntityManager, copy: WorkingCopy, name: string): Promise<string> {
    const taken: string[] = [];
    for (let free = name; ; free = freeAppName(name, taken)) {
      if (!(await this.apps.isNameTaken(tx, copy, free))) return free;
      taken.push(free);
    }
  }
}

const withLocal = (last: LastCommit, localName: string): LastCommit => ({
  ...last,
  syncedState: { ...last.syncedState, localName },
});

/** Keeps an app's local name, since another app has its name in the repository. */
const withPresentName = (moved: Moved): Moved => {
  const { foreign, last } = moved;
  return { ...moved, foreign: { ...foreign, last: withLocal(foreign.last, localNameOf(last.syncedState)) } };
};
