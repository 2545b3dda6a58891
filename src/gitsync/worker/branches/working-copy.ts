import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Apps, type AppWithVersion, type AppDocument } from '../../../apps';
import { Database } from '../../../core/database';
import { AppError } from '../../../core/errors';
import { trimmed } from '../../../core/names';
import type { Sha } from '../../../git';
import type { WorkingCopy } from '../../../workspaces';
import {
  type AppLink,
  type AppSides,
  branchExists,
  committedNameOf,
  countUnresolved,
  freeAppName,
  isSameState,
  isSplitLink,
  linkEntryOf,
  listRepositoryApps,
  localNameOf,
  locateApp,
  mergeApp,
  type MergedApp,
  namesInRepository,
  type PlacedApp,
  placedApps,
  type RepositoryApp,
  type RepositoryLayout,
  selectLinkedApp,
  sideOf,
  type TreeReader,
  uncommittedChangesClash,
  differsFromRepository,
} from '../../domain';
import { JobStore } from '../../queue/job-store';
import type { Lease } from '../../queue/jobs';
import { QueueStore } from '../../queue/queue-store';
import { BranchStore, type LocalBranch } from '../../store/branches';
import { findDocument, findMissing } from '../../store/documents';
import type { JobTarget } from '../../store/job-target';
import { AppLinkStore, type LastCommit, type NewLink, type StoredLink } from '../../store/links';
import { nameInRepository, committedSide, foreignSide, namesOf } from '../merge';
import { Mirrors, treeReaderOf, type OpenRepository } from '../mirrors';
import {
  linkTo,
  versionOf,
  readCommitted,
  findForeignApps,
  leaveOut,
  withLocalName,
  type ForeignApp,
} from '../read-app';
import { committedBefore, RebaseApp } from '../rebase';

interface OpenRequest {
  name: string;
  /** Any target of the same directory. */
  target: JobTarget;
  /** The branch whose apps are copied. */
  source: WorkingCopy;
  start: ReadStart;
  /** Moves the uncommitted changes of apps that are edited here from the source to the new branch. */
  withChanges: boolean;
  changedById: string;
}

/** State that a branch starts with, read before the transaction that makes its working copy. */
interface ReadStart extends Start {
  /** Documents of last commits that the database does not have, by their hashes. */
  committed: ReadonlyMap<string, string>;
}

/** An app of the source, and its copy on the new branch. */
interface Copied extends StartingApp {
  /** Locked. */
  app: AppWithVersion;
  copyId: string;
}

/** Each version is on the branch and on the source: a state replaced on one of them stays on the other. */
const STAYS = () => null;

/** Creates the working copy of a branch from another branch's apps and their state at the start commit. */
@Injectable()
export class OpenWorkingCopy {
  constructor(
    private readonly database: Database,
    private readonly mirrors: Mirrors,
    private readonly apps: Apps,
    private readonly jobs: JobStore,
    private readonly links: AppLinkStore,
    private readonly branches: BranchStore,
  ) {}

  /** `except`: tip of the default branch, whose other apps were not imported here on purpose. */
  async read(
    repository: OpenRepository,
    {
      source,
      sha,
      except,
      signal,
    }: { source: WorkingCopy; sha: Sha; except: Sha | null; signal: AbortSignal },
  ): Promise<ReadStart> {
    const known = await this.knownApps(this.database.manager, source);
    const start = await readStart(repository, { sha, known, except });
    return { ...start, committed: await this.readMissing(repository, { source, known, signal }) };
  }

  /** Reads last commits of changed apps that the database lacks, as for links of an older version. Bytes match the hashes. */
  private async readMissing(
    repository: OpenRepository,
    {
      source: { workspaceId },
      known,
      signal,
    }: { source: WorkingCopy; known: KnownApps; signal: AbortSignal },
  ): Promise<Map<string, string>> {
    const commits = [...known.values()].flatMap(({ app, link }) =>
      link?.last && differsFromRepository(app, link) ? [link.last] : [],
    );
    const { manager } = this.database;
    const hashes = commits.map(({ documentHash }) => documentHash);
    const missing = await findMissing(manager, { workspaceId, hashes });
    const stores = { database: this.database, mirrors: this.mirrors };
    const found = new Map<string, string>();
    for (const last of commits) {
      if (!missing.has(last.documentHash)) continue;
      const document = await readCommitted(stores, repository, { workspaceId, last, signal });
      found.set(last.documentHash, document.text);
    }
    return found;
  }

  /** Throws what `store` would throw now, and changes nothing. */
  async rehearse(request: OpenRequest): Promise<void> {
    const { withChanges, start } = request;
    const isCopyAlone = ({ app, link, theirs }: StartingApp) => !theirs && !differsFromRepository(app, link);
    if (!withChanges && start.known.every(isCopyAlone)) return;
    const rehearsed = new Error('Nothing was refused.');
    await this.database
      .transaction(async (tx) => {
        await this.store(tx, request);
        throw rehearsed;
      })
      .catch((error: unknown) => {
        if (error !== rehearsed) throw error;
      });
  }

  /** Throws 409 `branch_exists` or `app_name_taken`. */
  async store(tx: EntityManager, request: OpenRequest): Promise<LocalBranch> {
    const { name, target, source, changedById } = request;
    const { workspaceId } = source;
    const started = await this.lockStarted(tx, request);
    const uncommitted = request.withChanges ? await this.lockNeverCommitted(tx, source) : [];
    const branch = await this.branches.insert(tx, { workspaceId, target, name });
    if (!branch) throw branchExists(name);
    const appIds = [...started.map(({ app }) => app.id), ...uncommitted.map(({ id }) => id)];
    const copies = await this.apps.copy(tx, { appIds, branchId: branch.id, changedById });
    // Their names are free then for apps that get their committed names again.
    for (const app of uncommitted) await this.apps.remove(tx, app);
    const links: NewLink[] = [];
    for (const one of started) {
      const copied = { ...one, copyId: copies.get(one.app.id) ?? '' };
      const last = await this.settle(tx, request, copied);
      const { gitAppId, followsName, committedVersions } = one.link;
      const document = last === one.theirs?.last ? one.theirs.document.text : undefined;
      const isBehind = one.theirs !== null && last.sha !== one.theirs.last.sha;
      const copy = { appId: copied.copyId, gitAppId, followsName, committedVersions };
      links.push({ ...copy, isBehind, last, document, position: null });
    }
    for (const foreign of request.start.others)
      links.push(await this.importNew(tx, request, { foreign, branch }));
    await this.links.save(tx, { workspaceId, targetId: branch.targetId }, links);
    return branch;
  }

  private async knownApps(tx: EntityManager, copy: WorkingCopy): Promise<KnownApps> {
    const ids = [...(await this.apps.idsByGitId(copy)).values()].map(({ id }) => id);
    const apps = await this.apps.findMany(tx, ids);
    const links = await this.links.findMany(ids, tx);
    return new Map(apps.map((app) => [app.gitAppId, { app, link: links.get(app.id) ?? null }]));
  }

  /** Locks the apps in the order of their ids, as requests do, and leaves out deleted ones. */
  private async lockStarted(tx: EntityManager, { start }: OpenRequest): Promise<StartingApp[]> {
    const found: StartingApp[] = [];
    for (const one of [...start.known].sort((a, b) => (a.app.id < b.app.id ? -1 : 1))) {
      const app = await this.apps.lockIfAny(tx, one.app.id);
      const link = app && (await this.links.find(app.id, tx));
      if (app && link?.last) found.push({ ...one, app, link });
    }
    return found;
  }

  private async lockNeverCommitted(tx: EntityManager, source: WorkingCopy): Promise<AppWithVersion[]> {
    const found: AppWithVersion[] = [];
    for (const { app, link } of (await this.knownApps(tx, source)).values()) {
      if (link?.last || app.hosted) continue;
      const locked = await this.apps.lockIfAny(tx, app.id);
      if (locked && !locked.isLocked && !(await this.jobs.hasOpenCommit(tx, locked))) found.push(locked);
    }
    return found;
  }

  /** Brings the copy to its initial state. Returns the last commit that it is compared with. */
  private async settle(tx: EntityManager, request: OpenRequest, copied: Copied): Promise<LastCommit> {
    const { app, link, theirs, copyId } = copied;
    const last = link.last as LastCommit;
    const isChanged = differsFromRepository(app, link);
    // Waiting commits have its changes, and make them on the source. An app that is edited elsewhere has its changes there.
    const isMovable = request.withChanges && !app.hosted && !(await this.jobs.hasOpenCommit(tx, app));
    if (isChanged && isMovable) {
      await this.putBack(tx, request, { app, link, last });
      return last;
    }
    const copy = await this.apps.get(tx, copyId);
    if (theirs) {
      const appName = nameInRepository(theirs, link);
      const { changedById } = request;
      await this.apps.applyVersion(tx, copy, { ...versionOf(theirs), appName, changedById, keepAs: STAYS });
      return theirs.last;
    }
    if (isChanged) await this.putBack(tx, request, { app: copy, link, last });
    return last;
  }

  /** Replaces the app by its last commit. */
  private async putBack(
    tx: EntityManager,
    request: OpenRequest,
    { app, link, last }: { app: AppWithVersion; link: StoredLink; last: LastCommit },
  ): Promise<void> {
    const { gitVersionId, gitVersionName } = namesInRepository(last.syncedState);
    const name = committedNameOf(link, last.syncedState);
    await this.apps.applyVersion(tx, app, {
      gitVersionId,
      name: gitVersionName,
      document: await this.committedText(tx, request, last),
      appName: name && trimmed(name),
      changedById: request.changedById,
      keepAs: STAYS,
    });
  }

  private async committedText(
    tx: EntityManager,
    { start, source: { workspaceId } }: OpenRequest,
    { documentHash: hash }: LastCommit,
  ): Promise<string> {
    const text = (await findDocument(tx, { workspaceId, hash })) ?? start.committed.get(hash);
    if (text === undefined)
      throw new Error('The last commit of an app changed while a branch was made of it.');
    return text;
  }

  /** Imports an app that only the branch has. It follows the repository, as imported ones do. */
  private async importNew(
    tx: EntityManager,
    { source: { workspaceId }, changedById }: OpenRequest,
    { foreign, branch }: { foreign: ForeignApp; branch: LocalBranch },
  ): Promise<NewLink> {
    const { app } = foreign;
    const row = {
      workspaceId,
      branchId: branch.id,
      name: trimmed(app.name),
      gitAppId: app.gitAppId,
      isLocked: true,
      changedById,
    };
    const { id: appId, gitAppId } = await this.apps.insertImported(tx, row, versionOf(foreign));
    return linkTo(foreign, { appId, gitAppId, position: null });
  }
}

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

/** An app of the source branch, and its state at the new branch's start. */
interface StartingApp {
  app: AppWithVersion;
  link: StoredLink;
  /** Null if its state there is its last commit or pull. */
  theirs: ForeignApp | null;
}

/** Apps at a commit, beside a working copy's apps. */
interface Start {
  known: StartingApp[];
  /** Apps that the working copy does not have. */
  others: ForeignApp[];
}

/** The apps that a working copy has, by their Git ids. */
type KnownApps = ReadonlyMap<string, { app: AppWithVersion; link: StoredLink | null }>;

/**
 * Reads the apps at the commit `sha`, where a branch starts. Leaves out apps that are missing or unreadable there. Of the
 * apps that `known` lacks, it reads only apps that the commit `except` lacks, too.
 */
async function readStart(
  repository: OpenRepository,
  { sha, known, except }: { sha: Sha; known: KnownApps; except: Sha | null },
): Promise<Start> {
  const { mirror, layout } = repository;
  const tree = treeReaderOf(mirror, sha);
  const { items } = await listRepositoryApps(tree, layout);
  const listed = placedApps(items);
  const same: StartingApp[] = [];
  const moved: { app: AppWithVersion; link: StoredLink }[] = [];
  for (const { app, link } of known.values()) {
    if (!link?.last) continue;
    const linked = { gitAppId: link.gitAppId, last: link.last.syncedState };
    const state = await findState(tree, { layout, listed }, linked);
    if (state === null) continue;
    if (isSameState(state, link.last.syncedState)) same.push({ app, link, theirs: null });
    else moved.push({ app, link });
  }
  const selectors = moved.map(({ link }) => selectLinkedApp(link.gitAppId, link.last?.syncedState));
  const newIds = await findNewIds(repository, items, { sha, known, except });
  const readers = await findForeignApps(repository, {
    tip: sha,
    from: [...selectors, ...newIds.map((gitAppId) => ({ gitAppId }))],
  });
  const read = await Promise.all(readers.map((reader) => reader().catch(leaveOut)));
  const theirs = read.slice(0, moved.length);
  return {
    known: [
      ...same,
      ...moved.flatMap((one, index) => {
        const foreign = theirs[index];
        return foreign ? [{ ...one, theirs: foreign }] : [];
      }),
    ],
    others: read.slice(moved.length).flatMap((foreign) => foreign ?? []),
  };
}

/** Returns null for an app that the commit does not have, or that cannot be read there. */
async function findState(
  tree: TreeReader,
  { layout, listed }: { layout: RepositoryLayout; listed: ReadonlyMap<string, PlacedApp> },
  { gitAppId, last }: { gitAppId: string; last: AppLink },
): Promise<AppLink | null> {
  const selector = selectLinkedApp(gitAppId, last);
  // A file without an entry may be in a folder that is not listed.
  const found =
    'path' in selector
      ? await locateApp(tree, layout, selector).catch(leaveOut)
      : listed.get(selector.gitAppId);
  if (!found) return null;
  const { path, oid, versionName } = found;
  // In the split layout, only the documents have the version, and the folder's id tells whether they are the same.
  if (versionName === null) return { path, oid, entry: last.entry };
  const entry = found.gitAppId === null ? null : linkEntryOf({ ...found, versionName });
  return { path, oid, entry };
}

const usableIds = (apps: readonly RepositoryApp[]): string[] =>
  apps.flatMap(({ gitAppId, problem }) => (gitAppId !== null && problem === null ? [gitAppId] : []));

async function findNewIds(
  { mirror, layout }: OpenRepository,
  listed: readonly RepositoryApp[],
  { sha, known, except }: { sha: Sha; known: KnownApps; except: Sha | null },
): Promise<string[]> {
  if (except === sha) return [];
  const before = await listRepositoryApps(treeReaderOf(mirror, except), layout);
  const there = new Set(usableIds(before.items));
  return usableIds(listed).filter((id) => !there.has(id) && !known.has(id));
}
